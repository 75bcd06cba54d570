"""What a build would be made from, as one digest.  Needs nothing large."""

import hashlib
import json
import platform

from exodus.declared import paths
from exodus.declared.edition_day import edition_seconds

INPUTS = ("data", "notebooks", "book", "exodus", "_config.yml", "_toc.yml", "requirements.txt")


def inputs_digest(*settings) -> str:
    """Digest of everything that a build with these settings reads."""
    digest = hashlib.sha256(json.dumps([settings, platform.python_version(), edition_seconds()]).encode())
    for part in INPUTS:
        place = paths.ROOT / part
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(paths.ROOT)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
