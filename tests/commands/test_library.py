"""The small library: what it offers works where only its own packages are installed, and a book is refused in one line."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import recomputed
from recomputed import Range, judge_function
from recomputed.ground.errors import BadParameter
from recomputed.ground.paths import ROOT
from recomputed.ground.quantity import Undefined
from recomputed.published_book import FORMAT

PAGE = (ROOT / "book/library.md").read_text(encoding="utf-8")
SECONDS_TO_IMPORT = 0.5  # of processor time
DIRECT = re.findall(r"(?m)^([a-z]+) +#", (ROOT / "requirements-library.in").read_text(encoding="utf-8"))
# As if nothing else were installed: what is refused is what the other distributions would bring.
ALONE = """
import json, sys, time

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""
USED = """
begun = time.process_time()
import recomputed
took = time.process_time() - begun
book = recomputed.read(PLACE)
value = book.evaluate("c/r", a=[1.0, 3.0]).tolist()
judged = recomputed.judge_function(
    lambda a, b: a * b, at_least=10.0, a=recomputed.Range(4.0, 2.0, 6.0), b=recomputed.Range(3.0, 2.0, 4.0, "uniform", (0.0, 9.0))
)
try:
    recomputed.figure
except ModuleNotFoundError as refusal:
    refused = str(refusal)
print(json.dumps([
    took, value, book.assumptions.index.to_list(), judged.support, judged.turns_at, judged.moves, judged.matters,
    judged.informs, refused, sorted({name.partition(".")[0] for name in sys.modules}),
]))
"""
READING = {
    "id": "r",
    "role": "lead",
    "label": "",
    "asks": "",
    "quantity": "",
    "unit": "1",
    "at_least": 1.0,
    "at_most": None,
    "value": 20.0,
    "holds": True,
    "support": 1.0,
    "expression": "max(a, 2) * b",
    "given": {"a": 1.0, "b": 10.0},
}
CLAIM = {
    "id": "c",
    "quote": "",
    "verdict": "Right",
    "support": 1.0,
    "confidence": "high",
    "answer": "",
    "paragraph": 1,
    "subject": "",
    "notebook": "",
    "page": "",
    "readings": [READING],
}


def closure(names: list[str]) -> set[str]:
    """These distributions and all that they need."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found.add(name)
            needed = map(Requirement, distribution(name).requires or [])
            waiting += [one.name for one in needed if not one.marker or one.marker.evaluate({"extra": ""})]
    return found


def absent() -> set[str]:
    """The names that could not be imported if only the packages of the library were installed."""
    there = closure(DIRECT) | {"recomputed"}
    return {name for name, of in packages_distributions().items() if not {canonicalize_name(one) for one in of} & there}


def alone(code: str, *arguments: str) -> subprocess.CompletedProcess:
    """Run code as if only the packages of the library were installed.

    A command that is told something by PYTHON... begins anew without it, and would find all packages again.
    """
    text = f"ABSENT = {absent()!r}\n{ALONE}{code}"
    told_nothing = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-c", text, *arguments],
        cwd="/",
        env=told_nothing,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    """What a user of the library gets who has only its packages."""
    place = tmp_path_factory.mktemp("book")
    Path(place, "claims.json").write_text(json.dumps({"format": 1, "claims": [CLAIM]}), encoding="utf-8")
    done = alone(f"PLACE = {str(place)!r}\n{USED}")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_what_is_declared_is_needed_and_nothing_else_is_imported(used):
    loaded = set(used[-1])
    assert set(DIRECT) <= loaded
    assert not loaded & {
        "altair",
        "jupyter_book",
        "sphinx",
        "nbformat",
        "IPython",
        "geopandas",
        "jinja2",
        "typer",
        "yaml",
    }


def test_a_book_is_read_and_a_function_judged_with_its_packages_alone(used):
    _, value, names, support, turns, moves, matters, informs, *_ = used
    assert value == [20.0, 30.0] and names == ["a", "b"]
    assert 0.6 < support < 0.9 and turns["a"] == pytest.approx([10 / 3]) and turns["b"] == pytest.approx([2.5])
    assert set(moves[0]) <= {"a", "b"} and 0 < moves[1] < 0.5
    assert sum(first for first, _ in matters.values()) == pytest.approx(1.0, abs=0.05)
    assert all(0 <= worth <= 0.5 for worth in informs.values())


def test_it_is_imported_in_half_a_second(used):
    assert used[0] <= SECONDS_TO_IMPORT


def test_what_needs_a_book_says_what_to_type(used, tmp_path):
    assert used[-2] == "recomputed.figure needs the package altair: pip install 'recomputed[book]'"
    done = alone("sys.argv[0] = 'recomputed'\nfrom recomputed.__main__ import main\nmain()", "build")
    assert done.returncode == 4 and done.stdout == ""
    assert re.fullmatch(r"recomputed: the package \w+ is missing; .+\n", done.stderr)


def test_an_installed_engine_names_the_line_of_pip_and_a_copy_of_the_repository_make(tmp_path):
    (tmp_path / "recomputed").symlink_to(ROOT / "recomputed")
    code = "import sys; from recomputed.ground import paths; from pathlib import Path\npaths.ENGINE = Path('x/recomputed')\n"
    code += "from recomputed.ground.packages import what_to_do; print(what_to_do())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "pip install 'recomputed[book]' brings what a book needs\n"


def test_a_planted_import_of_the_book_is_refused():
    done = alone("import altair")
    assert done.returncode == 1 and "No module named 'altair'" in done.stderr


def test_the_page_tells_how_to_install_it_with_the_packages_that_it_needs():
    assert f"pip install {' '.join(DIRECT)}\n" in PAGE


def test_the_page_tells_the_versions_of_the_promises():
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"the version of the package, now {about['version']} |" in PAGE and f"-{about['version']}-py3" in PAGE
    assert f"`format` in `claims.json`, now {FORMAT} |" in PAGE


def test_what_the_page_says_of_a_function_of_your_own_is_so():
    code = next(block for block in re.findall(r"(?s)```python\n(.*?)```", PAGE) if "judge_function(" in block)
    names: dict = {}
    exec(code, names)
    judged = names["judged"]
    assert f"# {judged.value}, {judged.holds}: where every input stands" in code
    assert 0.5 < judged.support < 1.0 and judged.range[0] < judged.value < judged.range[1]
    assert judged.turns_at["price_usd_per_kwh"] == pytest.approx([4000 / 5 / 8760]) and judged.moves[1] < 0.2
    assert set(judged.matters) == set(judged.informs) == {"price_usd_per_kwh", "machine_kw"}


BAD = {
    "no bound": ({}, {}, "one or both are needed"),
    "bounds in the wrong order": ({"at_least": 2.0, "at_most": 1.0}, {}, "in this order"),
    "a bound that is no number": ({"at_least": float("nan")}, {}, "finite"),
    "a reversed range": ({"at_least": 1.0}, {"x": Range(2.0, 3.0, 1.0)}, "x: low < high"),
    "a value beside its range": ({"at_least": 1.0}, {"x": Range(4.0, 1.0, 3.0)}, "low <= value <= high"),
    "narrower limits": ({"at_least": 1.0}, {"x": Range(2.0, 1.0, 3.0, allowed=(1.5, 9.0))}, "within allowed"),
    "an endless range": ({"at_least": 1.0}, {"x": Range(2.0, 1.0, float("inf"))}, "x: "),
    "another shape": ({"at_least": 1.0}, {"x": Range(2.0, 1.0, 3.0, "round")}, "x: "),
}


@pytest.mark.parametrize(("bounds", "inputs", "said"), BAD.values(), ids=BAD)
def test_what_has_no_meaning_is_refused(bounds, inputs, said):
    with pytest.raises(BadParameter, match=re.escape(said)):
        judge_function(lambda x=1.0: x, **bounds, **inputs)


def test_a_function_that_is_undefined_here_is_refused_and_elsewhere_left_out():
    with pytest.raises(Undefined, match=r"^the function is inf at x = 0$"):
        judge_function(lambda x: float("inf") if x == 0 else x, at_least=1.0, x=Range(0.0, -1.0, 1.0))
    judged = judge_function(lambda x: x if x > 0 else float("nan"), at_least=0.5, x=Range(0.75, -1.0, 1.0, "uniform"))
    assert judged.support == pytest.approx(0.5, abs=0.001) and judged.turns_at["x"] == pytest.approx([0.5])


def test_a_function_of_constants_holds_or_not():
    judged = judge_function(lambda x: x, at_most=1.0, x=1.0)
    assert (judged.value, judged.holds, judged.support, judged.turns_at, judged.moves) == (1.0, True, 1.0, {}, None)


def test_all_that_is_offered_is_in_the_list():
    assert set(recomputed.__all__) == set(recomputed.HOMES)
