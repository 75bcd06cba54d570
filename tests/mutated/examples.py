"""The examples in the docstrings of a mutated package, once each: a module then holds many copies of every function."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("exodus/formulas", "recomputed/declared", "recomputed/judging", "recomputed/ground")
MODULES = [f"{room.replace('/', '.')}.{path.stem}" for room in ROOMS for path in sorted((ROOT / room).glob("[!_]*.py"))]
EXAMPLES = {
    found.name: found
    for module in MODULES
    for found in doctest.DocTestFinder(exclude_empty=True).find(importlib.import_module(module))
    if found.examples and "__mutmut_" not in found.name
}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_does_what_it_says(name):
    found = EXAMPLES[name]
    once = doctest.DocTest(found.examples, dict(found.globs), name, found.filename, found.lineno, found.docstring)
    assert doctest.DocTestRunner(verbose=False).run(once).failed == 0
