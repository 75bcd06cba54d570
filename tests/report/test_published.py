"""The verdicts of the built site are the stored ones, and README tells them."""

import copy

import yaml

from tests.publish import PUBLISHED, README, TABLE, built, readme_table, site_claims, stored_form


def differences(stored: dict, claims: list[dict]) -> list[str]:
    """Names of the claims whose verdict, values or turning points are not the stored ones."""
    now = stored_form(claims)
    return sorted(name for name in stored.keys() | now.keys() if stored.get(name) != now.get(name))


def test_verdicts_values_and_turning_points_are_the_stored_ones():
    assert differences(yaml.safe_load(PUBLISHED.read_text(encoding="utf-8")), site_claims()) == []


def test_a_planted_change_of_a_value_is_caught():
    claims = copy.deepcopy(site_claims())
    claims[0]["readings"][0]["value"] *= 1.001
    assert differences(stored_form(site_claims()), claims) == [claims[0]["id"]]


def test_the_readme_table_is_the_one_of_the_site():
    assert TABLE.search(README.read_text(encoding="utf-8"))[0] == readme_table(built())
