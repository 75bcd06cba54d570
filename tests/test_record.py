"""The record of a judgement: what is in it, under which name, and what is left out when only records are wanted."""

from types import SimpleNamespace

import numpy as np
import pytest

from exodus.declared import wanted
from exodus.declared.inputs import GivenChoice, GivenNumber
from exodus.declared.models import Parameter, Reading
from exodus.declared.refusals import BadParameter
from exodus.formulas.quantity import Undefined
from exodus.judging import judge, judgement
from exodus.judging.bounds import holds, margin

WIDE = {"allowed": [0.0, 10.0], "plausible": [2.0, 6.0]}


def given(name: str, value, **declared):
    known = GivenChoice(value) if declared.get("type") == "choice" else GivenNumber(value)
    known.name = name
    known.declared = Parameter(is_="x", unit="kWh", value=declared["plausible"][0], as_of="2026", source="guess",
                               note="planted", **declared)  # fmt: skip
    return known


@pytest.fixture
def ask(monkeypatch):
    """`ask(formula, lead, **inputs)`: judge a reading of our own; it holds from 3 up."""

    def asked(formula, lead=True, **inputs):
        def reading(claim, name):
            assert (claim, name) == ("dear", "as-printed")
            return Reading(asks="Is it?", quantity="Cost", unit="USD", lead=lead, at_least=3.0)

        monkeypatch.setattr(judgement, "library", lambda: SimpleNamespace(reading=reading))
        return judge("dear/as-printed", formula, **inputs)

    return asked


def test_a_record_holds_the_question_the_answer_and_on_what_it_turns_under_the_names_of_the_parameters(ask):
    def cost(usd, times):
        return usd * times / 3

    done = ask(cost, usd=given("price_usd", 5.0, **WIDE), times=2.0)
    record = done.record()
    (point,) = record.pop("turns_at")
    assert record == {
        "claim": "dear", "id": "as-printed", "lead": True, "asks": "Is it?", "quantity": "Cost", "unit": "USD",
        "at_least": 3.0, "at_most": None, "value": 3.33333333333, "holds": True, "within_doubt": True,
        "robustness": 0.375, "matters": {"price_usd": {"first_order": 1.0, "total": 1.0}}, "given": {"price_usd": 5.0},
        "expression": "((price_usd * 2.0) / 3)", "states": None,
    }  # fmt: skip
    assert point == {"parameter": "price_usd", "at": 4.5, "unit": "kWh", "plausible": True}
    assert done._repr_mimebundle_() == {"application/vnd.exodus.judgement+json": done.record()}
    assert done.value == 10 / 3


def test_what_matters_is_rounded_to_three_digits_and_what_is_given_to_twelve(ask):
    inputs = {"a": given("first", 10 / 3, **WIDE), "b": given("second", 4.0, **WIDE)}
    done = ask(lambda a, b: a * a + b, **inputs)
    record = done.record()
    assert record["given"] == {"first": 3.33333333333, "second": 4.0}
    assert list(record["matters"]) == ["first", "second"]
    for name, (first, total) in done.matters.items():
        assert record["matters"][name] == {"first_order": round(first, 3), "total": round(total, 3)}
        assert first != round(first, 3)
    assert done.turns_at == [] or {point.parameter for point in done.turns_at} <= {"first", "second"}


def test_a_formula_gets_whole_numbers_words_and_plain_floats(ask):
    seen = []

    def formula(n, how, x):
        seen.append((type(n), type(how), type(x)))
        return n + len(how) + x

    done = ask(
        formula,
        n=given("blocks", 6.0, type="integer", allowed=[0, 9], plausible=[1, 8]),
        how=given("how", "ab", type="choice", allowed=["ab", "abc"], plausible=["ab", "abc"]),
        x=given("x", 2.5, **WIDE),
    )
    assert seen[0] == (int, str, float)
    assert (done.value, done.given) == (10.5, {"blocks": 6, "how": "ab", "x": 2.5})
    assert done.record()["states"]["levels"]["how"] == ["ab", "abc"] and done.expression is None


def test_an_undefined_quantity_is_refused_with_all_that_was_given(ask):
    inputs = {"a": given("first", 2.0, **WIDE), "b": given("second", 4.0, **WIDE)}
    with pytest.raises(Undefined) as refused:
        ask(lambda a, b: np.nan, **inputs)
    assert str(refused.value) == "dear/as-printed is undefined at first = 2.0, second = 4.0"


def test_where_only_records_are_wanted_only_the_lead_gets_its_turning_points(ask, monkeypatch):
    monkeypatch.setattr(wanted, "_pictures", False)
    lead, other = (ask(lambda usd: usd, lead, usd=given("usd", 5.0, **WIDE)) for lead in (True, False))
    assert [point.at for point in lead.turns_at] == pytest.approx([3.0]) and lead.within_doubt
    assert (other.turns_at, other.within_doubt) == ([], False)
    for done in (lead, other):
        assert (done.value, done.holds, done.robustness, done.matters) == (5.0, True, None, {})
        assert done.given == {"usd": 5.0} and (done.expression, done.states) == (None, None)
        assert done.record()["robustness"] is None


def test_every_reading_gets_its_turning_points_where_pictures_are_wanted(ask):
    assert [p.at for p in ask(lambda usd: usd, False, usd=given("usd", 5.0, **WIDE)).turns_at] == pytest.approx([3.0])


def test_other_parameters_and_constants_stand_still_where_one_turns(ask):
    inputs = {"a": given("first", 5.0, **WIDE), "b": given("second", 1.0, allowed=[0.0, 2.0], plausible=[0.5, 1.5])}
    done = ask(lambda a, b, c: a * b - c, c=1.0, **inputs)
    assert {(p.parameter, round(p.at, 6), p.plausible) for p in done.turns_at} == {
        ("first", 4.0, True), ("second", 0.8, True),
    }  # fmt: skip


def test_an_unknown_address_is_refused():
    with pytest.raises(BadParameter, match="^unknown claim 'no-such'"):
        judge("no-such/reading", lambda: 1.0)
    with pytest.raises(BadParameter, match="^unknown claim 'no-such'"):
        judge("no-such", lambda: 1.0)
    with pytest.raises(BadParameter, match="^unknown reading of us-cost-above-100k 'no-such'"):
        judge("us-cost-above-100k/no-such", lambda: 1.0)


def test_margins_and_verdicts_of_numbers_are_plain_and_of_arrays_are_arrays():
    between = Reading(asks="?", quantity="q", unit="1", at_least=2.0, at_most=6.0)
    assert (margin(between, 3.0), margin(between, 5.5), margin(between, 7.0)) == (1.0, 0.5, -1.0)
    assert type(margin(between, np.float64(3.0))) is float and type(holds(between, np.float64(3.0))) is bool
    assert margin(between, np.array([3.0, 7.0])).tolist() == [1.0, -1.0]
    assert holds(between, np.array([1.0, 2.0, 6.0, 7.0])).tolist() == [False, True, True, False]
    assert margin(Reading(asks="?", quantity="q", unit="1", at_most=6.0), 8.0) == -2.0
