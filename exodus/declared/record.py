"""Which files of data/ this process has read: what a cached run depends on."""

from pathlib import Path

_read: set[Path] = set()


def note_read(path: Path) -> None:
    """Remember that a file was read."""
    _read.add(path.resolve())


def files_read() -> list[Path]:
    """The files read so far, sorted."""
    return sorted(_read)
