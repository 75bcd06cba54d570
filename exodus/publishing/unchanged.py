"""Is the published site the one that a build would make again?  Answered without importing anything large."""

import hashlib
import json
import os
import platform
import subprocess
from contextlib import suppress
from pathlib import Path

from exodus.declared import paths

INPUTS = ("data", "notebooks", "book", "exodus", "_config.yml", "_toc.yml", "requirements.txt")


def commit_time() -> str:
    """Seconds since 1970 of the commit being built; of 2026-04-13, the article's day, outside a repository."""
    command = ["git", "-C", str(paths.ROOT), "log", "-1", "--format=%ct"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() or "1776038400"


def inputs_digest(*settings) -> str:
    """Digest of everything that a build with these settings reads."""
    digest = hashlib.sha256(json.dumps([settings, platform.python_version(), commit_time()]).encode())
    for part in INPUTS:
        place = paths.ROOT / part
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(paths.ROOT)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def said_before(out: Path, inputs: str) -> str | None:
    """What the build that made this very site said, if the inputs are still the same and every file is whole."""
    with suppress(OSError, ValueError, KeyError):
        note = json.loads(_note(out).read_text(encoding="utf-8"))
        if note["inputs"] == inputs and _is_whole(out):
            return note["said"]
    return None


def note_build(out: Path, inputs: str, said: str) -> None:
    """Keep beside the site what it was made from."""
    with suppress(OSError):  # without it the next build does more than it must, and that is all
        _note(out).write_text(json.dumps({"inputs": inputs, "said": said}), encoding="utf-8")


def _note(out: Path) -> Path:
    return out.with_name(f"{out.name}.d") / f"{Path(os.readlink(out)).name}.inputs"


def _is_whole(out: Path) -> bool:
    lines = (out / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    return all(hashlib.sha256((out / name).read_bytes()).hexdigest() == checksum for name, checksum in listed.items())
