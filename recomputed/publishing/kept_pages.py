"""What the last builds left for the next: the pages as Sphinx read and wrote them, and all that comes from data and chapters.

Both are kept under all that decides over them, so that of another engine, lock, configuration, style, list of pages or
place nothing is taken; and they are believed only if whole.
"""

import hashlib
import io
import os
import platform
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from recomputed.declared.edition_day import edition_seconds
from recomputed.ground import paths
from recomputed.publishing.build_inputs import files_below, inputs_digest
from recomputed.running.file_cache import store

MOST_KEPT = 4  # each is as large as a site
PAGES = (".md", ".ipynb")
NOT_KEPT = ("_static", "_images", "_downloads")  # the first is always written; where others are, nothing is kept


def place_of_pages(staged: Path) -> Path:
    """Where the pages are kept that Sphinx made of a tree."""
    digest = hashlib.sha256(f"{platform.python_version()}\0{edition_seconds()}\0{staged.resolve()}\0".encode())
    for home, path in (
        *((paths.ENGINE, path) for path in files_below(paths.ENGINE)),
        (paths.ROOT, paths.LOCK),
        *((staged, path) for path in files_below(staged)),
    ):
        content = b"" if home == staged and path.suffix in PAGES else path.read_bytes()
        name = os.path.relpath(path, home).encode("utf-8", "surrogateescape")
        digest.update(b"%d %s %d " % (len(name), name, len(content)) + content)
    return paths.PAGES_KEPT / f"{digest.hexdigest()[:32]}.pages"


def files_of_pages(built: Path) -> Iterator[Path]:
    """What Sphinx needs of a folder that was built in, to make only the pages that change."""
    if not any((built / "html" / name).exists() for name in NOT_KEPT[1:]):
        for folder in ("html", ".doctrees"):
            yield from (p for p in files_below(built / folder) if p.relative_to(built).parts[1] not in NOT_KEPT)


def place_of_material(*settings: object) -> Path:
    """Where all is kept that a build with these settings makes of anything but the texts of the pages of prose."""
    return paths.PAGES_KEPT / f"{inputs_digest(*settings, but=prose())[:32]}.material"


def prose() -> set[Path]:
    """The pages of prose."""
    return set(paths.BOOK.glob("[!.]*.md"))


def unpack(content: bytes, folder: Path, wanted: Callable[[str], bool] = lambda name: True) -> None:
    """Put packed files, those with a wanted name, into a folder, with the permissions that the system gives to new ones."""
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(folder, [file for file in archive if wanted(file.name)], filter=_as_new)


def _as_new(file: tarfile.TarInfo, folder: str) -> tarfile.TarInfo:
    with_usual_mode: Any = {"mode": None}  # the library says that it takes no such thing, and takes it
    return tarfile.data_filter(file, folder).replace(**with_usual_mode, deep=False)


def packed(folder: Path, files: Iterable[Path]) -> bytes:
    """Files of a folder in one piece."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for path in files:
            archive.add(path, path.relative_to(folder), recursive=False)
    return content.getvalue()


def keep(place: Path, content: bytes) -> None:
    """Keep what was packed, once it is known that no file was changed while it was made."""
    store(place, content, MOST_KEPT)
