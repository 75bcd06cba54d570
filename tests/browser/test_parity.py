"""The formula in the page is the formula of the notebook: both are evaluated at the same points of the allowed box."""

import itertools
import json
from functools import cache

import numpy as np
import pytest

from recomputed.declared.models import Parameter
from recomputed.judging.evaluation import values_at
from recomputed.judging.expression import expression_of
from recomputed.running.chapters import chapters
from recomputed.showing.sliders import slider_range
from tests.browser.test_site import SITE
from tests.in_place import calls_in
from tests.planted import given, parameter

INNER, MOST_CORNERS, SEED = 200, 64, 20260412
TOLERANCE = 1e-9
EVALUATE = """async ([about, points]) => {
    const quantity = await window.recomputedArithmetic.quantityOf({ values: null, pairs: [], ...about });
    return points.map((point) => { const value = quantity(point); return Number.isFinite(value) ? value : null; });
}"""


@cache
def calls_of(name: str) -> dict[str, tuple]:
    """Every call of `judge` in a chapter: by address its formula, what is fixed, and the parameters by argument."""
    calls = calls_in(chapters()[name], {})
    return {address: (call.formula, call.fixed, call.varied) for address, call in calls.items()}


def points_of(parameters: dict[str, Parameter]) -> dict[str, np.ndarray]:
    """Corners of the allowed box and of the sliders' box, and points inside the latter."""
    random = np.random.default_rng(SEED)
    ends = {"sliders": {}, "allowed": {}}
    for name, declared in parameters.items():
        ends["sliders"][name] = slider_range(declared, float(declared.plausible[0]))[:2]
        ends["allowed"][name] = declared.allowed
    corners = []
    for box in ends.values():
        all_of_box = np.array(list(itertools.product(*box.values())), dtype=float)
        corners.append(random.permutation(all_of_box)[:MOST_CORNERS])
    low, high = np.array(list(ends["sliders"].values()), dtype=float).T
    inner = low + (high - low) * random.random((INNER, len(parameters)))
    columns = np.vstack([*corners, inner]).T
    whole = [declared.type == "integer" for declared in parameters.values()]
    return {name: column.round() if is_whole else column
            for name, column, is_whole in zip(parameters, columns, whole, strict=True)}  # fmt: skip


def differences(tab, published: str, formula, fixed: dict, varied: dict) -> tuple[int, list]:
    """How many points could be compared, and those at which page and Python differ."""
    points = points_of({argument: value.declared for argument, value in varied.items()})
    ours = values_at(formula, fixed, points)
    controls = [{"name": value.name} for value in varied.values()]
    rows = np.array(list(points.values())).T.tolist()
    theirs = tab.evaluate(EVALUATE, [{"expression": published, "controls": controls}, rows])
    compared, wrong = 0, []
    for row, python, page in zip(rows, ours, theirs, strict=True):
        if np.isfinite(python):
            compared += 1
            if page is None or not np.isclose(page, python, rtol=TOLERANCE, atol=0):
                wrong.append((row, float(python), page))
    return compared, wrong


@pytest.fixture(scope="module")
def page(browser, address):
    tab = browser.new_page()
    tab.goto(address + "index.html")
    yield tab
    tab.close()


@pytest.fixture(scope="module")
def published() -> dict[str, str]:
    """The expressions of the built site, by address of the reading."""
    claims = json.loads((SITE / "claims.json").read_text())["claims"]
    return {
        f"{claim['id']}/{reading['id']}": reading["expression"] for claim in claims for reading in claim["readings"]
    }


@pytest.mark.parametrize("name", chapters())
def test_the_page_computes_what_the_notebook_computes(page, published, name):
    asked = calls_of(name)
    assert asked
    for reading, (formula, fixed, varied) in asked.items():
        if published[reading]:
            compared, wrong = differences(page, published[reading], formula, fixed, varied)
            assert wrong == [], f"{reading}: {len(wrong)} of {compared} points differ"
            assert compared >= INNER, f"{reading}: defined at {compared} points only"


def test_no_formula_of_a_page_is_left_out_of_the_comparison(published):
    """For a while the comparison heard of no call at all, and passed."""
    asked = {reading for name in chapters() for reading in calls_of(name)}
    assert {reading for reading, expression in published.items() if expression} <= asked


def test_a_planted_difference_is_caught(page):
    x = given("x", 2.0, parameter([1.0, 3.0], allowed=[0.0, 9.0]))
    assert differences(page, "x * x", lambda x: x * x, {}, {"x": x})[1] == []
    assert differences(page, "x * x * (1 + 2e-9)", lambda x: x * x, {}, {"x": x})[1]
    assert differences(page, "log(-x)", lambda x: x * x, {}, {"x": x})[1]


FORMULAS = {
    "plain arithmetic": (lambda a, b: 100 * (a / b - 1), "(100 * ((a / b) - 1))"),
    "a power": (lambda a, b: a ** (1 / b), "pow(a,(1 / b))"),
    "functions of numpy": (lambda a, b: np.log(np.maximum(a, b)), "log(max(a,b))"),
    "a comparison that is added": (lambda a, b: 1 + (a > b) * 1, "(1 + ((a > b) * 1))"),
    "a decision": (lambda a, b: a if a > b else b, None),
    "the larger of two": (lambda a, b: max(a, b), None),
    "a table": (lambda a, b: np.array([1.0, 2.0])[int(a)] + b, None),
    "an array": (lambda a, b: a + b * np.array([1.0, 2.0]), None),
    "bare values": (lambda a, b: a + np.asarray(b, dtype=float), None),
    "a remainder": (lambda a, b: a % b, None),
    "no assumption": (lambda a, b: 5.0, None),
    "a step by step count": (lambda a, b: sum(1 for _ in range(int(a))) * b, None),
}


@pytest.mark.parametrize(("formula", "text"), FORMULAS.values(), ids=FORMULAS)
def test_only_plain_arithmetic_becomes_an_expression(formula, text):
    declared, names = parameter([1.0, 3.0], allowed=[0.0, 9.0]), {"a": "a", "b": "b"}
    assert expression_of(formula, {}, names, dict.fromkeys(names, declared)) == text
