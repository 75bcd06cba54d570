import pandas as pd
import pytest

from exodus.formulas import solo_mining
from exodus.formulas.hardware import solo_years_per_block
from recomputed.ground.quantity import Undefined

PERIODS = pd.DataFrame(
    {
        "start_height": [2016, 4032, 6048],
        "start_date": ["2009-01-27", "2009-02-12", "2009-03-01"],
        "difficulty": [1e12, 2e14, 1e14],
    }
)


def test_a_chart_gets_the_same_number_from_the_same_function(value_in_chart):
    numbers = {"difficulty": 1.2e14, "highest_before": 1.5e14}
    assert value_in_chart(solo_mining.wait_pct_of_longest, **numbers) == pytest.approx(80, rel=1e-12)


def test_half_the_difficulty_is_half_the_wait():
    assert solo_mining.wait_pct_of_longest(1e14, 2e14) == pytest.approx(50)


def test_every_machine_waits_in_every_period_at_its_difficulty():
    found = solo_mining.waits_through_time(PERIODS, {"small": 1.0, "large": 50.0})
    assert found.columns.tolist() == ["start_date", "machine", "years"]
    assert found["machine"].tolist() == ["small"] * 3 + ["large"] * 3
    assert found["start_date"].tolist() == PERIODS["start_date"].tolist() * 2
    alone = [solo_years_per_block(speed, d) for speed in (1.0, 50.0) for d in PERIODS["difficulty"]]
    assert found["years"].tolist() == alone


def test_the_first_date_of_a_wait_is_that_of_the_period_that_reaches_it():
    exactly = solo_years_per_block(1.0, 2e14)
    assert solo_mining.first_date_of_wait(PERIODS, 1.0, exactly) == "2009-02-12"
    assert solo_mining.first_date_of_wait(PERIODS, 1.0, 1.0) == "2009-01-27"
    assert solo_mining.first_date_of_wait(PERIODS, 1.0, exactly + 1) is None


def test_a_finder_waits_at_the_difficulty_of_his_block():
    finders = pd.DataFrame({"height": [6048, 6047, 2016, 9000], "hashrate_th_per_s": [1.0, 2.0, 3.0, 4.0]})
    found = solo_mining.expected_days_of_finders(finders, PERIODS)
    assert found.index.tolist() == [2016, 6047, 6048, 9000]
    rows = [(3.0, 1e12), (2.0, 2e14), (1.0, 1e14), (4.0, 1e14)]
    assert found.tolist() == pytest.approx([365.25 * solo_years_per_block(*row) for row in rows])


def test_a_block_before_the_first_period_is_refused():
    finders = pd.DataFrame({"height": [2015], "hashrate_th_per_s": [1.0]})
    with pytest.raises(Undefined, match=r"^finders: given \[2015\], allowed: blocks from 2016 up$"):
        solo_mining.expected_days_of_finders(finders, PERIODS)


def test_the_first_block_of_the_chain_has_the_first_difficulty():
    first = PERIODS.assign(start_height=[0, 2016, 4032])
    finders = pd.DataFrame({"height": [0], "hashrate_th_per_s": [1.0]})
    assert len(solo_mining.expected_days_of_finders(finders, first)) == 1
