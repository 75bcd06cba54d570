"""`recomputed data refresh`: newer data from the live sources, or the reason why they are refused."""

from pathlib import Path

from recomputed.refreshing import refresh


def data_refresh(sources: list[str], dry_run: bool, accept_revisions: bool, raw: Path | None) -> str:
    """Take over new data; returns what changed or would change."""
    return "\n".join(refresh(sources, dry_run, accept_revisions, raw and raw.absolute()))
