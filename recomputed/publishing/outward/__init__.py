"""What others meet first: pages of claims, embeds, feeds, heads, structured data, the book as a PDF."""
