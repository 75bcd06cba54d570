"""Single bytes of data/ flipped: each is refused before anything runs."""

import random
from pathlib import Path

from recomputed.declared import check
from recomputed.ground import paths
from recomputed.ground.errors import Refused
from tests.prove.outcome import Proved
from tests.prove.projects import whole_project

FLIPS = 500


def prove(place: Path) -> Proved:
    """Flip single bits, each of which the check must refuse."""
    folder = whole_project(place / "flips")
    places = {"DATA": "data", "TABLES": "data/tables", "MAPS": "data/maps", "CHECKSUMS": "data/SHA256SUMS"}
    for label, path in places.items():
        setattr(paths, label, folder / path)
    files = sorted(p for p in (folder / "data").rglob("*") if p.is_file() and p.suffix != ".py")
    chance, found = random.Random(20260412), 0
    for _ in range(FLIPS):
        path = chance.choice(files)
        content = path.read_bytes()
        spoilt = bytearray(content)
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        path.write_bytes(spoilt)
        found += _refused()
        path.write_bytes(content)
    return Proved(f"{FLIPS} bytes flipped, {found} found", found == FLIPS and not _refused())


def _refused() -> bool:
    try:
        sealed, present = check.declared_checksums(), check.data_files()
    except Refused:
        return True
    return sealed != present
