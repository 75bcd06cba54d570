"""Mining Exodus, Recomputed: one news article, every claim recomputed in the open."""
