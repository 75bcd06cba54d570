"""What a reader may give as a parameter, and what is refused in one line."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from typer.testing import CliRunner

from recomputed.commands.command_line import app
from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value, default
from recomputed.ground.errors import BadParameter
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.pages.parts import banner
from recomputed.running.chapters import settings

NAME = "fleet_j_per_th"
BAD_VALUES = [
    "nan", "inf", "-inf", "1e400", "0", "-20", "201", "100,000", "$5", "", " ", "True", "None", "٢٥", "1_0",
    "0x10", "20 J/TH", "__import__('os').getcwd()",
]  # fmt: skip
BAD_PAIRS = {
    "code as name": ["__import__('os').getcwd()=1"],
    "the same twice": [f"{NAME}=20", f"{NAME}=21"],
    "no equals sign": [NAME],
    "nothing": [""],
    "no name": ["=20"],
    "a very long name": ["x" * 100_000 + "=1"],
}


def refusal(pairs: list[str]) -> str:
    with pytest.raises(BadParameter) as refused:
        settings(pairs)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("value", BAD_VALUES)
def test_a_bad_value_is_refused_and_the_parameter_named(value):
    assert refusal([f"{NAME}={value}"]).startswith(f"{NAME}: ")


@pytest.mark.parametrize("pairs", BAD_PAIRS.values(), ids=BAD_PAIRS)
def test_a_bad_pair_is_refused(pairs):
    assert refusal(pairs)


def test_a_misspelt_name_is_answered_with_the_nearest():
    assert f"did you mean '{NAME}'?" in refusal(["fleet_j_per_tt=20"])


def test_out_of_range_says_what_is_allowed():
    assert "is outside [5, 200] J/TH" in refusal([f"{NAME}=201"])


def test_an_unknown_scenario_is_refused():
    with pytest.raises(BadParameter, match="unknown scenario"):
        settings([], "publishd")


@pytest.mark.parametrize("value", [" 25 ", "25", "25.0", "2.5e1"])
def test_a_plain_number_is_accepted(value):
    assert settings([f"{NAME}={value}"])[NAME] == 25.0


@pytest.mark.parametrize("value", ["5", "200"])
def test_both_limits_are_allowed(value):
    assert settings([f"{NAME}={value}"])[NAME] == float(value)


PAIRS = {
    "years": (["window_start_year=2025", "window_end_year=2012"], "window_start_year = 2025 must be below window_end_year = 2012"),
    "one year beside the declared": (["window_end_year=2012"], f"window_start_year = {default('window_start_year')} must be below window_end_year = 2012"),
    "the same year": (["window_start_year=2020", "window_end_year=2020"], "window_start_year = 2020 must be below window_end_year = 2020"),
    "months back": (["gap_start_months_back=6", "gap_end_months_back=30"], "gap_end_months_back = 30 must be below gap_start_months_back = 6"),
}  # fmt: skip


@pytest.mark.parametrize(("pairs", "said"), PAIRS.values(), ids=PAIRS)
def test_a_window_that_ends_before_it_begins_is_refused(pairs, said):
    assert refusal(pairs) == said
    with pytest.raises(BadParameter):
        settings(pairs, "fee-spike")


NO_ENDS = {
    "gpt35_end_usd_per_million_tokens",
    "joint_work_to_companies_pct",
    "last_over_60_bn_parameters",
    "to_paraguay_pct",
    "unattributed_to_largest_pct",
    "unlisted_to_largest_pct",
}


def test_every_pair_of_a_start_and_an_end_is_declared():
    parameters = dict(catalog().parameters.items())
    assert {name: p.below for name, p in parameters.items() if p.below} == {
        "window_start_year": "window_end_year", "gap_end_months_back": "gap_start_months_back",
        "owners_start_quarter": "owners_end_quarter", "country_start_month": "country_list_month",
    }  # fmt: skip
    ends = {name for name in parameters if re.search(r"(^|_)(end|to|last|until)_", name)}
    assert ends - {p.below for p in parameters.values()} - {"gap_end_months_back"} == NO_ENDS


@pytest.mark.parametrize("words", [
    ["run", "04_pool_concentration", "--set", "window_start_year=2025", "--set", "window_end_year=2012"],
    ["build", "--set", "window_start_year=2025", "--set", "window_end_year=2012"],
    ["sweep", "04_pool_concentration", "--notebooks", "--over", "window_start_year=2025:2025:1", "--over", "window_end_year=2012:2026:15", "--out", "x.csv"],
], ids=lambda words: words[0])  # fmt: skip
def test_the_command_line_refuses_a_window_that_ends_before_it_begins_in_one_line(copy, exodus, words):
    done = exodus(copy, *words)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert "window_start_year = 2025 must be below window_end_year = 2012" in done.stderr
    assert not (copy / "x.csv").exists()


def test_the_command_line_refuses_a_misspelt_name_in_one_line(copy, exodus):
    done = exodus(copy, "run", "01_us_mining_cost", "--set", "fleet_j_per_tt=5")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr + done.stdout


def test_the_list_of_parameters_has_exactly_its_keys():
    done = CliRunner().invoke(app, ["parameters", "--json"])
    wanted = ["name", "is", "unit", "value", "allowed", "plausible", "as_of", "source", "note"]
    listed = json.loads(done.stdout)
    assert listed
    assert all(list(entry) == wanted for entry in listed)


def test_an_empty_name_of_a_chapter_is_no_wish_for_all_of_them():
    done = CliRunner().invoke(app, ["parameters", ""])
    assert isinstance(done.exception, BadParameter)
    assert "notebook ''" in str(done.exception)


@pytest.mark.parametrize("name", catalog().scenarios)
def test_every_scenario_may_be_built_and_all_but_the_published_change_something(name):
    chosen = settings([], name)
    assert all(chosen[changed] != declared_value(changed) for changed in chosen)
    assert bool(chosen) == (name != "published")


def test_the_banner_says_which_scenario_and_what_differs():
    claims = Claims(
        title="T", scenario="fee-spike", set_by_reader=settings([], "fee-spike"), claims=[], sources={}, hashes={}
    )
    assert "A month of record fees. Transaction fees per block: 3.803 BTC per block instead of 0.0175" in banner(claims)
    assert banner(claims.model_copy(update={"set_by_reader": {}})) == ""


numberlike = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(repr), st.integers().map(str),
    st.text(max_size=20), st.from_regex(r"[-+]?[0-9]{1,3}([.,_ ][0-9]{1,3}){0,2}(e[-+]?[0-9]{1,3})?%?", fullmatch=True),
)  # fmt: skip
names = st.one_of(st.sampled_from(sorted(catalog().parameters)), st.text(max_size=30))


@settings_of_hypothesis(max_examples=400, deadline=None)
@given(st.lists(st.tuples(names, numberlike), min_size=1, max_size=4))
def test_hostile_pairs_are_refused_in_one_line_or_lie_within_what_is_allowed(pairs):
    try:
        chosen = settings([f"{name}={value}" for name, value in pairs])
    except BadParameter as refused:
        assert "\n" not in str(refused).strip()
        return
    for name, value in chosen.items():
        parameter = catalog().parameters[name]
        if parameter.type == "choice":
            assert value in parameter.allowed
        else:
            assert parameter.allowed[0] <= value <= parameter.allowed[1]
