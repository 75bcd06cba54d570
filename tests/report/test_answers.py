"""The answers of the published book: words that are plain to any reader, sentences that can be said aloud."""

import json
import re

import pytest

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value
from recomputed.declared.templates import MOST_SIGNS, places_of
from recomputed.ground import paths
from recomputed.judging.verdicts import BANDS, Verdict
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.what_to_measure import worth_of_knowing
from recomputed.publishing.pages.verdict_rule import judged_otherwise
from recomputed.showing.answers import sentence_of

CLAIMS = Claims.model_validate_json((paths.SITE / "claims.json").read_text(encoding="utf-8"))
BY_ID = {claim.id: claim for claim in CLAIMS.claims}
LEAST_OF_ITS_OWN = 1 / 3
PLAIN = {
    "edge-25b-2025": "Right",
    "edge-119b-2033": "Right",
    "nearly-300-percent": "Wrong",
    "runs-on-phones": "Right",
    "home-era-gone": "Right",
    "smaller-cheaper-better": "Right",
}


@pytest.mark.parametrize("claim", PLAIN)
def test_what_is_plain_to_any_careful_reader_has_the_plain_word(claim):
    assert BANDS[BY_ID[claim].verdict] == BANDS[PLAIN[claim]], BY_ID[claim].verdict


def test_three_pools_find_half_of_the_blocks_whatever_is_assumed():
    pools = BY_ID["handful-controls"].lead
    assert (pools.value, pools.holds, pools.support) == (3, True, 1.0)


def test_a_massive_migration_has_no_support_in_any_measured_series():
    claim = BY_ID["massive-migration"]
    assert BANDS[claim.verdict] == "wrong"
    assert claim.support <= 0.1


def test_the_verdicts_tell_claims_apart():
    words = [claim.verdict for claim in CLAIMS.claims]
    assert max(words.count(word) for word in set(words)) <= len(words) / 2
    assert {"right", "wrong"} <= {BANDS[word] for word in words}


def every_sentence() -> list[tuple[str, str, str]]:
    """Claim, band and sentence, each filled in with what the published book computed, whatever the band is."""
    verdicts = {claim.id: Verdict(claim.verdict, claim.support) for claim in CLAIMS.claims}
    found = []
    for name, claim in catalog().claims.items():
        records = BY_ID[name].readings
        for band, text in claim.answer.model_dump().items():
            if text:
                found.append((name, band, sentence_of(text, claim, records, verdicts)))
    return found


@pytest.mark.parametrize("claim, band, sentence", every_sentence(), ids=lambda part: str(part)[:40])
def test_every_answer_of_every_band_is_a_sentence_that_can_be_said(claim, band, sentence):
    assert len(sentence) <= MOST_SIGNS, f"{len(sentence)}: {sentence}"
    assert sentence[0].isupper()
    assert sentence[-1] == "."
    assert not re.search(r"[{}_]|\bnan\b|None|  ", sentence), sentence
    assert not re.search(r"\d %|-\d", sentence), sentence


def test_what_is_published_is_the_sentence_of_its_band():
    said = {(claim, band): sentence for claim, band, sentence in every_sentence()}
    assert {claim.id: said[claim.id, claim.band] for claim in CLAIMS.claims} == {c.id: c.answer for c in CLAIMS.claims}


@pytest.mark.parametrize(
    "value, said", [(9.4, "Rose by 9.4 points, 9.4 points more, 9.4 points below."),
                    (-9.4, "Fell by 9.4 points, 9.4 points less, 9.4 points above."),
                    (0.0, "Did not change, 0 points more, 0 points below.")]
)  # fmt: skip
def test_a_change_is_said_by_its_direction(value, said):
    claim = catalog().claims["massive-migration"]
    record = BY_ID["massive-migration"].lead.model_copy(update={"value": value, "unit": "points", "digits": 2})
    assert sentence_of("{lead.moved}, {lead.more}, {lead.below}.", claim, [record], {}) == said


def side_without_support(claim) -> bool:
    """Whether the lead comes out, with the published values, as it does in less than a third of the worlds."""
    lead = claim.lead
    return lead is not None and (lead.support if lead.holds else 1 - lead.support) < LEAST_OF_ITS_OWN


def test_no_lead_comes_out_against_its_own_worlds_without_the_sentence_saying_so():
    silent = [
        claim.id
        for claim in CLAIMS.claims
        if side_without_support(claim)
        and not {"lead.support", "claim.support"}
        & set(places_of(getattr(catalog().claims[claim.id].answer, claim.band)))
    ]
    assert silent == []


def test_a_lead_against_its_worlds_is_seen():
    lead = next(claim for claim in CLAIMS.claims if claim.lead and claim.lead.holds)
    readings = [r.model_copy(update={"support": 0.2}) if r.role == "lead" else r for r in lead.readings]
    assert side_without_support(lead.model_copy(update={"readings": readings}))


def test_a_value_stands_at_an_end_of_its_range_only_with_a_reason():
    silent = []
    for name, parameter in catalog().parameters.items():
        if parameter.type != "choice" and parameter.shape.is_ in ("pert", "uniform"):
            at_an_end = declared_value(name) in parameter.plausible
            if at_an_end != bool(parameter.shape.at_an_end):
                silent.append(name)
    assert silent == []


def test_who_could_measure_it_stands_beside_every_number_that_is_worth_measuring():
    assert [name for name in worth_of_knowing(CLAIMS) if not catalog().parameters[name].who_could_measure] == []


def test_the_table_of_our_own_judgement_counts_what_another_judgement_would_change():
    changed = judged_otherwise(CLAIMS)
    assert len(changed) == 6
    assert any(changed.values())
    weak = next(claim for claim in CLAIMS.claims if claim.lead and claim.band == "right")
    readings = [
        r.model_copy(update={"support_if": {"all_flat": 0.0, "guesses_doubled": r.support}}) for r in weak.readings
    ]
    planted = CLAIMS.model_copy(update={"claims": [weak.model_copy(update={"readings": readings})]})
    assert [weak.id] in judged_otherwise(planted).values()


def test_the_argument_and_what_to_measure_stand_in_the_data():
    told = json.loads((paths.SITE / "claims.json").read_text(encoding="utf-8"))["claims"]
    assert any(claim["given"] for claim in told)
    assert any(claim["rests_on"] for claim in told)
    assert any(claim["informs"] for claim in told)
    assert all(r["moves"] is None for claim in told for r in claim["readings"] if r["role"] != "lead")
