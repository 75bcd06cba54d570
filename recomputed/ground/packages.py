"""Are the packages that this process has those of the lock?  And is a package to blame for what went wrong?"""

import re
import sys
from pathlib import Path
from types import TracebackType

from recomputed.ground import paths
from recomputed.ground.errors import RunFailed
from recomputed.ground.project_files import file_text

PINNED = re.compile(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^]\n]*\])?==([^\s;\\]+)(?: *; *([^\\\n]+))?")


def what_to_do() -> str:
    """How a package comes back: in a copy of the repository from its lock; elsewhere the wheel may stand without its book."""
    if Path(paths.ENGINE.parent, "Makefile").is_file():
        return "make book makes the environment anew"
    return "pip install 'recomputed[book]' brings what a book needs"


def refuse_foreign_packages() -> None:
    """Raises RunFailed, naming the first, for a package that is not there or not in the version of the lock.

    What is there is told by the names of folders: reading what each package says of itself takes fifty times as long.
    """
    there = _there()
    for name, version in _locked().items():
        found = there.get(name, set())
        if not found:
            raise RunFailed(f"the package {name} is missing; {what_to_do()}")
        if found != {version}:
            raise RunFailed(
                f"the package {name} is {', '.join(sorted(found))}, the lock says {version}; {what_to_do()}"
            )


def environment_refusal(problem: BaseException) -> RunFailed | None:
    """The refusal if a package that is missing or broken is to blame, not what we do with it.

    >>> try:
    ...     import nothing_of_that_name
    ... except ImportError as missing:
    ...     print(environment_refusal(missing))
    the package nothing_of_that_name is missing; make book makes the environment anew
    >>> environment_refusal(ValueError("ours")) is None
    True
    """
    if isinstance(problem, ModuleNotFoundError) and problem.name:
        return RunFailed(f"the package {problem.name.partition('.')[0]} is missing; {what_to_do()}")
    broken = _imported_when_it_went_wrong(problem.__traceback__)
    if broken is None and isinstance(problem, ImportError) and problem.name:
        broken = problem.name.partition(".")[0]
    return RunFailed(f"the package {broken} is broken; {what_to_do()}") if broken else None


def _imported_when_it_went_wrong(trace: TracebackType | None) -> str | None:
    """The package whose module was being executed for the first time."""
    found = None
    while trace:
        code = trace.tb_frame.f_code
        parts = Path(code.co_filename).parts
        if code.co_name == "<module>" and "site-packages" in parts:
            found = Path(parts[parts.index("site-packages") + 1]).stem
        trace = trace.tb_next
    return found


def _there() -> dict[str, set[str]]:
    """Name and versions of every package on the path."""
    from packaging.utils import canonicalize_name  # a command that only helps needs none of it

    found: dict[str, set[str]] = {}
    for folder in {entry for entry in sys.path if entry and Path(entry).is_dir()}:
        for place in Path(folder).glob("*.dist-info"):
            name, _, version = place.stem.partition("-")
            found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def _locked() -> dict[str, str]:
    """Version by name of what the lock wants on this system and Python."""
    from packaging.utils import canonicalize_name  # as above

    text = file_text(paths.LOCK, paths.LOCK.name, RunFailed)
    pins = [pin for pin in PINNED.finditer(text) if not pin[3] or _holds_here(pin, text)]
    return {canonicalize_name(pin[1]): pin[2] for pin in pins}


def _holds_here(pin: re.Match[str], text: str) -> bool:
    """Is a package with a condition wanted here?  Raises RunFailed, naming the line, for a condition that is none."""
    from packaging.markers import Marker  # as above

    condition = pin[3].strip()
    try:
        return Marker(condition).evaluate()
    except ValueError as problem:
        line = text.count("\n", 0, pin.start()) + 1
        raise RunFailed(
            f"{paths.LOCK.name} line {line}: {condition!r} is no condition on Python or the system"
        ) from problem
