"""A published book can be read as data without a clone; its formulas take arrays, and nothing of it is run as code."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import recomputed
import recomputed.published_book
from recomputed.declared.catalog import catalog
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.published_book import worked_out
from tests.bench_page import served

BOOK = recomputed.read(paths.SITE)
WITH_FORMULA = [address for address, row in BOOK.readings.iterrows() if isinstance(row["expression"], str)]
HEAVY = ("IPython", "sphinx", "altair", "papermill", "pydantic", "jupyter_book")


@pytest.mark.parametrize("claim, reading", WITH_FORMULA)
def test_a_published_formula_gives_the_published_value(claim, reading):
    assert BOOK.evaluate(f"{claim}/{reading}") == pytest.approx(BOOK.readings.loc[(claim, reading), "value"], rel=1e-9)


def test_a_formula_takes_arrays_and_agrees_with_the_numbers_one_by_one():
    prices, machines = np.linspace(0.02, 0.2, 7), np.array([[10.0], [20.0]])
    found = BOOK.evaluate(
        "us-cost-above-100k/industrial-average", us_industrial_usd_per_kwh=prices, fleet_j_per_th=machines
    )
    assert found.shape == (2, 7)
    one = BOOK.evaluate(
        "us-cost-above-100k/industrial-average", us_industrial_usd_per_kwh=float(prices[3]), fleet_j_per_th=20.0
    )
    assert found[1, 3] == pytest.approx(one, rel=1e-12)


def test_a_million_points_take_no_more_than_three_times_bare_numpy():
    usd, j_per_th = np.random.default_rng(1).uniform(1, 2, (2, 1_000_000))
    address = "us-cost-above-100k/industrial-average"
    reading = next(r for c in BOOK.content["claims"] for r in c["readings"] if f"{c['id']}/{r['id']}" == address)
    names = reading["given"] | {"us_industrial_usd_per_kwh": usd, "fleet_j_per_th": j_per_th}
    code = compile(reading["expression"], "bare", "eval")

    def seconds(work) -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    ours = min(
        seconds(lambda: BOOK.evaluate(address, us_industrial_usd_per_kwh=usd, fleet_j_per_th=j_per_th))
        for _ in range(5)
    )
    bare = min(seconds(lambda: eval(code, {}, names)) for _ in range(5))  # our own text, in this test only
    assert ours <= 3 * bare


def test_what_the_page_of_the_library_says_of_a_book_is_so():
    page = (paths.ROOT / "book/library.md").read_text(encoding="utf-8")
    code = next(block for block in re.findall(r"(?s)```python\n(.*?)```", page) if "recomputed.read(" in block)
    names: dict = {}
    exec(code.replace("https://example.org/book/", str(paths.SITE)), names)
    assert names["book"].claims.equals(BOOK.claims)


def in_common() -> Iterator[tuple[str, dict, dict]]:
    """The leading readings that a function judges as the book does: a formula, and ranges that hang on nothing else."""
    for claim in BOOK.content["claims"]:
        for reading in claim["readings"]:
            declared = {name: catalog().parameters[name] for name in reading["given"]}
            plain = all(
                p.type == "number" and p.shape.is_ in ("pert", "uniform") and not p.moves_with and p.below is None
                for p in declared.values()
            )
            if reading["role"] == "lead" and reading["expression"] and plain:
                yield f"{claim['id']}/{reading['id']}", reading, declared


@pytest.mark.parametrize(
    ("address", "reading", "declared"), list(in_common()), ids=lambda x: x if isinstance(x, str) else ""
)
def test_a_function_is_judged_as_the_book_judges_it(address, reading, declared):
    ranges = {
        name: recomputed.Range(reading["given"][name], *p.plausible_range, p.shape.is_, p.allowed_range)
        for name, p in declared.items()
    }
    judged = recomputed.judge_function(
        partial(BOOK.evaluate, address), at_least=reading["at_least"], at_most=reading["at_most"], **ranges
    )
    assert judged.support == pytest.approx(reading["support"], abs=0.02)
    turns = [(name, at) for name, found in judged.turns_at.items() for at in found]
    assert dict(turns) == pytest.approx({t["parameter"]: t["at"] for t in reversed(reading["turns_at"])}, rel=1e-6)
    assert judged.informs == pytest.approx(reading["informs"], abs=0.02)


def test_there_are_readings_to_compare():
    assert len(list(in_common())) >= 3


def test_claims_readings_and_assumptions_are_tables():
    assert set(BOOK.claims.index) == {claim["id"] for claim in BOOK.content["claims"]} and len(BOOK.readings) > 100
    assert BOOK.claims.loc["massive-migration", "verdict"] == "Wrong"
    assert (
        BOOK.assumptions.loc["fleet_j_per_th", "value"] == 20.0
        and BOOK.assumptions.loc["fleet_j_per_th", "readings"] > 3
    )


def test_reading_a_book_needs_neither_jupyter_nor_sphinx():
    code = f"import sys, recomputed; recomputed.read({str(paths.SITE)!r}); print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_book_is_read_from_an_address_too():
    with served(paths.SITE) as address:
        assert recomputed.read(address).claims.equals(BOOK.claims)
        assert recomputed.read(f"{address}claims.json").address.endswith("claims.json")
        with pytest.raises(BadParameter, match="cannot be read"):
            recomputed.read(f"{address}nowhere/")


def changed(tmp_path: Path, change) -> Path:
    content = json.loads((paths.SITE / "claims.json").read_text(encoding="utf-8"))
    change(content)
    (tmp_path / "claims.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda c: c.pop("format"), "format is missing"),
        (lambda c: c.update(format=2), "is a book of form 2; this package reads form 1"),
        (lambda c: c.pop("claims"), "claims is missing"),
        (lambda c: c.update(claims={}), "claims is a dict"),
        (lambda c: c["claims"][0].pop("verdict"), r"claims\[0\]\.verdict is missing"),
        (lambda c: c["claims"][0]["readings"][0].pop("given"), r"readings\[0\]\.given is missing"),
        (lambda c: c["claims"][0]["readings"][0].update(expression=7), "a text is expected"),
        (lambda c: c["claims"][0]["readings"][0].update(given={"x": [1]}), "numbers and words are expected"),
    ],
)
def test_a_file_of_another_form_is_refused_and_names_what_is_missing(tmp_path, change, said):
    with pytest.raises(BadParameter, match=said):
        recomputed.read(changed(tmp_path, change))


def test_a_place_without_a_book_and_a_cut_file_are_refused(tmp_path):
    with pytest.raises(BadParameter, match=r"there is no claims\.json"):
        recomputed.read(tmp_path)
    (tmp_path / "claims.json").write_bytes((paths.SITE / "claims.json").read_bytes()[:5000])
    with pytest.raises(BadParameter, match="no whole JSON"):
        recomputed.read(tmp_path)


HOSTILE = [
    "__import__('os').system('touch hacked')",
    "(lambda: 1)()",
    "open('x')",
    "a.__class__",
    "[a for a in (1,)]",
    "exec('1')",
    "a if 1 else 2",
    "pow(a)",
    "max(1, 2, 3)",
    "f(a)",
    "'text' * 3",
    "True",
    "a; b",
    "",
    "b",
    "-" * 3000 + "1",
    "pow(a, 2, mod=3)",
    "a < b < 1",
]


@pytest.mark.parametrize("expression", HOSTILE)
def test_what_is_no_arithmetic_is_refused_and_never_run(tmp_path, monkeypatch, expression):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadParameter, match="no arithmetic"):
        worked_out(expression, {"a": 1.0})
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.text(alphabet="a1.+-*/()<>=,ep ow_xlg'\"[]{}:;@\n", max_size=30))
def test_any_text_is_a_number_or_is_refused(expression):
    try:
        found = worked_out(expression, {"a": 2.0, "pow": 1.0})
    except (BadParameter, ZeroDivisionError):
        return
    assert np.ndim(found) == 0 and isinstance(float(found), float)


def test_an_unknown_reading_and_assumption_and_a_counted_formula_are_refused():
    with pytest.raises(BadParameter, match="unknown reading 'a/b'"):
        BOOK.evaluate("a/b")
    with pytest.raises(BadParameter, match="unknown assumption of us-cost-above-100k/listed-cash 'nothing'"):
        BOOK.evaluate("us-cost-above-100k/listed-cash", nothing=1)
    with pytest.raises(BadParameter, match="no plain arithmetic; run its chapter"):
        BOOK.evaluate("handful-controls/five-or-fewer")


def test_a_copy_of_a_site_elsewhere_is_the_same_book(tmp_path):
    shutil.copy(paths.SITE / "claims.json", tmp_path)
    assert recomputed.read(tmp_path).readings.equals(BOOK.readings)


def small(expression: str, **given):
    reading = {"id": "r", "expression": expression, "given": given}
    return recomputed.published_book.Book("", {"claims": [{"id": "c", "readings": [reading]}]})


def test_whole_numbers_do_not_run_over_and_an_array_of_the_caller_stays_his():
    assert small("a * b", a=1, b=4_000_000_000).evaluate("c/r", a=[3_000_000_000]).tolist() == [1.2e19]
    assert small("a - b", a=1, b=3).evaluate("c/r", a=np.array([1, 2], dtype=np.uint8)).tolist() == [-2.0, -1.0]
    mine = np.array([1.0, 2.0])
    found = small("a", a=0.0).evaluate("c/r", a=mine)
    found += 1
    assert mine.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "expression, value", [("a + " + "9" * 400, 1.0), ("a + 1", "word"), ("a + 1", [[1], [2, 3]]), ("a + 1", 10**400)]
)
def test_what_cannot_be_a_number_is_refused_in_one_line(expression, value):
    with pytest.raises(BadParameter):
        small(expression, a=1.0).evaluate("c/r", a=value)
    with pytest.raises(BadParameter, match="cannot be read"):
        recomputed.read("http://127.0.0.1:9/a b")
