"""A copy of the project with the new data: where they are checked and the chapters run, before anything changes."""

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import checksum_lines, declared_checksums
from recomputed.ground import paths
from recomputed.ground.errors import RefreshRefused
from recomputed.ground.project_files import copy_folder, file_bytes
from recomputed.refreshing.calendar import today
from recomputed.refreshing.comparing import Change
from recomputed.refreshing.source import Judged
from recomputed.refreshing.source_registry import report_sources
from recomputed.refreshing.updated_declarations import source_declarations, table_declaration
from recomputed.running.engine.environment import NEEDED

PARTS = ["notebooks", "book", "_config.yml", "_toc.yml", "requirements.txt"]
SECONDS_TO_JUDGE = 600
CHECK = """
import sys
from recomputed.declared.check import check_data
from recomputed.ground.errors import Refused
try:
    check_data()
except Refused as refusal:
    sys.exit(str(refusal))
"""  # in a process of its own, since this one has read the old declarations; without the whole command line: it is slow


def stage(folder: Path, changes: list[Change]) -> Path:
    """A copy of the project in a folder, with the changed data.  Raises RefreshRefused if they break a declared rule."""
    return copy_with(folder, _new_files(changes))


def copy_with(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A copy of the project in a folder, with some files of data/ in place of its own; where its data are.

    Raises RefreshRefused if they break a declared rule.
    """
    package = paths.report_package()
    for part in [*PARTS, *([package] if package else [])]:
        if (paths.ROOT / part).is_dir():
            copy_folder(paths.ROOT / part, folder / part, RefreshRefused)
        else:
            Path(folder, part).write_bytes(file_bytes(paths.ROOT / part, part, RefreshRefused))
    data = folder / "data"
    shutil.copytree(paths.DATA, data)
    checksums = declared_checksums()
    for name, content in files.items():
        (data / name).write_bytes(content)
        checksums[name] = hashlib.sha256(content).hexdigest()
    (data / "SHA256SUMS").write_text(checksum_lines(checksums), encoding="ascii")
    checked = _in_copy(folder, "-c", CHECK)
    if checked.returncode:
        raise RefreshRefused(f"the new data break a rule: {checked.stderr.strip()[-300:]}")
    return data


def judged(folder: Path) -> Judged:
    """Every reading as the chapters of this copy of the project judge it.  Raises RefreshRefused if one fails."""
    done = _in_copy(folder, "-m", "recomputed.refreshing.judging_again", str(os.getpid()))
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise RefreshRefused(f"the chapters cannot be run with the new data: {last[0][:300]}")
    found: Judged = json.loads(done.stdout)
    return found


def _new_files(changes: list[Change]) -> dict[str, bytes]:
    files, used = {}, []
    for change in changes:
        stem = f"tables/{change.table}"
        behind = [(s, name) for s in report_sources().SOURCES.values() for name in s.tables.get(change.table, [])]
        used += [pair for pair in behind if pair not in used]
        text = (paths.DATA / f"{stem}.yml").read_text(encoding="utf-8")
        files[f"{stem}.csv"] = table_bytes(change)
        files[f"{stem}.yml"] = table_declaration(text, change, [name for _, name in behind]).encode()
    text = (paths.DATA / "sources.yml").read_text(encoding="utf-8")
    return files | {"sources.yml": source_declarations(text, used, today()).encode()}


def table_bytes(change: Change) -> bytes:
    """The table as it is stored."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(catalog().tables[change.table].columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(change.rows)
    return out.getvalue().encode()


def _in_copy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    needed = {name: value for name, value in os.environ.items() if name in NEEDED}
    try:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            env=needed | paths.environment_of(folder) | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_JUDGE,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise RefreshRefused(f"the new data could not be judged within {SECONDS_TO_JUDGE} s") from problem
