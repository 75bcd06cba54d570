"""The long proofs: `make prove`.  Each prints one line of the table; the exit code is 1 if any falls short.

Reproducible builds, kills at many moments, single flipped bytes, and hostile text in every field; all in copies of the
project, the real commands in processes of their own.
"""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from exodus.declared import check, paths
from exodus.declared.refusals import Refused

PARTS = ["exodus", "data", "notebooks", "book", "_config.yml", "_toc.yml", "requirements.txt"]
VARIATIONS = {
    "as it is": {},
    "another hash seed": {"PYTHONHASHSEED": "1"},
    "a third hash seed": {"PYTHONHASHSEED": "4242"},
    "another time zone and locale": {"TZ": "Pacific/Kiritimati", "LC_ALL": "C"},
    "another home": {"HOME": "/nonexistent"},
    "one job": {"EXODUS_PROVE": "--jobs 1"},
    "the kernel engine": {"EXODUS_PROVE": "--engine kernel"},
    "another umask": {"EXODUS_PROVE_UMASK": "077"},
}
ODD_FOLDER = "a folder {with} ünïcode"
KILLS, FLIPS = 30, 500
PAYLOADS = [
    "<script>window.hit=1</script>", "<img src=x onerror='window.hit=1'>", "</script><script>window.hit=1</script>",
    "<svg onload='window.hit=1'>", "\"><script>window.hit=1</script>", "'><img src=x onerror=window.hit=1>",
    "<a href='javascript:window.hit=1'>x</a>", "{{ 7*7 }}", "{math}`x`", "[x](javascript:window.hit=1)",
    "<iframe srcdoc='<script>parent.hit=1</script>'>", "<details open ontoggle='window.hit=1'>", "<style>@import 'x'</style>",
    "`<script>window.hit=1</script>`", "<!--<script>window.hit=1</script>-->", "]]><script>window.hit=1</script>",
    "<math><mtext><script>window.hit=1</script></mtext></math>", "<body onload='window.hit=1'>", "&lt;script&gt;",
    "=HYPERLINK(\"x\")", "${window.hit=1}", "<template><script>window.hit=1</script></template>",
]  # fmt: skip


def copy_of_project(folder: Path) -> Path:
    """The project's own files in a new folder."""
    for part in PARTS:
        source = paths.ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / part)
    return folder


def built(folder: Path, variation: dict[str, str]) -> dict[str, str]:
    """Checksums of every published file of a build under a variation; every cell must have run (exit 0 says so)."""
    options = variation.get("EXODUS_PROVE", "").split()
    mask = int(variation.get("EXODUS_PROVE_UMASK", "022"), 8)
    subprocess.run(
        [sys.executable, "-m", "exodus", "build", *options], cwd=folder, env=os.environ | variation, check=True,
        stdout=subprocess.DEVNULL, preexec_fn=lambda: os.umask(mask),
    )  # fmt: skip
    site = folder / "_build" / "html"
    return {p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in site.rglob("*") if p.is_file()}  # fmt: skip


def reproducible(place: Path) -> tuple[str, bool]:
    """Builds under every variation, in folders of different names, file by file."""
    sites = {}
    for number, (name, variation) in enumerate(VARIATIONS.items()):
        folder = copy_of_project(place / (ODD_FOLDER if number == 1 else f"copy{number}"))
        sites[name] = built(folder, variation)
        shutil.rmtree(folder / "_build" / "cache", ignore_errors=True)
    first = sites["as it is"]
    differing = sorted(
        {file for site in sites.values() for file in first.keys() | site.keys() if first.get(file) != site.get(file)}
    )
    return f"{len(sites)} builds, {len(first)} files, {len(differing)} differ {differing[:5]}", not differing and len(
        sites
    ) >= 8


def kills(place: Path) -> tuple[str, bool]:
    """A build killed at many moments: the site is the old or the new one, data/ untouched, the next build succeeds."""
    folder = copy_of_project(place / "killed")
    old, data = built(folder, {}), _bytes(folder / "data")
    source = folder / "book" / "index.md"
    source.write_text(
        source.read_text(encoding="utf-8").replace("In April 2026", "In the April of 2026"), encoding="utf-8"
    )
    begun = time.monotonic()
    new = built(copy_of_project_state(folder, place / "whole"), {})
    whole = time.monotonic() - begun
    mixed = lost = 0
    for number in range(KILLS):
        process = subprocess.Popen([sys.executable, "-m", "exodus", "build", "--fresh"] if number % 3 == 0 else
                                   [sys.executable, "-m", "exodus", "build"], cwd=folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        time.sleep(whole * (number + 1) / KILLS)
        process.send_signal([signal.SIGKILL, signal.SIGTERM, signal.SIGINT][number % 3])
        process.wait()
        site = _bytes(folder / "_build" / "html")
        mixed += site not in (old, new)
        lost += _bytes(folder / "data") != data
    good = built(folder, {}) == new
    said = f"{KILLS} kills, {mixed} mixed, {lost} times data changed, next build {'good' if good else 'BAD'}"
    return said, not mixed and not lost and good


def copy_of_project_state(folder: Path, target: Path) -> Path:
    """A copy of a changed copy, its runs included."""
    shutil.copytree(folder, target, symlinks=True)
    return target


def _bytes(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
            for p in folder.rglob("*") if p.is_file()}  # fmt: skip


def flips(place: Path) -> tuple[str, bool]:
    """Single bytes of data/ flipped, each of which the check must refuse."""
    folder = copy_of_project(place / "flips")
    for label, path in {
        "DATA": "data",
        "TABLES": "data/tables",
        "MAPS": "data/maps",
        "CHECKSUMS": "data/SHA256SUMS",
    }.items():
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
    return f"{FLIPS} bytes flipped, {found} found", found == FLIPS and not _refused()


def _refused() -> bool:
    try:
        sealed, present = check.declared_checksums(), check.data_files()
    except Refused:
        return True
    return sealed != present


def injection(place: Path) -> tuple[str, bool]:
    """Hostile text in claims, parameters, tables, sources and scenarios: nothing of it runs in any page."""
    folder = copy_of_project(place / "hostile")
    fields = sum(1 for _ in _plant(folder))
    subprocess.run([sys.executable, "-m", "exodus", "data", "seal"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "-m", "exodus", "build"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    site = folder / "_build" / "html"
    hits = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"])
        tab = browser.new_page()
        for page in sorted(p for p in site.rglob("*.html") if "_static" not in p.parts):
            tab.goto(page.as_uri())
            tab.wait_for_timeout(200)
            hits += [page.name] if tab.evaluate("window.hit === 1") else []
        browser.close()
    return (
        f"{len(PAYLOADS)} payloads in {fields} fields, executed on {len(hits)} pages {hits[:3]}",
        not hits and fields >= 20,
    )


def _plant(folder: Path) -> Iterator[str]:
    """Put a payload into every free text that a reader sees; yields the name of each field."""
    import yaml  # noqa: PLC0415

    turn = 0
    for name, labels in {"claims": ("says",), "parameters": ("is", "note", "place"), "sources": ("title", "publisher", "licence"),
                         "scenarios": ("title", "why")}.items():  # fmt: skip
        path = folder / "data" / f"{name}.yml"
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            label = line.strip().partition(":")[0]
            if label in labels and line.startswith("  ") and not line.startswith("    "):
                payload = PAYLOADS[turn % len(PAYLOADS)].replace("'", "''")
                lines[number] = f"  {label}: '{payload} {turn}'"
                turn += 1
                yield f"{name}.{label}"
        assert content
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


PROOFS: dict[str, Callable[[Path], tuple[str, bool]]] = {
    "flips": flips, "reproducible": reproducible, "kills": kills, "injection": injection,
}  # fmt: skip


def main() -> None:
    wanted = sys.argv[1:] or list(PROOFS)
    short = []
    for name in wanted:
        with tempfile.TemporaryDirectory(prefix="exodus-prove-") as place:
            begun = time.monotonic()
            said, good = carried_out(PROOFS[name], Path(place))
            print(
                f"{name:14} {'holds' if good else 'FALLS SHORT'}  {said}  ({time.monotonic() - begun:.0f} s)",
                flush=True,
            )
            short += [] if good else [name]
    sys.exit(1 if short else 0)


def carried_out(proof: Callable[[Path], tuple[str, bool]], place: Path) -> tuple[str, bool]:
    """A proof that cannot be carried out falls short; the others go on."""
    try:
        return proof(place)
    except (subprocess.CalledProcessError, OSError) as problem:
        return f"could not be carried out: {problem}", False


if __name__ == "__main__":
    main()
