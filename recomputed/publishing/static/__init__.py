"""The styles and scripts of every page, which has them in the order of their names; a report's `book/_static/` may replace them."""

from pathlib import Path

from recomputed.ground import paths

HERE = Path(__file__).parent
KINDS = {".css", ".js", ".svg"}


def static_files() -> dict[str, Path]:
    """Each file by its name."""
    own = sorted(path for path in HERE.iterdir() if path.suffix in KINDS)
    return {path.name: path for path in own}


def static_text(name: str) -> str:
    """The text of one of them, as the pages of this report have it."""
    of_report = paths.BOOK / "_static" / name
    return (of_report if of_report.is_file() else HERE / name).read_text(encoding="utf-8")
