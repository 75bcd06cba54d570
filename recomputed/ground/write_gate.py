"""The gate: what may be written where.  Every word of the command line that writes asks here before anything runs.

Inside a project only `_build/` is for output, and there not the folders in which work is kept, nor what stands in another
site.  A file or folder that we did not write is never replaced: what we wrote carries a seal, the digest of its own
content, so that a file of somebody's, or one of ours that somebody has changed, is told from ours by what is in it and not
by its name.  `--overwrite` replaces exactly the file that `--out` names.
"""

import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from recomputed.ground import paths
from recomputed.ground.atomic_write import Writing, atomic_write, read_regular
from recomputed.ground.errors import BadParameter

MOST_OF_A_MARKER = 1000
MARKER = ".recomputed"  # in every folder of work: what stands beside or below it is ours
LONGEST_NAME = 200  # signs of UTF-8 in bytes: the names that are made from it need some, and systems allow 255
KEPT_FOLDERS = ("cache", "checked", "drawings", "pages", "refreshing")
SEAL = re.compile(rb"recomputed-sha256[\"':= ]+([0-9a-f]{64})")
UNSEALED = "0" * 64
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EOPNOTSUPP)


def sealed(content: str) -> bytes:
    """A content with its own digest in the place of the zeros after the last `recomputed-sha256`.

    >>> is_sealed(sealed(f"<svg/><!-- recomputed-sha256: {UNSEALED} -->"))
    True
    >>> is_sealed(sealed(f"<svg/><!-- recomputed-sha256: {UNSEALED} -->").replace(b"svg", b"SVG"))
    False
    """
    data = content.encode()
    digest = hashlib.sha256(data).hexdigest().encode()
    before, zeros, after = data.rpartition(UNSEALED.encode())
    return before + (digest if zeros else b"") + after


def is_sealed(content: bytes) -> bool:
    """Did we write this, and nobody change it?"""
    seals = list(SEAL.finditer(content))
    if not seals:
        return False
    start, end = seals[-1].span(1)
    blank = content[:start] + UNSEALED.encode() + content[end:]
    return hashlib.sha256(blank).hexdigest().encode() == seals[-1][1]


def admit_file(option: str, path: Path, overwrite: bool = False, beside: bool = False) -> None:
    """Let a file be written at an absolute path whose folder is there or can be made.

    `beside` says that the path is not what the option names but goes with it: then no `--overwrite` is for it.
    Raises BadParameter, naming the path and why.
    """
    _admit_place(option, path)
    shown = f"{option} {path}"
    there = _kind_of(path)
    if there is None:
        return
    if there not in ("file", "link"):
        raise BadParameter(f"{shown}: is a {there}, not a file")
    if overwrite and not beside:
        return
    if there == "link":
        raise BadParameter(f"{shown}: is a link to another place")
    if not is_sealed(_content(path, shown)):
        raise BadParameter(f"{shown}: is there, and not as we wrote it; {_way_out(beside)}")


def put_file(option: str, path: Path, content: bytes, overwrite: bool = False, beside: bool = False) -> None:
    """Write a file, if the gate lets it still: what has come to that place meanwhile is somebody's.  Raises BadParameter."""
    admit_file(option, path, overwrite, beside)
    _put(option, path, content)


def put_new_file(option: str, path: Path, content: bytes | Writing, overwrite: bool) -> None:
    """As `put_file`, for a file that carries no seal."""
    admit_new_file(option, path, overwrite)
    _put(option, path, content)


def admit_new_file(option: str, path: Path, overwrite: bool) -> None:
    """As `admit_file`, for a file that carries no seal: one that is there is never ours without being told."""
    _admit_place(option, path)
    there = _kind_of(path)
    if there not in (None, "file", "link"):
        raise BadParameter(f"{option} {path}: is a {there}, not a file")
    if there and not overwrite:
        raise BadParameter(f"{option} {path}: exists; give --overwrite to replace it")


def admit_folder(option: str, path: Path) -> None:
    """Let files be put into a folder, which may have to be made.  Raises BadParameter."""
    _admit_place(option, path, within=True)


def admit_site(option: str, path: Path) -> None:
    """Let a site be published at an absolute path, with its versions in a folder beside it.  Raises BadParameter."""
    _admit_place(option, path)
    shown, store = f"{option} {path}", versions_of(path)
    there = _kind_of(path)
    if there == "link":
        if Path(os.readlink(path)).parts[:1] != (store.name,):
            raise BadParameter(f"{shown}: is a link to another place")
    elif there == "folder":
        if any(path.iterdir()):
            raise BadParameter(f"{shown}: exists and is not a site of ours")
    elif there:
        raise BadParameter(f"{shown}: is a {there}, and a site is a folder")
    if os.path.isdir(store):
        _refuse_unwritable(shown, store)
    if not may_be_ours(store):
        raise BadParameter(f"{shown}: its versions would stand in {store.name}, which is there and not ours")


def versions_of(site: Path) -> Path:
    """The folder beside a site that holds the versions to one of which it points."""
    return site.with_name(f"{site.name}.d")


def may_be_ours(folder: Path) -> bool:
    """Is a folder ours by its marker, or nobody's: not there, or empty?"""
    there = _kind_of(folder)
    return there is None or (there == "folder" and (is_marked(folder) or not any(folder.iterdir())))


def mark(folder: Path, what: str) -> None:
    """Make a folder, if need be, and put our marker into it.

    The marker gets its name in one step: of a command that is killed, at any moment, an empty folder or a marked one
    is left, and either may be ours.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not is_marked(folder):
        marker = Path(folder, MARKER)
        text = sealed(f"{what}, made and removed by recomputed; recomputed-sha256: {UNSEALED}\n")
        atomic_write(marker, text, replace=os.path.lexists(marker))


@contextmanager
def work_folder(folder: Path, what: str) -> Iterator[Path]:
    """A folder that is marked as ours, and gone afterwards; also if its making is cut short."""
    was_there = os.path.lexists(folder)
    try:
        mark(folder, what)
        yield folder
    finally:
        if not was_there or is_marked(folder):
            remove_marked(folder)


def remove_marked(folder: Path) -> None:
    """Remove a marked folder, its marker last: of a removal that is cut short it is still known whose it was."""
    with suppress(OSError):
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.name != MARKER:
                entry.unlink()
        Path(folder, MARKER).unlink(missing_ok=True)
        folder.rmdir()


def is_marked(folder: Path) -> bool:
    """Does a folder hold a marker that we wrote?  A link to one is somebody's."""
    try:
        return not folder.is_symlink() and is_sealed(read_regular(Path(folder, MARKER), MOST_OF_A_MARKER))
    except OSError:
        return False


def _put(option: str, path: Path, content: bytes | Writing) -> None:
    try:
        atomic_write(path, content, replace=os.path.lexists(path))
    except FileExistsError as problem:
        raise BadParameter(f"{option} {path}: somebody has put something there meanwhile") from problem


def admit_new_folder(option: str, path: Path) -> None:
    """Let a folder be made at an absolute path where nothing is yet, by a command that works for no report.

    Raises BadParameter.
    """
    _admit_place(option, path, of_report=False)
    if there := _kind_of(path):
        raise BadParameter(f"{option} {path}: is there already, a {there}")


def _admit_place(option: str, path: Path, within: bool = False, of_report: bool = True) -> None:
    """Raises BadParameter for a name that cannot be one, and for a place that is not for output.

    `within` says that not the path itself is written but what will stand in it, `of_report` that the command works for
    a report, whose sources may be links.
    """
    try:
        size = len(path.name.encode("utf-8"))
        str(path).encode("utf-8")
    except UnicodeEncodeError as problem:
        raise BadParameter(f"{option} {path}: the name is not UTF-8") from problem
    if not 0 < size <= LONGEST_NAME or path.name == "..":
        raise BadParameter(f"{option} {path}: a name has 1 to {LONGEST_NAME} bytes; this has {size}")
    shown = f"{option} {path}"
    try:
        _kind_of(path)  # raises where no such place can be
        real = path.resolve() if within else path.parent.resolve() / path.name
        for place in dict.fromkeys((real, Path(os.path.abspath(path)))):  # as it is written, and where it leads
            _refuse_inside_of_ours(shown, [place, *place.parents] if within else [*place.parents], place)
        if of_report:
            _refuse_where_sources_lead(shown, real)
        _refuse_unwritable(shown, real if within else real.parent)
    except (OSError, RuntimeError) as problem:  # a name that is too long on the way, or links in a circle
        raise BadParameter(
            f"{shown}: no such place can be ({getattr(problem, 'strerror', None) or problem})"
        ) from problem


def _refuse_inside_of_ours(shown: str, folders: list[Path], real: Path) -> None:
    for folder in folders:
        if is_marked(folder):
            raise BadParameter(f"{shown}: stands inside of {folder}, which is a site or a folder of work")
        if paths.is_report(folder):
            top, *below = [*real.relative_to(folder).parts, ""]
            if top != "_build" or not below:
                raise BadParameter(
                    f"{shown}: is a place of the project {folder}; output goes to its _build or elsewhere"
                )
            if below[0] in KEPT_FOLDERS:
                raise BadParameter(f"{shown}: _build/{below[0]} is for what is kept of earlier work")
            return


def _refuse_where_sources_lead(shown: str, real: Path) -> None:
    """Sources and what is kept may be links themselves: to where they lead, nothing is put either."""
    sources = (paths.DATA, paths.NOTEBOOKS, paths.BOOK, *(paths.BUILD / name for name in KEPT_FOLDERS))
    for source in sources:
        if real.is_relative_to(source.resolve()):
            raise BadParameter(f"{shown}: is a place of the project, where its {source.name} is")


def _refuse_unwritable(shown: str, folder: Path) -> None:
    nearest = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    if not nearest.is_dir():
        raise BadParameter(f"{shown}: {nearest} is no folder")
    try:
        tempfile.TemporaryFile(
            dir=nearest
        ).close()  # nobody sees it; some systems say only then that they take no files
    except OSError as problem:
        if problem.errno in NOT_WRITABLE:
            raise BadParameter(f"{shown}: cannot be written, {nearest} may not be changed") from problem


def _kind_of(path: Path) -> str | None:
    """What stands there, a link not followed, in one word; None if nothing does."""
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    kinds = {stat.S_IFREG: "file", stat.S_IFLNK: "link", stat.S_IFDIR: "folder", stat.S_IFIFO: "pipe"}
    return kinds.get(stat.S_IFMT(mode), "device")


def _content(path: Path, shown: str) -> bytes:
    try:
        return read_regular(path)
    except OSError as problem:
        raise BadParameter(f"{shown}: cannot be read ({problem.strerror})") from problem


def _way_out(beside: bool) -> str:
    return "move it away, or give another --out" if beside else "give --overwrite to replace it"
