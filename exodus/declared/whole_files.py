"""A file is written whole, or stays what it was."""

import os
from pathlib import Path


def write_whole(path: Path, content: str | bytes) -> None:
    """Put a content in the place of a file in one step.  Raises OSError, as on a full disk; then the old one stays."""
    made = path.with_name(in_the_making(path.name))
    try:
        made.write_bytes(content if isinstance(content, bytes) else content.encode())
        os.replace(made, path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def in_the_making(name: str) -> str:
    """The name of a file until it is whole; a killed writer leaves it, the next one takes it over."""
    return f".{name}.new"
