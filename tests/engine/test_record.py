"""The record of a judgement: what is in it, under which name, and what is left out when only records are wanted."""

import json

import numpy as np
import pytest

from recomputed.ground.errors import BadParameter
from recomputed.ground.quantity import Undefined
from recomputed.judging.bounds import holds, margin
from recomputed.judging.judgement import asked_of, digits_of, judge, judge_briefly, telling_digits, value_only
from recomputed.judging.record import Judgement
from tests.planted import given, parameter, reading, shape, stand_in

WIDE = parameter([2.0, 6.0], allowed=[0.0, 10.0], unit="kWh")


@pytest.fixture
def ask(monkeypatch):
    """`ask(formula, role, **inputs)`: judge a reading of our own; it holds from 3 up."""

    def asked(formula, role="lead", judging=judge, **inputs):
        def found(claim, name):
            assert (claim, name) == ("dear", "as-printed")
            return reading(role, asks="Is it?", quantity="Cost", unit="USD", at_least=3.0)

        stand_in(monkeypatch, found)
        return judging("dear/as-printed", formula, **inputs)

    return asked


def test_a_record_holds_the_question_the_answer_and_on_what_it_turns_under_the_names_of_the_parameters(ask):
    def cost(usd, times):
        return usd * times / 3

    done = ask(cost, usd=given("price_usd", 5.0, WIDE), times=2.0)
    record = done.model_dump(mode="json")
    (point,), moves, ends = record.pop("turns_at"), record.pop("moves"), record.pop("range")
    assert record == {
        "claim": "dear", "id": "as-printed", "role": "lead", "label": "as planted", "asks": "Is it?", "quantity": "Cost",
        "unit": "USD", "at_least": 3.0, "at_most": None, "value": 3.33333333333, "digits": 2, "holds": True,
        "support": 0.375, "matters": {"price_usd": {"first_order": 1.0, "total": 1.0}}, "informs": {"price_usd": 0.375},
        "support_if": {"all_flat": 0.375, "guesses_doubled": 0.4375}, "given": {"price_usd": 5.0},
        "expression": "((price_usd * 2.0) / 3)", "states": None,
    }  # fmt: skip
    assert ends == pytest.approx(np.percentile(np.linspace(2.0, 6.0, 9) * 2 / 3, [5, 95]), rel=0.05)
    assert point == {"parameter": "price_usd", "at": 4.5, "unit": "kWh", "plausible": True}
    assert moves == {"to": {"price_usd": pytest.approx(4.5, rel=1e-6)}, "distance": 0.125}
    assert done._repr_mimebundle_() == {"application/vnd.recomputed.judgement+json": done.model_dump(mode="json")}
    assert Judgement.model_validate_json(done.model_dump_json()) == done


def test_what_matters_is_rounded_to_three_digits_and_what_is_given_to_twelve(ask):
    inputs = {"a": given("first", 10 / 3, WIDE), "b": given("second", 4.0, WIDE)}
    done = ask(lambda a, b: a * a + b - 12, **inputs)
    assert done.given == {"first": 3.33333333333, "second": 4.0}
    assert list(done.matters) == list(done.informs) == ["first", "second"]
    for of in done.matters.values():
        assert 0 < of.first_order == round(of.first_order, 3) and of.total == round(of.total, 3)
    assert all(worth == round(worth, 4) for worth in done.informs.values())
    assert done.informs["first"] > done.informs["second"] >= 0


def test_a_record_is_plain_data_whatever_is_asked(ask):
    inputs = {
        "n": given("blocks", 6, parameter([1, 8], "integer", [0, 9])),
        "how": given("how", "ab", parameter(["ab", "abc"], "choice")),
        "x": given("x", 2.5, WIDE),
    }
    for role in ("lead", "rival", "test"):
        record = ask(lambda n, how, x: n - len(how) * x, role, **inputs).model_dump(mode="json")
        assert json.loads(json.dumps(record, allow_nan=False)) == record


def test_a_formula_gets_whole_numbers_words_and_plain_floats(ask):
    seen = []

    def formula(n, how, x):
        seen.append((type(n), type(how), type(x)))
        return n + len(how) + x

    done = ask(
        formula,
        n=given("blocks", 6.0, parameter([1, 8], "integer", [0, 9])),
        how=given("how", "ab", parameter(["ab", "abc"], "choice")),
        x=given("x", 2.5, WIDE),
    )
    assert seen[0] == (int, str, float)
    assert (done.value, done.given) == (10.5, {"blocks": 6, "how": "ab", "x": 2.5})
    assert done.states.levels["how"] == ["ab", "abc"] and done.expression is None


def test_an_undefined_quantity_is_refused_with_all_that_was_given(ask):
    inputs = {"a": given("first", 2.0, WIDE), "b": given("second", 4.0, WIDE)}
    with pytest.raises(Undefined) as refused:
        ask(lambda a, b: np.nan, **inputs)
    assert str(refused.value) == "dear/as-printed is undefined at first = 2.0, second = 4.0"


@pytest.mark.parametrize("role", ["lead", "rival", "test"])
def test_where_only_records_are_wanted_only_what_votes_gets_its_support(ask, role):
    with_pictures = ask(lambda usd: usd, role, usd=given("usd", 5.0, WIDE))
    done = ask(lambda usd: usd, role, judge_briefly, usd=given("usd", 5.0, WIDE))
    assert (done.value, done.holds, done.turns_at, done.given) == (5.0, True, [], {"usd": 5.0})
    assert (done.expression, done.states, done.matters, done.informs) == (None, None, {}, {})
    assert (done.support_if, done.moves) == ({}, None)
    assert with_pictures.support == 0.75 and done.support == (None if role == "test" else 0.75)


@pytest.mark.parametrize("role", ["lead", "rival", "test"])
def test_where_pictures_are_wanted_every_reading_gets_what_its_card_shows(ask, role):
    done = ask(lambda usd: usd, role, usd=given("usd", 5.0, WIDE))
    assert [point.at for point in done.turns_at] == pytest.approx([3.0]) and done.informs == {"usd": 0.25}
    assert bool(done.matters) == bool(done.support_if) == (role != "test")
    assert (done.moves is not None) == (role == "lead")


def test_other_parameters_and_constants_stand_still_where_one_turns(ask):
    inputs = {"a": given("first", 5.0, WIDE), "b": given("second", 1.0, parameter([0.5, 1.5], allowed=[0.0, 2.0]))}
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
    between = reading(at_least=2.0, at_most=6.0)
    assert (margin(between, 3.0), margin(between, 5.5), margin(between, 7.0)) == (1.0, 0.5, -1.0)
    assert type(margin(between, np.float64(3.0))) is float and type(holds(between, np.float64(3.0))) is bool
    assert margin(between, np.array([3.0, 7.0])).tolist() == [1.0, -1.0]
    assert holds(between, np.array([1.0, 2.0, 6.0, 7.0])).tolist() == [False, True, True, False]
    assert margin(reading(at_most=6.0), 8.0) == -2.0


@pytest.mark.parametrize(
    ("value", "doubt", "digits"),
    [
        (99209.0, 20000.0, 2),  # the first digit that is in doubt is the last that is shown
        (99209.0, 9000.0, 2),
        (99209.0, 900.0, 3),
        (99209.0, 90.0, 4),
        (99209.0, 0.9, 4),
        (99209.0, 500000.0, 2),
        (100.0, 10.0, 2),
        (100.0, 1.0, 3),
        (100.0, 1.0001, 2),
        (-0.00512, 0.0001, 2),
        (-0.00512, 0.00001, 3),
        (5.0, 0.0, 3),
        (0.0, 1.0, 3),
    ],
)
def test_a_value_has_as_many_digits_as_its_assumptions_carry(value, doubt, digits):
    spread = value + np.linspace(-1, 1, 2001) * doubt / 0.9  # half of what lies between the 5th and the 95th percentile
    assert digits_of(value, spread) == digits
    assert digits_of(value, np.r_[spread, [np.nan] * 500]) == digits
    assert digits_of(value, spread[::-1]) == digits


def test_where_no_world_has_a_meaning_a_value_has_the_usual_digits():
    assert digits_of(99209.0, np.array([np.nan, np.inf])) == digits_of(99209.0, np.array([])) == 3


def test_a_printed_figure_has_its_digits_and_a_guess_few(ask):
    printed = parameter([300.0, 400.0], shape=shape("exact", rounding=0.5), value=376.0)
    assert ask(lambda x: x, x=given("x", 376.0, printed)).digits == 3
    assert ask(lambda x: x, x=given("x", 376.0, parameter([300.0, 400.0]))).digits == 2
    assert ask(lambda x: x, x=376.0).digits == 3


def test_a_run_that_wants_the_value_only_has_the_value_the_side_and_what_it_rests_on(ask):
    whole, only = (ask(lambda a: a - 1, judging=way, a=given("first", 5.0, WIDE)) for way in (judge, value_only))
    assert (
        (only.value, only.holds, only.given) == (whole.value, whole.holds, whole.given) == (4.0, True, {"first": 5.0})
    )
    assert only.support is None and not only.turns_at


@pytest.mark.parametrize(
    "at_least, at_most, value, fewest, digits",
    [
        (100.0, None, 102.9, 1, 3),  # 100 would look like the bound
        (100.0, None, 96.0, 2, 2),
        (100.0, None, 99.6, 2, 3),
        (None, 100.0, 104.0, 2, 3),
        (100.0, None, 100.0, 2, 2),  # the bound itself is not hidden
        (None, 100.0, 100.0, 2, 2),
        (90.0, 110.0, 100.0, 2, 2),
    ],
)
def test_a_value_has_the_digits_that_tell_it_from_the_bounds(at_least, at_most, value, fewest, digits):
    bar = reading("lead", asks="Is it?", quantity="Cost", unit="USD", at_least=at_least, at_most=at_most)
    assert telling_digits(bar, value, fewest) == digits


def test_a_point_where_the_inputs_leave_no_meaning_is_missing_and_the_others_are_not(ask):
    begins = parameter([2.0, 6.0], allowed=[0.0, 10.0], unit="kWh", below="end")
    done = ask(lambda a, b: b - a + 2.5, a=given("begin", 3.0, begins), b=given("end", 5.0, WIDE))
    assert done.value == 4.5 and 0 < done.support < 1


def test_a_reading_is_asked_briefly_unless_the_page_wants_more(monkeypatch):
    stand_in(monkeypatch, lambda claim, name: reading("lead", asks="Is it?", quantity="Cost", unit="USD", at_least=3.0))
    assert asked_of("dear/as-printed", abs, {"x": 1.0}).briefly
