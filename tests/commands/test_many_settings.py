"""Many settings of a chapter from one run of it: the same as a run for each, and noticed where it would not be."""

import pytest

from recomputed.declared.inputs import default, newest_day
from recomputed.ground.errors import BadParameter
from recomputed.running import many_settings
from recomputed.running.chapters import changes_for, chapter, settings
from recomputed.running.engine.environment import clean_environment
from recomputed.running.many_settings import judged_under

SCENARIOS = ("halving-2028", "price-150k", "fee-spike", "us-share-minus-20")
CHAPTERS = {"03_migration": {"us_change_since_map_points": -10.0}, "06_home_miner": {"btc_price_usd": 70_000.0}}


@pytest.fixture(autouse=True)
def _clean():
    clean_environment()


def settings_of(notebook):
    """Some settings of a chapter: scenarios, and one of its own."""
    wanted = {name: changes_for(notebook, settings([], name)) for name in SCENARIOS}
    return {name: changes for name, changes in wanted.items() if changes} | {"own": CHAPTERS[notebook.stem]}


@pytest.mark.parametrize("name", CHAPTERS)
def test_it_says_what_a_run_for_each_says(name):
    notebook = chapter(name)
    wanted = settings_of(notebook)
    together = many_settings._at_once(notebook, wanted, None)
    assert len(wanted) > 1 and together == {
        one: many_settings._by_run(notebook, changes, None) for one, changes in wanted.items()
    }
    published = judged_under(notebook, {"as published": {}}, None)["as published"]
    assert all(records != published for records in together.values())


def newest_and_two_prices(notebook):
    """One of the tables of the chapter ends on the day as of which it is judged."""
    newest = changes_for(notebook, settings([], as_of=newest_day()))
    return {"newest": newest} | {str(usd): {**newest, "btc_price_usd": usd} for usd in (60_000.0, 90_000.0)}


def test_what_all_settings_have_in_common_is_so_in_the_one_run():
    notebook = chapter("06_home_miner")
    wanted = newest_and_two_prices(notebook)
    assert many_settings._at_once(notebook, wanted, None) == {
        one: many_settings._by_run(notebook, changes, None) for one, changes in wanted.items()
    }


def test_what_reaches_a_reading_on_another_way_is_noticed_and_then_there_is_a_run_for_each():
    notebook = chapter("06_home_miner")
    wanted = newest_and_two_prices(notebook) | {"as of then": {"btc_price_usd": 60_000.0}}
    assert many_settings._at_once(notebook, wanted, None) is None
    by_run = {one: many_settings._by_run(notebook, changes, None) for one, changes in wanted.items()}
    assert judged_under(notebook, wanted, None) == by_run


def test_a_setting_without_a_meaning_is_refused_and_leaves_the_others():
    notebook = chapter("02_cost_by_country")
    named = "ethiopia_tariff_usd_per_kwh"
    wanted = {"too dear": {named: 1e9}, "a": {named: 0.05}, "b": {named: 0.06}}
    found = judged_under(notebook, wanted, None)
    refusal = found.pop("too dear")
    assert isinstance(refusal, BadParameter) and named in str(refusal) and str(default(named)) not in str(refusal)
    assert found == {one: many_settings._by_run(notebook, wanted[one], None) for one in found}


def test_a_planted_formula_that_knows_a_parameter_by_itself_is_noticed(tmp_path):
    """What it is handed is the same wherever that parameter stands; its value is not."""
    good = chapter("02_cost_by_country")
    old = r"""    "    below_us_price_pct,\n",
    "    **today,\n",
    "    us_usd_per_kwh=p.us_contract_usd_per_kwh,\n","""
    new = r"""    "    lambda **given: below_us_price_pct(**given, us_usd_per_kwh=float(p.us_contract_usd_per_kwh)),\n",
    "    **today,\n","""
    text = good.read_text(encoding="utf-8")
    planted = tmp_path / good.name
    planted.write_text(text.replace(old, new, 1), encoding="utf-8")
    prices = {str(usd): {"us_contract_usd_per_kwh": usd} for usd in (0.03, 0.04, 0.06)}
    assert planted.read_text(encoding="utf-8") != text
    assert many_settings._at_once(good, prices, None) is not None
    assert many_settings._at_once(planted, prices, None) is None
