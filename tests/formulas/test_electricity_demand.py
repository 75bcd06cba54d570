import numpy as np
import pandas as pd
import pytest

from exodus.formulas import electricity_demand
from exodus.formulas.geography import share_of_network_power_pct
from recomputed.ground.quantity import Undefined

# Paraguay grew by 10% a year and then by 20%, Ethiopia by nothing to speak of and then by 50%.
DEMAND_TWH = pd.DataFrame(
    {"PRY": [100.0, 110.0, 121.0, 174.24], "ETH": [100.0, 100.0, 144.0, 324.0]}, index=[2021, 2022, 2023, 2025]
)
TREND = {"break_year": 2023, "end_year": 2025}


def test_what_is_imported_is_no_export():
    rows = pd.DataFrame({"year": [2024, 2025], "net_imports_twh": [3.0, -2.5]})
    assert electricity_demand.with_net_exports(rows).to_dict("list") == {
        "year": [2024, 2025],
        "net_imports_twh": [3.0, -2.5],
        "net_exports_twh": [-3.0, 2.5],
    }


def test_each_column_has_the_countries_beneath_it_and_the_years_rise():
    rows = pd.DataFrame({"year": [2025, 2023], "iso3": ["PRY", "PRY"], "used": [2.0, 1.0], "made": [4.0, 3.0]})
    table = electricity_demand.by_year_and_country(rows)
    assert list(table.index) == [2023, 2025]
    assert table["used"]["PRY"].to_list() == [1, 2] and table["made"]["PRY"].to_list() == [3, 4]
    with pytest.raises(ValueError, match="duplicate"):
        electricity_demand.by_year_and_country(rows.assign(year=2025))


def test_a_gigawatt_all_year_is_nearly_nine_terawatt_hours_and_july_is_the_middle_of_a_year():
    rows = pd.DataFrame({"month": ["2025-07", "2024-01", "2023-10"], "mining_power_mw": [1000.0, 250.0, 0.0]})
    shown = electricity_demand.with_energy_at_full_power(rows)
    assert shown["energy_twh"].to_list() == pytest.approx([8.76, 2.19, 0], rel=1e-12)
    assert shown["year"].to_list() == [2025, 2023.5, 2023.25]
    assert shown["month"].to_list() == rows["month"].to_list()


def test_the_speedup_is_that_of_the_country_with_less_of_it():
    assert electricity_demand.demand_speedup_ratio(DEMAND_TWH, 2021, **TREND) == pytest.approx(2)  # Ethiopia: 2.5
    assert electricity_demand.demand_speedup_ratio(DEMAND_TWH[["ETH"]], 2021, **TREND) == pytest.approx(50 / 20)
    assert electricity_demand.demand_speedup_ratio(DEMAND_TWH, 2022, **TREND) == pytest.approx(50 / 44)


def test_demand_that_keeps_its_pace_is_not_faster_and_has_nothing_extra():
    steady = pd.DataFrame({"PRY": [100.0, 110.0, 121.0, 146.41]}, index=[2021, 2022, 2023, 2025])
    assert electricity_demand.demand_speedup_ratio(steady, 2021, **TREND) == pytest.approx(1)
    assert electricity_demand.extra_demand_mw(steady, 2022, **TREND) == pytest.approx([0], abs=1e-6)


def test_extra_demand_is_what_lies_above_the_trend_as_mean_power():
    paraguay, ethiopia = electricity_demand.extra_demand_mw(DEMAND_TWH, 2021, **TREND)
    assert paraguay == pytest.approx((174.24 - 121 * 1.1**2) * 1e6 / 8760)
    assert ethiopia == pytest.approx((324 - 144 * 1.2**2) * 1e6 / 8760)
    of_2022 = electricity_demand.extra_demand_mw(DEMAND_TWH, 2022, **TREND)
    assert of_2022 == pytest.approx([(174.24 - 146.41) * 1e6 / 8760, (324 - 144 * 1.44**2) * 1e6 / 8760])


def test_extra_demand_of_all_countries_together_is_a_part_of_the_network():
    extra_mw = electricity_demand.extra_demand_mw(DEMAND_TWH, 2021, **TREND).sum()
    found = electricity_demand.extra_demand_share_pct(DEMAND_TWH, 2021, 2023, 2025, 900.0, 20.0, 1.1)
    assert found == pytest.approx(share_of_network_power_pct(extra_mw, 900.0, 20.0, 1.1), rel=1e-12)
    assert type(found) is float


def test_many_start_years_give_what_each_of_them_gives():
    years = np.array([2021.0, 2022.0, 2021.0])
    ratio = electricity_demand.demand_speedup_ratio(DEMAND_TWH, years, **TREND)
    extra = electricity_demand.extra_demand_mw(DEMAND_TWH, years, **TREND)
    shares = electricity_demand.extra_demand_share_pct(
        DEMAND_TWH, years, 2023, 2025, 900.0, np.array([20.0, 20.0, 40.0]), 1.1
    )
    assert ratio.shape == (3,) and extra.shape == (3, 2) and shares.shape == (3,)
    for i, year in enumerate(years):
        assert ratio[i] == electricity_demand.demand_speedup_ratio(DEMAND_TWH, year, **TREND)
        assert extra[i].tolist() == electricity_demand.extra_demand_mw(DEMAND_TWH, year, **TREND).tolist()
    alone = electricity_demand.extra_demand_share_pct(DEMAND_TWH, 2021, 2023, 2025, 900.0, 20.0, 1.1)
    assert shares[[0, 2]].tolist() == pytest.approx([alone, alone / 2])


@pytest.mark.parametrize("start", [2023, 2024, np.array([2021, 2023])])
def test_a_trend_that_does_not_begin_before_the_break_is_refused(start):
    for formula in (electricity_demand.demand_speedup_ratio, electricity_demand.extra_demand_mw):
        with pytest.raises(Undefined) as refused:
            formula(DEMAND_TWH, start, **TREND)
        assert str(refused.value) == f"start_year: given {start}, allowed: before 2023"


def test_a_trend_that_begins_before_the_first_year_is_refused():
    with pytest.raises(Undefined, match="^label: given 2020"):
        electricity_demand.demand_speedup_ratio(DEMAND_TWH, 2020, **TREND)
