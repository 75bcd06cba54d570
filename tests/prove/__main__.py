"""`python -m tests.prove [NAME…]`: the table; the exit code is 1 if any proof falls short."""

import importlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from recomputed.ground import paths
from tests.prove.outcome import Proved

# The longest first: each takes one step after another, and the others fill what is left.
PROOFS = (
    "random_kills",
    "kills",
    "reproducible",
    "long",
    "incremental",
    "holes",
    "faults",
    "declared",
    "lines",
    "generated",
    "injection",
    "mutants",
    "year",
    "refreshed",
    "guards",
    "engines",
    "flips",
    "second",
    "supply",
)
ALONE = "--alone"


def carried_out(name: str) -> Proved:
    """A proof; one that cannot be carried out falls short."""
    proof = importlib.import_module(f"tests.prove.{name}").prove
    with tempfile.TemporaryDirectory(prefix="exodus-prove-", ignore_cleanup_errors=True) as place:
        try:
            return proof(Path(place))
        except (subprocess.SubprocessError, OSError, ValueError, RuntimeError) as problem:
            return Proved(f"could not be carried out: {problem}", False)


def alone(name: str) -> int:
    """One proof in this process, its lines and then its row of the table."""
    for number in (signal.SIGHUP, signal.SIGQUIT):  # a shell's `&` and nohup keep these from us and from whatever we
        signal.signal(number, signal.SIG_DFL)  # send them to
    signal.signal(signal.SIGINT, signal.default_int_handler)
    begun, cpu = time.monotonic(), cpu_seconds()
    proved = carried_out(name)
    word = "holds" if proved.holds else "FALLS SHORT"
    spent = f"{time.monotonic() - begun:.0f} s, {cpu_seconds() - cpu:.0f} s of CPU"
    print("\n".join([*proved.lines, f"{name:13} {word:12} {proved.figures}  ({spent})"]), flush=True)
    return 0 if proved.holds else 1


def cpu_seconds() -> float:
    """What this process and those that it has waited for have used."""
    return sum(os.times()[:4])


def together(names: list[str]) -> int:
    """The proofs, one more at a time than there are cores, since each now and then waits; then the table."""

    def one(name: str) -> tuple[int, str]:
        command = [sys.executable, "-u", "-m", "tests.prove", ALONE, name]
        with subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.PIPE, text=True) as proof:
            last = ""
            for line in proof.stdout:  # as they come: some proofs take a quarter of an hour
                last = line.rstrip()
                print(last, flush=True)
        if proof.returncode not in (0, 1):
            last = f"{name:13} FALLS SHORT  it ended with {proof.returncode}"
        return proof.returncode, last

    with ThreadPoolExecutor(os.cpu_count() + 1) as pool:
        rows = list(pool.map(one, names))
    table = [row for _, row in rows]
    print("\n".join(["", *table, *all_faults(table)]))
    return 1 if any(code for code, _ in rows) else 0


def all_faults(table: list[str]) -> list[str]:
    """One row more for the proofs that count faults: those that somebody thought of and those that were generated."""
    counted = [re.search(r"(\d+) (generated )?faults of (\d+) kinds", row) for row in table]
    tried = [(bool(found[2]), int(found[1]), int(found[3])) for found in counted if found]
    if len(tried) < 2:
        return []
    sums = [[sum(row[i] for row in tried if row[0] == generated) for i in (1, 2)] for generated in (False, True)]
    (thought, kinds), (generated, other_kinds) = sums
    return [f"{'together':13} {thought} faults of {kinds} kinds, and {generated} generated ones of {other_kinds}"]


def main() -> None:
    names = [name for name in sys.argv[1:] if name != ALONE] or list(PROOFS)
    if unknown := [name for name in names if name not in PROOFS]:
        sys.exit(f"There is no proof {unknown[0]!r}; there are: {', '.join(PROOFS)}")
    sys.exit(alone(names[0]) if ALONE in sys.argv else together(names))


if __name__ == "__main__":
    main()
