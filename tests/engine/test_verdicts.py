"""The rule by which a claim gets its word and its confidence, at every edge and on both sides of it."""

from math import inf, nextafter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recomputed.declared.field_types import Quality
from recomputed.judging.record import Judgement
from recomputed.judging.verdicts import (
    BANDS,
    CONFIDENCE_BY_QUALITY,
    EDGES,
    MATTERS_FROM,
    SIGNS,
    Verdict,
    confidence,
    inputs_that_matter,
    verdict,
    votes,
)
from tests.planted import judged

related = settings(derandomize=True, deadline=None, database=None)
supports = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, *EDGES]))


def lead(support: float) -> Judgement:
    return judged("lead", support)


def rival(support: float) -> Judgement:
    return judged("rival", support)


def below(edge: float) -> float:
    return nextafter(edge, -inf)


def above(edge: float) -> float:
    return nextafter(edge, inf)


EDGE_CASES = [
    (1.0, "Right"), (above(0.9), "Right"), (0.9, "Right"), (below(0.9), "Mostly right"),
    (above(0.66), "Mostly right"), (0.66, "Mostly right"), (below(0.66), "Too close to call"), (0.5, "Too close to call"),
    (above(0.34), "Too close to call"), (0.34, "Mostly wrong"), (below(0.34), "Mostly wrong"),
    (above(0.1), "Mostly wrong"), (0.1, "Wrong"), (below(0.1), "Wrong"), (0.0, "Wrong"),
]  # fmt: skip


@pytest.mark.parametrize(("support", "word"), EDGE_CASES)
def test_a_claim_with_a_lead_only_has_the_word_of_its_support_at_and_beside_each_edge(support, word):
    assert verdict([lead(support)]) == Verdict(word, support)


MEANINGS = [
    ((0.66, 0.34), "Depends on the meaning"), ((0.34, 0.66), "Depends on the meaning"), ((1.0, 0.0), "Depends on the meaning"),
    ((below(0.66), 0.34), "Too close to call"), ((0.66, above(0.34)), "Too close to call"), ((0.5, 0.5), "Too close to call"),
    ((0.9, 0.9), "Right"), ((1.0, 0.8), "Right"), ((1.0, below(0.8)), "Mostly right"), ((0.0, 0.2), "Wrong"),
    ((1.0, 0.5), "Mostly right"), ((1.0, 0.32), "Mostly right"), ((0.0, 0.68), "Mostly wrong"), ((0.0, 0.69), "Depends on the meaning"),
]  # fmt: skip


@pytest.mark.parametrize(("meanings", "word"), MEANINGS)
def test_between_right_and_wrong_it_depends_on_the_meaning_only_where_the_meanings_are_apart(meanings, word):
    assert verdict([lead(meanings[0]), rival(meanings[1])]).word == word


def test_of_three_meanings_one_that_holds_and_one_that_fails_are_enough():
    assert verdict([lead(0.5), rival(0.66), rival(0.34)]).word == "Depends on the meaning"
    assert verdict([lead(0.5), rival(0.65), rival(0.34)]).word == "Too close to call"


def test_a_test_votes_never_however_it_comes_out():
    for stress in (0.0, 0.5, 1.0, None):
        assert verdict([lead(0.95), judged("test", stress)]) == Verdict("Right", 0.95)
        assert verdict([judged("test", stress), lead(0.5), rival(0.5)]).word == "Too close to call"


def test_without_a_lead_nothing_can_be_checked():
    for records in ([], [judged("test", 1.0)], [judged("test", None), judged("test", 0.0)]):
        assert verdict(records) == Verdict("Not checkable", None)
        assert verdict(records).band == "unknown" and verdict(records).sign == "–"
    assert votes(["test"]) == []


def test_the_lead_has_half_of_the_votes_and_its_rivals_the_other_half_equally():
    assert votes(["lead"]) == [1.0]
    assert votes(["lead", "rival"]) == [0.5, 0.5]
    assert votes(["rival", "test", "lead", "rival", "rival", "rival"]) == [
        0.125,
        0,
        0.5,
        0.125,
        0.125,
        0.125,
    ]
    assert verdict([lead(0.8), rival(0.2), rival(0.6)]).support == pytest.approx(0.5 * 0.8 + 0.25 * (0.2 + 0.6))


def test_another_weight_of_the_lead_and_other_edges_can_be_tried():
    records = [lead(0.95), rival(0.05)]
    assert [verdict(records, lead_weighs=weight).word for weight in (1.0, 0.5, 0.0)] == [
        "Right",
        "Depends on the meaning",
        "Wrong",
    ]
    assert votes(["lead", "rival"], 0.25) == [0.25, 0.75] and votes(["lead"], 0.25) == [1.0]
    assert verdict([lead(0.92)], edges=(0.95, 0.71, 0.29, 0.05)).word == "Mostly right"


def test_every_word_has_a_band_and_every_band_a_sign():
    assert {word: BANDS[word] for word in ("Right", "Mostly right")} == {"Right": "right", "Mostly right": "right"}
    assert [SIGNS[band] for band in BANDS.values()] == ["✓", "✓", "?", "?", "✗", "✗", "–"]
    for support, word in EDGE_CASES:
        found = verdict([lead(support)])
        assert (found.band, found.sign) == (BANDS[word], SIGNS[BANDS[word]])


@related
@given(supports, st.lists(supports, max_size=5), st.data())
def test_a_verdict_knows_no_order_of_the_readings_and_more_support_never_makes_it_worse(first, others, data):
    records = [lead(first), *map(rival, others), judged("test", 0.0)]
    found = verdict(records)
    again = verdict(data.draw(st.permutations(records)))
    assert again.support == pytest.approx(found.support) and 0 <= found.support <= 1 + 1e-12
    which = data.draw(st.integers(0, len(others)))
    raised = data.draw(st.floats(records[which].support, 1))
    better = verdict([r.model_copy(update={"support": raised}) if i == which else r for i, r in enumerate(records)])
    rank = {"wrong": 0, "between": 1, "right": 2}
    assert rank[better.band] >= rank[found.band] and better.support >= found.support - 1e-12


@related
@given(supports, st.lists(supports, max_size=5))
def test_the_opposite_of_a_claim_has_the_opposite_support(first, others):
    found = verdict([lead(first), *map(rival, others)])
    opposite = verdict([lead(1 - first), *(rival(1 - other) for other in others)])
    assert opposite.support == pytest.approx(1 - found.support, abs=1e-12)
    if all(abs(found.support - edge) > 1e-9 for edge in EDGES) and found.band != "between":
        assert {found.band, opposite.band} == {"right", "wrong"}


# Confidence


def test_every_quality_has_its_confidence():
    assert set(CONFIDENCE_BY_QUALITY) == set(Quality.__args__)
    assert {q: confidence(0.8, [q]) for q in CONFIDENCE_BY_QUALITY} == CONFIDENCE_BY_QUALITY
    levels = {
        level: [q for q, of in CONFIDENCE_BY_QUALITY.items() if of == level] for level in ("low", "medium", "high")
    }
    assert levels == {"low": ["guess"], "medium": ["claimed", "survey", "estimated"], "high": ["measured", "reported"]}


def test_the_worst_of_the_inputs_decides_and_without_any_nothing_is_in_doubt():
    assert confidence(0.8, ["measured", "survey", "reported"]) == "medium"
    assert confidence(0.8, ["measured", "guess", "survey"]) == "low"
    assert confidence(1.0, []) == "high"


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("sign", [1, -1])
def test_within_five_points_of_an_edge_it_is_one_step_lower_and_just_beyond_not(edge, sign):
    for quality, here, near in (("measured", "high", "medium"), ("survey", "medium", "low"), ("guess", "low", "low")):
        assert confidence(edge, [quality]) == near
        assert confidence(edge + sign * 0.05, [quality]) == near
        assert confidence(edge + sign * 0.0501, [quality]) == here


def test_a_support_of_one_or_nought_is_far_from_every_edge():
    assert confidence(1.0, ["measured"]) == confidence(0.0, ["measured"]) == confidence(0.5, ["measured"]) == "high"


def matter(**totals: float) -> dict:
    return {name: {"first_order": 0.0, "total": total} for name, total in totals.items()}


def test_an_input_matters_from_a_total_sensitivity_of_a_tenth_in_a_reading_that_votes():
    just, hardly = MATTERS_FROM, below(MATTERS_FROM)
    of_lead = judged("lead", 1.0, matters=matter(a=just, b=hardly, c=0.9), given=dict.fromkeys("abc", 1.0))
    of_rival = judged("rival", 1.0, matters=matter(b=0.2), given={"b": 1.0})
    of_test = judged("test", 1.0, matters=matter(d=0.9), given={"d": 1.0})
    assert inputs_that_matter([of_lead]) == {"a", "c"}
    assert inputs_that_matter([of_lead, of_rival, of_test]) == {"a", "b", "c"}


def test_where_nobody_can_say_what_matters_every_input_does():
    assert inputs_that_matter([judged("lead", 1.0, given={"a": 1.0, "b": 2.0})]) == {"a", "b"}
    assert inputs_that_matter([judged("lead", 1.0)]) == set()
