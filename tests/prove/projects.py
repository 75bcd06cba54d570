"""Copies of the project to break: the whole, and one of a single chapter whose build takes seconds."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml

from recomputed.declared.checksums import NOT_SEALED, checksum_lines
from recomputed.ground import paths
from recomputed.ground.strict_yaml import read_yaml
from recomputed.running.only_shown import cells_only_shown

PARTS = ["recomputed", "exodus", "data", "notebooks", "book", "_config.yml", "_toc.yml", "requirements.txt"]
CHAPTER, CLAIM, PARAMETER = (
    "12_edge_ai_market",
    "edge-25b-2025",
    "edge_growth_pct",
)  # one that runs fast: it is run some hundred times
FRONT = "# A small book\n\nThis is state {state}.\n\n{{{{ answer }}}}\n\n{{{{ scoreboard }}}}\n"
CONTENTS = "format: jb-book\nroot: book/index\nchapters:\n  - file: notebooks/{chapter}\n"
DAY = "2026-04-13T00:00:00Z"
THESIS = """article: lineage-article
quote: A small book
subjects: {{market: A market, cost: A cost}}
sentences:
  - {{claim: {claim}, right: It is so., between: It may be so., wrong: It is not so.}}
"""


def copy_parts(folder: Path) -> Path:
    """The project's own files in a new folder."""
    folder.mkdir(parents=True)
    for part in PARTS:
        source = paths.ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__", "_build"))
        else:
            shutil.copy2(source, folder / part)
    return folder


def whole_project(folder: Path) -> Path:
    """The project's own files in a new folder, as the one commit of a repository, so that its day is that of the commit."""
    copy_parts(folder)
    if shutil.which("git"):
        commit(folder, DAY, all_files=False)
    return folder


def commit(folder: Path, moment: str, all_files: bool = True) -> None:
    """Make a folder a repository whose one commit is of a moment."""
    who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org",
           "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@example.org", "GIT_AUTHOR_DATE": moment,
           "GIT_COMMITTER_DATE": moment}  # fmt: skip
    add = [["add", "-A"]] if all_files else []
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for words in (["init", "-q"], *add, ["commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", "-C", str(folder), *words], env=plain | who, check=True)


def small_project(folder: Path, chapter: str = CHAPTER, claim: str = CLAIM) -> Path:
    """The project with one chapter, without its pictures, a front page, and an answer that rests on a claim of it."""
    whole_project(folder)
    for notebook in (folder / "notebooks").iterdir():
        if notebook.stem != chapter:
            notebook.unlink()
    for page in (folder / "book").glob("*.md"):
        page.unlink()
    take_pictures_out(folder / "notebooks" / f"{chapter}.ipynb")
    keep_claims_of_the_chapter(folder, chapter, claim)
    (folder / "_toc.yml").write_text(CONTENTS.format(chapter=chapter), encoding="utf-8")
    write_front(folder, "A")
    return folder


def keep_claims_of_the_chapter(folder: Path, chapter: str = CHAPTER, claim: str = CLAIM) -> None:
    """Of the claims only those whose chapter is there, a thesis that rests on them, and their list of checksums."""
    path = folder / "data" / "claims.yml"
    claims = re.split(r"(?m)^(?=[a-z0-9-]+:$)", path.read_text(encoding="utf-8"))
    others = re.compile(rf"(?m)^ +notebook: (?!{chapter}$)")
    path.write_text("".join(claim for claim in claims if not others.search(claim)), encoding="utf-8")
    (folder / "data" / "thesis.yml").write_text(THESIS.format(claim=claim), encoding="utf-8")
    corrections, left = folder / "data" / "corrections.yml", set(read_yaml(path))
    about_them = {name: one for name, one in read_yaml(corrections).items() if set(one.get("claims", [])) <= left}
    corrections.write_text(yaml.safe_dump(about_them), encoding="utf-8")
    if (done := exodus(folder, "data", "seal")).returncode:
        raise RuntimeError(done.stderr)


def take_pictures_out(path: Path) -> None:
    """A chapter without its pictures: they take most of the time of a build."""
    content = nbformat.read(path, 4)
    shown = cells_only_shown(content)
    content.cells = [cell for i, cell in enumerate(content.cells) if i not in shown]
    nbformat.write(content, path)


def write_front(folder: Path, state: str) -> None:
    """The front page of a small project in one of its states."""
    (folder / "book" / "index.md").write_text(FRONT.format(state=state), encoding="utf-8")


def sealed(data: Path) -> None:
    """The list of checksums to what stands there, unchecked: for a fault in what is declared, or one step of many."""
    files = {path.relative_to(data).as_posix(): path for path in sorted(data.rglob("*")) if path.is_file()}
    found = {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items() if name not in NOT_SEALED
    }
    Path(data, "SHA256SUMS").write_text(checksum_lines(found), encoding="utf-8")


def replace_in(path: Path, old: str, new: str) -> None:
    """Change a file of a copy.  Raises ValueError if the old text does not stand there exactly once."""
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(f"{path.name}: {old!r} stands {text.count(old)} times")
    path.write_text(text.replace(old, new), encoding="utf-8")


def exodus(folder: Path, *arguments: str, room: tuple[str, ...] = (), **options) -> subprocess.CompletedProcess:
    """The command line of a copy, in a room of its own if the words that open one are given."""
    command = [*room, sys.executable, "-m", "recomputed", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **options)


def contents(folder: Path) -> dict[str, str]:
    """The checksum of every file under a folder."""
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in sorted(folder.rglob("*")) if p.is_file()}  # fmt: skip
