"""The answers in words: which sentence is said, what stands in its places, and with which confidence."""

import pytest

from recomputed.declared import checksums
from recomputed.declared.models import Claim
from recomputed.judging.record import Judgement
from recomputed.judging.verdicts import Verdict
from recomputed.showing.answers import ELSEWHERE, confidence_of, mentioned, outcomes, sentence_of, share_in_words
from recomputed.showing.numbers import bound_in_words, bounds_in_words, in_words, with_unit
from tests.planted import judged, reading
from tests.small_data import small_data


@pytest.fixture
def folder(tmp_path):
    with small_data(tmp_path) as folder:
        yield folder


def record(name: str, role: str, support: float | None = 1.0, **changes) -> Judgement:
    fields = {
        "id": name,
        "label": "at the price",
        "value": 1.5,
        "unit": "USD",
        "digits": 3,
        "at_least": 1.0,
        "at_most": None,
        "given": {"price": 0.75},
        "matters": {"price": {"first_order": 1.0, "total": 1.0}},
        "informs": {"price": 0.25},
    }
    return judged(role, support, **fields | changes)


def run_of(lead: float, rival: float, **changes) -> dict[str, list[Judgement]]:
    """What a run says of the two claims of the folder."""
    of_lead = record("lead-one", "lead", lead, **changes)
    of_rival = record(
        "rival-one", "rival", rival, label="by its share", given={"share": 0.5}, matters={}, informs={"share": 0.1}
    )
    return {"c-1": [of_lead, of_rival, record("test-one", "test", None)], "c-2": []}


BANDS = [
    (1.0, 0.9, "Right", "It is dear: 1.5 USD, and more than 1 USD."),
    (0.9, 0.5, "Mostly right", "It is dear: 1.5 USD, and more than 1 USD."),
    (0.9, 0.2, "Depends on the meaning", "It is dear in 55% of what we assume."),
    (0.6, 0.5, "Too close to call", "It is dear in 55% of what we assume."),
    (0.2, 0.3, "Mostly wrong", "It is not dear, by its share neither."),
    (0.0, 0.1, "Wrong", "It is not dear, by its share neither."),
]


@pytest.mark.parametrize(("lead", "rival", "word", "sentence"), BANDS)
def test_in_each_band_its_own_sentence_is_said_with_what_was_computed(folder, lead, rival, word, sentence):
    found = outcomes(run_of(lead, rival))["c-1"]
    assert (found.verdict.word, found.answer) == (word, sentence)
    assert found.informs == {"price": 0.125, "share": 0.05}


def test_a_claim_that_nobody_can_check_says_so_and_tells_of_the_claim_on_whose_condition_it_stands(folder):
    found = outcomes(run_of(1.0, 1.0))["c-2"]
    assert (found.verdict, found.confidence, found.informs) == (Verdict("Not checkable", None), None, {})
    assert found.answer == "Nobody can say; of the costs we say: right."
    alone = outcomes({"c-2": []})["c-2"]
    assert alone.answer == f"Nobody can say; of the costs we say: {ELSEWHERE}."


def test_where_a_reading_that_votes_was_judged_elsewhere_there_is_no_outcome(folder):
    whole = run_of(1.0, 1.0)
    for lacking in range(3):
        partly = whole | {"c-1": [r for i, r in enumerate(whole["c-1"]) if i != lacking]}
        assert (outcomes(partly)["c-1"] is None) == (lacking < 2)


def test_a_reading_that_a_sentence_mentions_is_needed_too(folder):
    folder.replace(
        "claims.yml", "It is not dear, {rival-one.label} neither.", "It is not dear, {test-one.label} neither."
    )
    known = folder.known()
    assert mentioned(known.claims["c-1"]) == {"test-one"}
    whole = run_of(1.0, 1.0)
    assert outcomes(whole)["c-1"] and outcomes(whole | {"c-1": whole["c-1"][:2]})["c-1"] is None


def claim(text: str, **bounds) -> Claim:
    """A claim that always says this."""
    return Claim.model_construct(
        quote="q", readings={"lead-one": reading(**{"at_least": 1.0} | bounds)}, given="other", answer={"right": text}
    )


PLACES = {
    "lead.value": "−1,234.5 USD", "lead-one.value": "−1,234.5 USD", "lead.size": "1,234.5 USD", "lead.change": "−1,234.5 USD",
    "lead.support": "73%", "lead.at_least": "0.25 USD", "lead.at_most": "1,000,000 USD", "lead.label": "at the price",
    "claim.verdict": "mostly right", "claim.support": "73%", "given.verdict": "too close to call", "given.support": "50%",
}  # fmt: skip


@pytest.mark.parametrize(("place", "said"), PLACES.items(), ids=PLACES)
def test_each_place_is_filled_as_everywhere_in_the_book(place, said):
    of_lead = record("lead-one", "lead", 0.73, value=-1234.5, digits=5, at_least=0.25, at_most=1e6)
    found = sentence_of(f"So: {{{place}}}.", claim("x"), [of_lead], {"other": Verdict("Too close to call", 0.5)})
    assert found == f"So: {said.replace('1,000,000', '1 million')}."


def test_a_change_has_its_sign_whichever_way_it_goes():
    said = [sentence_of("By {lead.change}.", claim("x"), [record("lead-one", "lead", value=value, unit="%")], {})
            for value in (12.5, -12.5, 0.0)]  # fmt: skip
    assert said == ["By +12.5%.", "By −12.5%.", "By 0%."]


def test_a_value_has_the_digits_that_its_assumptions_carry():
    said = [sentence_of("{lead.value}", claim("x"), [record("lead-one", "lead", value=99209.3, digits=digits)], {})
            for digits in (2, 3, 4)]  # fmt: skip
    assert said == ["99,000 USD", "99,200 USD", "99,210 USD"]


def test_a_sentence_begins_with_a_large_letter_even_if_it_begins_with_a_label():
    assert sentence_of("{lead.label}, it is.", claim("x"), [record("lead-one", "lead")], {}) == "At the price, it is."


def test_the_verdict_of_a_condition_that_was_judged_elsewhere_is_not_made_up():
    assert sentence_of("So: {given.verdict}.", claim("x"), [record("lead-one", "lead")], {}) == f"So: {ELSEWHERE}."


@pytest.mark.parametrize(
    ("share", "said"),
    [(None, "–"), (0.0, "0%"), (1e-9, "under 1%"), (0.00499, "under 1%"), (0.0051, "1%"), (0.734, "73%"),
     (0.9949, "99%"), (0.995, "over 99%"), (1 - 1e-9, "over 99%"), (1.0, "100%")],
)  # fmt: skip
def test_a_share_is_never_all_or_none_where_it_is_not(share, said):
    assert share_in_words(share) == said


# Confidence


def test_the_confidence_is_that_of_the_inputs_that_matter_in_readings_that_vote(folder):
    heat = {"heat": {"first_order": 0.9, "total": 0.9}}  # measured
    small = {"share": {"first_order": 0.05, "total": 0.05}}  # a guess

    def with_matters(matters: dict) -> Judgement:
        return record("lead-one", "lead", 1.0, given={"heat": 290.0, "share": 0.5}, matters=matters)

    of_lead = with_matters(heat | small)
    of_test = record(
        "test-one", "test", 1.0, given={"share": 0.5}, matters={"share": {"first_order": 1.0, "total": 1.0}}
    )
    assert confidence_of([of_lead]) == confidence_of([of_lead, of_test]) == "high"
    assert confidence_of([with_matters(small | {"share": {"first_order": 0.1, "total": 0.1}})]) == "low"
    assert confidence_of([with_matters({})]) == "low"  # where nobody can say which matters, all do
    assert confidence_of([of_lead.model_copy(update={"support": 0.92})]) == "medium"


def test_a_quality_by_row_is_that_of_the_row(folder):
    of_price = record("lead-one", "lead", 1.0)  # its row of the table says: reported
    assert confidence_of([of_price]) == "high"
    folder.replace("tables/t.csv", "s-1,reported", "s-1,survey")
    folder.known()
    checksums.seal(checksums.data_files())
    assert confidence_of([of_price]) == "medium"


def test_a_claim_that_rests_on_no_assumption_is_sure_and_one_that_nobody_asked_about_is_nothing(folder):
    bare = {"given": {}, "matters": {}, "informs": {}}
    assert confidence_of([record("lead-one", "lead", 1.0, **bare)]) == "high"
    assert confidence_of([record("lead-one", "lead", 1.0, informs={}, matters={})]) is None  # a run without pictures
    assert confidence_of([]) is None and confidence_of([record("test-one", "test", 1.0)]) is None


# Numbers


NUMBERS = {
    0.0: "0", 1.0: "1", -1.0: "−1", 12345.6: "12,350", -12345.6: "−12,350", 99999.0: "100,000", 0.00012345: "0.0001234",
    0.12345: "0.1235", 100.04: "100", 376.47: "376.5", 999.96: "1,000", 1e6: "1 million", 999_960.0: "1 million", 1.39e14: "139 trillion",
    3.14159e23: "3.142 × 10²³", 2.5e-7: "2.5 × 10⁻⁷", -2.5e-7: "−2.5 × 10⁻⁷",
}  # fmt: skip


@pytest.mark.parametrize(("number", "said"), NUMBERS.items(), ids=map(str, NUMBERS))
def test_a_number_has_at_most_four_digits_and_a_minus_that_is_one(number, said):
    assert in_words(number) == said
    assert in_words(-0.0) == "0"


def test_a_percentage_stands_close_and_other_units_apart_and_silent_ones_are_not_said():
    assert with_unit(8.52, "%") == "8.52%" and with_unit(-8.5, "% per year") == "−8.5% per year"
    assert (
        with_unit(8.5, "USD") == "8.5 USD" and with_unit(0.5, "ratio") == "0.5" and with_unit(2026.0, "year") == "2026"
    )
    assert with_unit("merged", "choice") == "merged" and with_unit(1.0, "<b>") == "1 <b>"


def test_bounds_are_said_as_they_were_declared():
    assert bound_in_words(123456.0, "USD") == "123,456 USD" and bound_in_words(None, "USD") == ""
    assert bounds_in_words(1.0, None, "%") == "at least 1%" and bounds_in_words(None, -2.0, "USD") == "at most −2 USD"
    assert bounds_in_words(270.0, 300.0, "%") == "between 270 and 300%"
