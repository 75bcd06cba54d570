"""Hostile parameter sets, through the doors that readers use: refused in one line before a notebook starts, or valid."""

import copy
import datetime
import decimal
import fractions
import math
from collections import Counter

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, example, settings
from hypothesis import given as generated
from hypothesis import strategies as st
from typer.testing import CliRunner

from recomputed.commands import command_line as words
from recomputed.commands import run as run_command
from recomputed.commands.command_line import app
from recomputed.declared.catalog import _entries, _refuse, catalog
from recomputed.declared.contradictions import contradictions
from recomputed.declared.inputs import given
from recomputed.declared.models import Scenario
from recomputed.declared.values import shown
from recomputed.ground.errors import Refused
from recomputed.running import chapters

PARAMETERS = catalog().parameters
NOTEBOOK = "01_us_mining_cost"
SETS = 500  # of which more than the three hundred that are asked for turn out to be hostile
hostile = settings(
    derandomize=True, deadline=None, database=None, max_examples=SETS, suppress_health_check=list(HealthCheck)
)

WORDS = [
    "nan", "NaN", "-inf", "1e400", "-0", "1e-400", "100,000", "$5", "20 J/TH", "37.4%", "0,05", "٢٥", "１２", "1_0", "0x10",
    "1e", "--1", "True", "null", "no", "1:30", "2026-04-01", "[1]", "{}", "!!float 1", "a\nb", "1\r", "\x00", "\x1b[31m5",
    "\u202e5", "5\u2028", "<img src=x onerror=alert(1)>", "__import__('os').getcwd()", "{0.__class__}", "%s", "../../etc",
]  # fmt: skip
names = st.sampled_from(sorted(PARAMETERS))


def misspelt(name: str) -> list[str]:
    """Names that are nearly that one."""
    return [name[1:], name[:-1], name.upper(), name.replace("_", "-"), f" {name}", f"{name}\n", f"{name}__", name * 2]


strange_names = st.one_of(
    names.flatmap(lambda n: st.sampled_from(misspelt(n))), st.text(max_size=30), st.just("__builtins__")
)
numbers = st.one_of(
    st.floats(), st.integers(), st.integers(min_value=10**300, max_value=10**320), st.just(10**4000),
    st.sampled_from([0, -1, 5e-324, 1e308, math.nan, math.inf, -math.inf]),
)  # fmt: skip
texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=40), numbers.map(str).filter(lambda text: len(text) < 4300))


def at_the_edge(name: str) -> st.SearchStrategy:
    """Values of one parameter at its limits and a hair beside them, or words that are nearly allowed."""
    parameter = PARAMETERS[name]
    if parameter.type == "choice":
        return st.sampled_from([v for word in parameter.allowed for v in (word, word.upper(), f" {word}", word + "s")])
    low, high = parameter.allowed
    beside = [low, high, math.nextafter(low, -math.inf), math.nextafter(high, math.inf), (low + high) / 2, high * 100]
    return st.sampled_from(beside)


edges = names.flatmap(lambda name: st.tuples(st.just(name), at_the_edge(name)))


def sets_of(values: st.SearchStrategy) -> st.SearchStrategy:
    """Sets of names and values: only at the limits, or mostly one of the two is wrong."""
    pairs = st.one_of(edges, st.tuples(names, values), st.tuples(strange_names, values))
    return st.one_of(st.lists(edges, min_size=1, max_size=2), *[st.lists(pairs, min_size=1, max_size=3)] * 3)


def assert_refused_in_one_line(refused: Refused) -> None:
    line = str(refused)
    assert refused.exit_code == 2
    assert line.strip() and line.isprintable() and len(line) < 4000, line


def assert_allowed(name: str, value) -> None:
    parameter = PARAMETERS[name]
    if parameter.type == "choice":
        assert type(value) is str and value in parameter.allowed
        return
    assert type(value) in (int, float) and parameter.allowed[0] <= value <= parameter.allowed[1]
    assert parameter.type == "number" or value == int(value)


class Started(Exception):
    """The first notebook would start now."""


@pytest.fixture
def command_line(monkeypatch):
    """`command_line(*arguments)`: what the notebook would be run with; raises what the command line raises."""
    handed_over = []

    def start(notebook, changes):
        handed_over.append(changes)
        raise Started

    monkeypatch.setattr(run_command, "run", start)
    monkeypatch.setattr(run_command, "check_data_once", lambda: None)
    monkeypatch.setattr(words, "begin_runs", lambda for_one: None)

    def invoke(*arguments: str) -> dict:
        done = CliRunner().invoke(app, ["run", NOTEBOOK, *arguments])
        if isinstance(done.exception, Started):
            return handed_over.pop()
        assert not handed_over
        if isinstance(done.exception, Refused):
            raise done.exception
        assert done.exit_code == 2, done.exception  # typer itself, such as for an option without a value
        raise AssertionError(done.output)

    return invoke


def outcomes_of(door, sets: st.SearchStrategy, *known) -> Counter:
    """How many of the generated sets were refused and how many were valid; anything else is an error."""
    seen: set[str] = set()
    counted: Counter = Counter()

    def tried(chosen) -> None:
        try:
            accepted = door(chosen)
        except Refused as refused:
            assert_refused_in_one_line(refused)
            outcome = "refused"
        else:
            for name, value in accepted.items():
                assert_allowed(name, value)
            outcome = "valid"
        shape = [(name, shown(value), type(value)) for name, value in chosen]
        if repr(shape) not in seen:
            seen.add(repr(shape))
            counted[outcome] += 1

    for one in known:
        tried = example(one)(tried)
    hostile(generated(sets)(tried))()
    return counted


def assert_most_were_hostile(counted: Counter) -> None:
    assert counted["refused"] >= 300 and counted["valid"] >= 3, counted


@pytest.mark.long
def test_hostile_sets_on_the_command_line_are_refused_before_a_notebook_starts(command_line):
    def door(pairs):
        return command_line(*(f"--set={name}={value}" for name, value in pairs))

    counted = outcomes_of(door, sets_of(texts), [(NOTEBOOK, "9" * 5000)])
    assert_most_were_hostile(counted)


written = st.recursive(
    st.one_of(texts, numbers, st.booleans(), st.none(), st.dates(), st.binary(max_size=5)),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@pytest.fixture
def scenario_file(tmp_path, monkeypatch):
    """`scenario_file(text)`: what a notebook would be run with under the scenario `hostile` of such a file."""
    path = tmp_path / "scenarios.yml"

    def settings_from(text: str) -> dict:
        path.write_text(text, encoding="utf-8", newline="\n")
        changed = copy.copy(catalog())
        problems: list[str] = []
        changed.scenarios = _entries("scenario", path, dict[str, Scenario], problems)
        _refuse(problems)
        changed.scenarios["published"] = catalog().scenarios["published"]
        _refuse(list(contradictions(changed, chapters.chapters())))
        monkeypatch.setattr(chapters, "catalog", lambda: changed)
        return chapters.settings([], "hostile")

    return settings_from


def test_hostile_sets_in_a_scenario_file_are_refused_before_a_notebook_starts(scenario_file):
    def door(pairs):
        entry = {"title": "t", "why": "w", "changes": dict(pairs)}
        return scenario_file(yaml.dump({"hostile": entry}, allow_unicode=True))

    counted = outcomes_of(door, sets_of(written), [("fleet_j_per_th", 10**4000)])
    assert_most_were_hostile(counted)


BAD_YAML = [
    "9" * 5000, "1e99999", ".inf", ".nan", "0o7", "'\\e[31m'", '"\\e[31m"', "[", "'x", "\x00", "\t- b", "<<: {a: 1}", "!!int '0x10'", "!!timestamp 2026-04-01", "*a",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD_YAML, ids=range(len(BAD_YAML)))
def test_a_hostile_text_in_a_scenario_file_is_refused(scenario_file, text):
    with pytest.raises(Refused) as refused:
        scenario_file(f"hostile:\n  title: t\n  why: w\n  changes:\n    fleet_j_per_th: {text}\n")
    assert_refused_in_one_line(refused.value)


objects = st.one_of(
    written, st.decimals(), st.fractions(), st.complex_numbers(), st.datetimes(), st.tuples(st.floats()),
    st.floats().map(np.float64), st.integers(-9, 9).map(np.int64), st.floats(width=32).map(np.float32),
    st.just(np.array([20.0])), st.just(10**5000), st.just(object()), st.just(math.sqrt), st.just(float),
)  # fmt: skip


def plain(parameter):
    """A given parameter as what it is besides: a number or a word."""
    return str(parameter) if isinstance(parameter, str) else float(parameter)


def test_hostile_values_in_a_notebook_are_refused_where_they_are_given():
    def door(pairs):
        return {parameter.name: plain(parameter) for parameter in given(dict(pairs))}

    known = [[("fleet_j_per_th", value)] for value in (10**5000, decimal.Decimal(20), fractions.Fraction(20), True)]
    known += [[("fleet_j_per_th", datetime.date(2026, 4, 1))], [("fleet_j_per_th", [[[20.0]]])]]
    sets = st.lists(st.one_of(edges, st.tuples(names, objects)), min_size=1, max_size=2)
    assert_most_were_hostile(outcomes_of(door, sets, *known))
