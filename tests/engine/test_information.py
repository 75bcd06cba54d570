"""What it would be worth to know an assumption, where that is known beforehand; and what we might have believed instead."""

import numpy as np
import pytest

from recomputed.judging.joint_sample import WORLDS
from recomputed.judging.judgement import judge
from recomputed.judging.other_beliefs import BECAUSE, OTHER_BELIEFS, all_flat, guesses_doubled
from recomputed.judging.record import Judgement
from recomputed.judging.value_of_information import GROUPS, groups_of, value_of_information, worth_for_a_claim
from tests.planted import given, judged, parameter, reading, shape, stand_in

EVENLY = (np.arange(WORLDS) + 0.5) / WORLDS
ERROR = 0.02  # where both answers are equally likely, chance in one of 32 groups looks like knowledge


def shuffled(number: int) -> np.ndarray:
    """Values that are spread evenly, in an order of their own for each number."""
    return np.random.default_rng(number).permutation(EVENLY)


def drawn_from(choices, number: int = 3) -> np.ndarray:
    return np.random.default_rng(number).choice(choices, WORLDS)


def worth(holds, **worlds: np.ndarray) -> dict[str, float]:
    groups = {name: groups_of(column) for name, column in worlds.items()}
    return value_of_information(np.asarray(holds, dtype=float), groups)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0])
def test_who_knows_the_only_assumption_knows_the_answer_and_gains_what_he_would_have_erred(share):
    x = shuffled(1)
    assert worth(x < share, x=x)["x"] == pytest.approx(min(share, 1 - share), abs=1 / GROUPS / 2)


def test_who_knows_what_has_nothing_to_do_with_it_gains_nothing_but_the_error_of_the_sample():
    x, y = shuffled(1), shuffled(2)
    assert worth(x < 0.2, y=y)["y"] == 0.0
    assert worth(x < 0.5, y=y)["y"] < ERROR


def test_of_two_that_are_added_each_is_worth_a_quarter():
    x, y = shuffled(1), shuffled(2)
    found = worth(x + y >= 1, x=x, y=y)  # given x it holds in x of the worlds: the mean of max(x, 1 - x) is 3/4
    assert found == pytest.approx({"x": 0.25, "y": 0.25}, abs=0.01)


def test_the_weightier_of_two_is_worth_more():
    x, y = shuffled(1), shuffled(2)
    found = worth(2 * x + y >= 1.5, x=x, y=y)
    # given x: 0 below 1/4, 1 above 3/4, rising between; given y: the share of x above (1.5 - y) / 2
    assert found["x"] == pytest.approx(2 * 0.25 + 0.5 * 0.75 - 0.5, abs=0.01)
    assert found["y"] == pytest.approx(0.625 - 0.5, abs=0.01)


def test_two_of_which_neither_tells_anything_alone_are_worth_nothing_alone():
    x, y = shuffled(1), shuffled(2)
    found = worth((x < 0.5) == (y < 0.5), x=x, y=y)
    assert found["x"] < ERROR and found["y"] < ERROR


def test_words_and_few_numbers_are_taken_one_by_one():
    words = drawn_from(np.array(["a", "b", "c"], dtype=object))
    few = drawn_from(np.arange(float(GROUPS)))
    shares = {word: (words == word).mean() for word in "abc"}
    assert worth(words == "a", words=words)["words"] == pytest.approx(shares["a"])
    assert worth(words != "a", words=words)["words"] == pytest.approx(shares["a"])
    assert worth(few >= GROUPS / 2, few=few)["few"] == pytest.approx(
        min((few >= GROUPS / 2).mean(), (few < GROUPS / 2).mean())
    )


def test_numbers_that_a_reader_holds_or_that_are_constant_are_worth_nothing():
    x = shuffled(1)
    assert worth(x < 0.3, held=np.full(WORLDS, 4.0), word=np.full(WORLDS, "a", dtype=object)) == {
        "held": 0.0,
        "word": 0.0,
    }


def test_what_always_or_never_holds_is_worth_no_question():
    x = shuffled(1)
    assert worth(np.ones(WORLDS), x=x) == worth(np.zeros(WORLDS), x=x) == {"x": 0.0}


def test_worlds_without_a_meaning_are_left_out_and_without_any_world_nothing_is_known():
    x = shuffled(1)
    held = np.where(x < 0.5, np.nan, x < 0.75)
    assert worth(held, x=x)["x"] == pytest.approx(0.5, abs=1 / GROUPS)
    assert worth(np.full(WORLDS, np.nan), x=x, y=x) == {"x": 0.0, "y": 0.0}


def test_the_worth_lies_between_nothing_and_half_and_is_a_plain_number():
    chance = np.random.default_rng(4)
    for _ in range(20):
        x, y = chance.random(257), chance.choice(np.array(["a", "b"], dtype=object), 257)
        for found in worth(chance.random(257) < chance.random(), x=x, y=y).values():
            assert 0 <= found <= 0.5 and type(found) is float


def test_groups_of_numbers_are_equally_large_and_stand_in_order():
    x = shuffled(1)
    groups = groups_of(x)
    assert np.bincount(groups).tolist() == [WORLDS // GROUPS] * GROUPS
    assert all(x[groups == i].max() < x[groups == i + 1].min() for i in range(GROUPS - 1))


@pytest.mark.parametrize(
    ("different", "groups"), [(1, 1), (2, 2), (GROUPS, GROUPS), (GROUPS + 1, GROUPS), (1000, GROUPS)]
)
def test_few_different_values_have_a_group_each_and_many_share_groups(different, groups):
    column = np.random.default_rng(5).permutation(np.resize(np.arange(float(different)), 5000))
    found = groups_of(column)
    assert len(np.unique(found)) == groups
    if different <= GROUPS:
        assert all(len(np.unique(column[found == group])) == 1 for group in range(groups))


def test_one_value_more_than_there_are_groups_makes_groups_of_equal_size():
    column = np.r_[np.resize(np.arange(float(GROUPS)), 5 * GROUPS), float(GROUPS)]
    assert groups_of(column).max() == GROUPS - 1


def test_of_equal_numbers_the_worlds_that_come_first_are_grouped_first():
    column = np.resize(np.arange(5.0 * GROUPS), 40 * GROUPS)
    column = np.floor(column / 1.5)  # one number and two of the next, so that groups end between equal ones
    groups = groups_of(column)
    assert all((np.diff(groups[column == value]) >= 0).all() for value in np.unique(column))


def test_for_a_claim_each_reading_counts_by_its_vote():
    def record(role: str, **informs: float) -> Judgement:
        return judged(role, informs=informs)

    records = [
        record("lead", a=0.4, b=0.1),
        record("rival", b=0.2),
        record("test", c=0.5),
        record("rival", a=0.1, d=0.0),
    ]
    assert worth_for_a_claim(records) == {"a": 0.225, "b": 0.1, "d": 0.0}
    assert worth_for_a_claim(records[:1]) == {"a": 0.4, "b": 0.1}
    assert worth_for_a_claim([record("lead", a=0.12346)]) == {"a": 0.1235}
    assert worth_for_a_claim(records[2:3]) == {} == worth_for_a_claim([])


def test_a_judgement_says_it_under_the_names_of_the_parameters(monkeypatch):
    stand_in(monkeypatch, reading(at_least=1.0))
    inputs = {"one": given("x", 0.5, parameter([0.0, 1.0])), "other": given("y", 0.5, parameter([0.0, 1.0]))}
    done = judge("c/r", lambda one, other, third: one + other + third, **inputs, third=0.0)
    assert done.informs == pytest.approx({"x": 0.25, "y": 0.25}, abs=0.01)


# Other beliefs


def test_all_flat_leaves_what_is_exact_and_the_ranges_and_takes_away_what_is_preferred():
    for believed in (shape("pert"), shape("uniform"), shape("normal", percentiles={"p5": 1.0, "p95": 2.0})):
        flat = all_flat(parameter([1.0, 2.0], shape=believed))
        assert (flat.shape.is_, flat.shape.because, flat.plausible) == ("uniform", BECAUSE, [1.0, 2.0])
    exact = parameter([1.0, 2.0], shape=shape("exact", rounding=0.05))
    assert all_flat(exact) == exact
    among = shape("among", values=["a", "b"], weights=[3.0, 1.0])
    words = all_flat(parameter(["a", "b"], "choice", shape=among))
    assert (words.shape.is_, words.shape.values, words.shape.weights) == ("among", ["a", "b"], None)


@pytest.mark.parametrize(
    ("declared", "plausible"),
    [
        (parameter([2.0, 6.0], allowed=[-9.0, 99.0]), [0.0, 8.0]),
        (parameter([2.0, 6.0], allowed=[1.0, 6.5], shape=shape("pert")), [1.0, 6.5]),
        (parameter([2, 6], "integer", [0, 99]), [0.0, 8.0]),
        (parameter([2, 5], "integer", [0, 99]), [0.0, 7.0]),
        (parameter([2.0, 6.0], allowed=[0.0, 99.0], source="s-1", quality="survey"), [2.0, 6.0]),
        (parameter([2.0, 6.0], allowed=[0.0, 99.0], shape=shape("among", values=[2.0, 6.0])), [2.0, 6.0]),
        (parameter([2.0, 6.0], allowed=[0.0, 99.0], shape=shape("exact")), [2.0, 6.0]),
        (parameter(["a", "b"], "choice"), ["a", "b"]),
    ],
)
def test_only_the_range_of_a_guess_is_doubled_and_cut_where_nothing_is_allowed(declared, plausible):
    assert guesses_doubled(declared).plausible == plausible
    assert guesses_doubled(declared).shape == declared.shape


def test_what_we_might_have_believed_changes_the_support_as_it_must(monkeypatch):
    stand_in(monkeypatch, reading(at_least=0.75))
    guess = parameter([0.5, 1.0], allowed=[0.0, 9.0], shape=shape("pert"), value=0.5)
    done = judge("c/r", lambda x: x, x=given("x", 0.5, guess))
    assert set(done.support_if) == set(OTHER_BELIEFS) == {"all_flat", "guesses_doubled"}
    assert done.support == pytest.approx(1 / 32, abs=1e-3)  # beta(1, 5) above its middle
    assert done.support_if["all_flat"] == pytest.approx(0.5, abs=1e-3)
    lean = 4 * 0.25 / 1  # the same value in [0.25, 1.25]
    from scipy.stats import beta

    assert done.support_if["guesses_doubled"] == pytest.approx(beta(1 + lean, 5 - lean).sf(0.5), abs=2e-3)
