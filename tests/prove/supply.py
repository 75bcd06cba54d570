"""Every package pinned with its checksums, wheels only, and a bill of materials that is published and the same each time."""

import json
import re
from pathlib import Path

from recomputed.ground import paths
from recomputed.publishing.data.bill_of_materials import NAME, bill_of_materials
from recomputed.publishing.edition import edition
from tests.prove.outcome import Proved

EXTRA = re.compile(r"(?m)^([A-Za-z0-9][\w.-]*)\[[\w,]+\]==")  # a package with some of its extras is the same package
PACKAGE = re.compile(r"(?m)^[A-Za-z0-9][\w.-]*==[^\s;\\]+")


def prove(place: Path) -> Proved:
    """What the lock, the Makefile and the published bill say; planted gaps must be found."""
    lock = EXTRA.sub(r"\1==", paths.LOCK.read_text(encoding="utf-8"))
    packages, makefile = PACKAGE.findall(lock), (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    bare = without_checksum(lock)
    bill = bill_of_materials(edition())
    content = json.loads(bill)
    listed = [f"{part['name']}=={part['version']}" for part in content["components"]]
    wheels = "--require-hashes --only-binary :all: -r requirements.txt" in makefile
    published = paths.SITE / NAME
    said = published.read_text(encoding="utf-8") if published.exists() else "{}"
    # A site of another commit may have had another lock.
    of_this_commit = json.loads(said).get("metadata", {}).get("timestamp") == content["metadata"]["timestamp"]
    same = bill == bill_of_materials(edition()) and (said == bill or not of_this_commit)
    caught = [bool(without_checksum("x==1\n")), bool(without_checksum("x @ git+https://example.org/x\n")),
              bool(without_checksum(re.sub(r"sha256:\w+", "md5:0", lock, count=1)))]  # fmt: skip
    return Proved(
        f"{len(packages)} packages, {len(bare)} without checksums {bare[:3]}; wheels only: {wheels}; bill of materials: "
        f"{len(listed)} packages, the same twice{' and as published' if of_this_commit else ''}: {same}; "
        f"planted gaps found {sum(caught)} of {len(caught)}",
        bool(packages) and not bare and wheels and sorted(listed) == sorted(packages) and same and all(caught),
    )


def without_checksum(lock: str) -> list[str]:
    """The requirements of a lock that are not `name==version` followed by sha256 checksums and nothing else."""
    joined = re.sub(r"\\\n\s*", " ", lock)
    lines = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    good = re.compile(r"[A-Za-z0-9][\w.-]*==\S+( ;[^\\]*?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*")
    return [line[:60] for line in lines if not good.fullmatch(line)]
