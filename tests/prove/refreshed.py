"""A month more from the live sources moves the tables, the table of verdicts and the page of changes, and nothing else."""

import os
import shutil
import subprocess
import sys
from datetime import date
from html import unescape
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

from recomputed.ground import paths
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.history import publications
from recomputed.showing.numbers import with_unit
from tests.live_sources import RETAIL, LiveSources
from tests.prove.outcome import Proved
from tests.prove.projects import contents, exodus, take_pictures_out, whole_project

BESIDE = ("README.md", "tests/__init__.py", "tests/publish.py", "tests/published.yml")
MONTH, SECTOR, CENTS = "2026-04", "IND", "8.50"
CLAIM = "us-cost-surging"  # its lead rests on the price of that month


def prove(place: Path) -> Proved:
    """With the server of the tests: a revised price is refused; accepted, it moves what rests on it."""
    folder = whole_project(place / "project")
    for path in (folder / "notebooks").glob("*.ipynb"):
        take_pictures_out(path)
    for name in BESIDE:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy2(paths.ROOT / name, folder / name)
    today = date.today().isoformat()  # of one day only the last publication is kept
    noted = {"before" if day == today else day: one.model_dump() for day, one in publications().items()}
    (folder / "book" / "history.yml").write_text(yaml.safe_dump(noted, sort_keys=False), encoding="utf-8")
    sources = LiveSources()
    environment = os.environ | sources.environment()
    before = _without_site(contents(folder))
    _said(exodus(folder, "build"))
    number, _ = _value_and_answer(folder)
    for row in sources.contents[RETAIL][1]["monthly"]:
        if (row["period"], row["sectorid"]) == (MONTH, SECTOR):
            row["price"] = CENTS
    refused = exodus(folder, "data", "refresh", env=environment)
    untouched = refused.returncode == 5 and _without_site(contents(folder)) == before
    _said(exodus(folder, "data", "refresh", "--accept-revisions", env=environment))
    sources.shutdown()
    _said(exodus(folder, "build"))
    now, answer = _value_and_answer(folder)
    _said(
        subprocess.run([sys.executable, "-m", "tests.publish"], cwd=folder, capture_output=True, text=True, check=False)
    )
    _said(exodus(folder, "build"))
    after = _without_site(contents(folder))
    moved = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    tables = [name for name in moved if name.startswith("data/tables/") and name.endswith(".csv")]
    shown = {
        "a revision that nobody accepted is refused, nothing changed": untouched,
        "the number": number != now,
        "the table of verdicts": answer in (folder / "README.md").read_text(encoding="utf-8"),
        "the page of changes": _page_says(folder, number, now),
        "nothing but data and what is stored of verdicts": all(
            name.startswith("data/") or name in ("README.md", "tests/published.yml", "book/history.yml") for name in moved
        ),
    }  # fmt: skip
    return Proved(
        f"{len(tables)} tables moved, {CLAIM}: {number} -> {now}; {sum(shown.values())} of {len(shown)} seen",
        all(shown.values()) and bool(tables),
        [f"  {'ok ' if seen else 'BAD'} {what}" for what, seen in shown.items()],
    )


def _said(done: subprocess.CompletedProcess) -> str:
    """What a command printed.  Raises RuntimeError if it failed."""
    if done.returncode:
        raise RuntimeError(f"{' '.join(done.args[2:])}: {done.stderr.strip()[-300:]}")
    return done.stdout


def _value_and_answer(folder: Path) -> tuple[str, str]:
    """The value of the claim's lead and its answer, as the built site says them."""
    claims = Claims.model_validate_json((folder / "_build/html/claims.json").read_text(encoding="utf-8")).claims
    claim = next(claim for claim in claims if claim.id == CLAIM)
    return unescape(with_unit(claim.lead.value, claim.lead.unit)), claim.answer


def _without_site(files: dict[str, str]) -> dict[str, str]:
    return {
        name: digest
        for name, digest in files.items()
        if not name.startswith(("_build/", ".git/")) and "/__pycache__/" not in name
    }


def _page_says(folder: Path, number: str, now: str) -> bool:
    page = BeautifulSoup((folder / "_build/html/changes.html").read_text(encoding="utf-8"), "html.parser")
    entries = [entry.get_text(" ", strip=True) for entry in page.select("section.x-card li")]
    return any(f"{number} → {now}; changed: data" in " ".join(e.split()) for e in entries)
