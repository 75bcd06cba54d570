"""What a build would be made from, as one digest.  Needs nothing large."""

import hashlib
import json
import os
import platform
from collections.abc import Container, Iterator
from pathlib import Path

from recomputed.declared.edition_day import edition_seconds
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter

INPUTS = ("data", "notebooks", "book", "_config.yml", "_toc.yml", "requirements.txt")


def inputs_digest(*settings: object, but: Container[Path] = ()) -> str:
    """Digest of everything that a build with these settings reads; of some files the name alone."""
    digest = hashlib.sha256(json.dumps([settings, platform.python_version(), _day()]).encode())
    for path in sorted(input_files()):
        content = b"" if path in but else path.read_bytes()
        digest.update(
            f"{os.path.relpath(path, paths.ROOT)}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content
        )
    return digest.hexdigest()


def _day() -> str:
    """The day of the edition; nothing where it cannot be told: why not is said when the declarations are read."""
    try:
        return edition_seconds()
    except BadParameter:
        return ""


def input_files() -> Iterator[Path]:
    """Every file of the inputs, also in folders that are links: a build follows them."""
    package = paths.report_package()
    for place in (paths.ENGINE, *(paths.ROOT / part for part in (*INPUTS, *([package] if package else [])))):
        if place.is_file():
            yield place
        yield from files_below(place)


def files_below(place: Path) -> Iterator[Path]:
    """Every file below a folder, by name, but what Python and a build have left there."""
    for folder, below, files in os.walk(place, followlinks=True):
        below[:] = sorted(name for name in below if name not in ("__pycache__", "_build"))  # the example may be built
        yield from (path for name in sorted(files) if (path := Path(folder, name)).is_file())
