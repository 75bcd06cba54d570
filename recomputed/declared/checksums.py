"""The checksums of data/: sealed in SHA256SUMS, compared at every reading."""

import hashlib
import re
from pathlib import Path

from recomputed.ground import paths
from recomputed.ground.atomic_write import atomic_write
from recomputed.ground.errors import BadData
from recomputed.ground.project_files import file_bytes, file_text

NOT_SEALED = {"SHA256SUMS", "maps/make_maps.py"}


def data_files() -> dict[str, str]:
    """sha256 of every file in data/ but the list of checksums itself, by relative path."""
    found = {}
    for path in sorted(paths.DATA.rglob("*")):
        name = path.relative_to(paths.DATA).as_posix()
        if path.is_symlink():
            raise BadData(f"data/{name} is a link; files of data/ must stand there themselves")
        if not path.is_dir() and not path.is_file():
            raise BadData(f"data/{name} is neither a file nor a folder")
        if path.is_file() and name not in NOT_SEALED:
            if not re.fullmatch(r"[!-~]+", name):  # else it could not be told apart in the list of checksums
                raise BadData(f"data/{name}: a file name in data/ is of ASCII signs, without spaces")
            found[name] = hashlib.sha256(file_bytes(path, f"data/{name}", BadData)).hexdigest()
    return found


def seal(files: dict[str, str]) -> None:
    """Write the checksums of these files of data/."""
    atomic_write(paths.CHECKSUMS, checksum_lines(files))


def declared_checksums() -> dict[str, str]:
    """sha256 by path relative to data/, as sealed in SHA256SUMS."""
    found = {}
    for number, line in enumerate(file_text(paths.CHECKSUMS, "data/SHA256SUMS", BadData).splitlines(), 1):
        match = re.fullmatch(r"([0-9a-f]{64})  ([!-~]+)", line)
        if not match or match[2] in found:
            raise BadData(f"data/SHA256SUMS line {number}: not a checksum and a new file name")
        found[match[2]] = match[1]
    return found


def listed_checksums(text: str) -> dict[str, str]:
    """sha256 by file name of a list as `checksum_lines` writes it; a line that is none is passed over.

    >>> listed_checksums(f"{'0f' * 32}  a b.csv\\nx\\n")
    {'a b.csv': '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f'}
    """
    return {name: checksum for checksum, name in re.findall(r"(?m)^([0-9a-f]{64})  (.+)$", text)}


def checksum_lines(checksums: dict[str, str]) -> str:
    """The content of SHA256SUMS, as `sha256sum --check` reads it.

    >>> checksum_lines({"a.csv": "0f"})
    '0f  a.csv\\n'
    """
    return "".join(f"{checksum}  {name}\n" for name, checksum in checksums.items())


def verified_bytes(path: Path) -> bytes:
    """The content of a file of data/ whose checksum is the sealed one.  Raises BadData otherwise."""
    name = path.relative_to(paths.DATA).as_posix()
    content = file_bytes(path, f"data/{name}", BadData)
    if hashlib.sha256(content).hexdigest() != declared_checksums().get(name):
        raise BadData(not_as_sealed(name))
    return content


def not_as_sealed(name: str) -> str:
    """A line about a file of data/ that is another than the list of checksums says."""
    return f"data/{name} is not the file that was sealed; if the change is wanted: recomputed data seal"
