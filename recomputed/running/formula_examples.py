"""The examples in the formulas of a report, tried: does each give what it says?"""

import doctest
import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from recomputed.ground import paths
from recomputed.ground.errors import RunFailed, several
from recomputed.running.engine.plain_errors import in_words

LONGEST = 80


def check_formula_examples() -> int:
    """Try every example of every formula of the report; returns how many there are.

    Raises RunFailed for those that do not give what they say, and for modules that cannot be imported: the first few, with
    file and line.
    """
    package = paths.report_package()
    if package is None:
        return 0
    paths.let_report_be_imported()
    sys.dont_write_bytecode = True  # whoever checks leaves nothing behind
    tried = _Tried()
    for path in sorted(Path(paths.ROOT, package, "formulas").glob("[!_]*.py")):
        try:
            module = importlib.import_module(f"{package}.formulas.{path.stem}")
        except Exception as problem:
            said = in_words(type(problem).__name__, str(problem))
            tried.wrong.append(f"{_shown(path)}: cannot be imported: {said}")
        else:
            tried.all_of(module)
    if tried.wrong:
        raise RunFailed(several(tried.wrong))
    return tried.tries


class _Tried(doctest.DocTestRunner):
    """Keeps what is wrong, a line each, and prints nothing."""

    def __init__(self) -> None:
        super().__init__(verbose=False)
        self.wrong: list[str] = []

    def all_of(self, module: ModuleType) -> None:
        """Try the examples of a module."""
        for test in doctest.DocTestFinder().find(module):
            self.run(test, out=lambda _: None)

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        """An example that gives something else."""
        self._note(
            test, example, f"gives {_short(got) or 'nothing'}, and its example says {_short(example.want) or 'nothing'}"
        )

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        """An example that fails."""
        kind, problem, _ = exc_info
        self._note(test, example, f"fails: {in_words(kind.__name__, str(problem))}")

    def _note(self, test: doctest.DocTest, example: doctest.Example, said: str) -> None:
        line = (test.lineno or 0) + example.lineno + 1
        self.wrong.append(f"{_shown(Path(test.filename or ''))}, line {line}: {_short(example.source)} {said}")


def _shown(path: Path) -> str:
    return path.relative_to(paths.ROOT).as_posix()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 2]} …"
