"""What a page is given to judge a claim anew."""

import json

from recomputed.declared.inputs import named_values
from recomputed.declared.models import Claim
from recomputed.judging.record import Judgement
from recomputed.publishing.data.claims_json import JudgedClaim
from recomputed.publishing.pages.bench import own_numbers, tokens_of, with_the_bar_of_the_lead
from tests.planted import judged

READING = {
    "role": "lead",
    "label": "at home",
    "because": "It is what is said.",
    "asks": "?",
    "quantity": "Cost",
    "unit": "USD",
    "at_least": 100.0,
}


def at_home(**changes) -> Judgement:
    return judged(id="home", label="at home", unit="USD", at_least=100.0, value=5.0, **changes)


def test_a_sentence_comes_with_its_places_and_with_what_never_moves_filled_in():
    answers = {
        band: "It is {lead.value}, {home.label}, of {lead.at_least} needed." for band in ("right", "between", "wrong")
    }
    claim = Claim(
        quote="q", says="s", paragraph=1, subject="s", notebook="01_cost", answer=answers, readings={"home": READING}
    )
    found = tokens_of(claim.answer.right, claim, [at_home()])
    assert found == ["It is ", ["home", "value"], ", ", "at home", ", of ", "100 USD", " needed."]


def test_of_many_assumptions_those_with_a_name_come_first_and_then_those_that_matter():
    names = ["network_difficulty", "fleet_j_per_th", "overhead_ratio", "us_industrial_usd_per_kwh"]
    shares = ({"first_order": 0.0, "total": total} for total in (0.9, 0.05, 0.01, 0.02))
    record = at_home(given=dict.fromkeys(names, 1.0), matters=dict(zip(names, shares, strict=True)), expression="a")
    claim = JudgedClaim.model_construct(id="c", readings=[record])
    content = json.loads(own_numbers(claim, {("c", "home"): record}))
    assert [control["name"] for control in content["controls"]] == [names[1], names[3], names[0], "bar:c"]
    moved = {name for preset in content["presets"] for name in preset["moves"]}
    assert moved and moved <= set(names)


def test_the_bar_of_the_lead_is_that_of_all_readings_that_are_held_against_it():
    lead, other = at_home(), judged("rival", id="yearly", unit="USD", at_least=90.0)
    same = judged("test", id="abroad", unit="USD", at_least=100.0)
    claim = JudgedClaim.model_construct(id="c", readings=[lead, other, same])
    assert with_the_bar_of_the_lead(claim) == ["home", "abroad"]
    between = JudgedClaim.model_construct(id="c", readings=[lead.model_copy(update={"at_most": 200.0})])
    without = JudgedClaim.model_construct(id="c", readings=[other])
    assert with_the_bar_of_the_lead(between) == with_the_bar_of_the_lead(without) == []


def test_a_bar_that_the_page_cannot_follow_cannot_be_moved():
    def controls(**changes) -> list[str]:
        record = at_home(given={"fleet_j_per_th": 20.0}, **changes)
        claim = JudgedClaim.model_construct(id="c", readings=[record])
        found = own_numbers(claim, {("c", "home"): record})
        return [control["name"] for control in json.loads(found)["controls"]]

    assert controls(expression="fleet_j_per_th") == ["fleet_j_per_th", "bar:c"]
    levels = {"levels": {"fleet_j_per_th": [10.0, 20.0]}, "values": [1.0, 5.0]}
    assert controls(states=levels) == ["fleet_j_per_th"]


def test_a_claim_without_an_assumption_has_no_bench():
    assert own_numbers(JudgedClaim.model_construct(id="c", readings=[at_home()]), {}) == ""


def test_named_values_are_those_of_the_table_as_far_as_they_are_allowed():
    machines = next(iter(named_values("fleet_j_per_th")))["values"]
    assert ["Antminer S21", 17.5] in machines and all(5.0 <= value <= 200.0 for _, value in machines)
    assert named_values("overhead_ratio") == []
