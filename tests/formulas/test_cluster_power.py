import pandas as pd
import pytest

from exodus.formulas.cluster_power import company_power, company_power_change_points, running_clusters
from recomputed.ground.quantity import Undefined

CLUSTERS = pd.DataFrame(
    [
        ("Memphis", "2", "2025-02-18", "in operation", "private", 200.0),
        ("Memphis", "1", "2024-09-02", "in operation", "private", 100.0),
        ("Iowa", "1", "2024-12-31", "in operation", "mixed", 50.0),
        ("Iowa", "2", "2024-12-31", "in operation", "mixed", 60.0),
        ("Tulsa", None, "2020-01-01", "switched off", "public", 40.0),
    ],
    columns=["site", "phase", "first_operational_date", "status", "sector", "h100_equivalents"],
)
DAYS = ["2023-12-31", "2024-12-31", "2025-07-31"]
RUNNING = running_clusters(CLUSTERS, DAYS)


def on(day: str) -> dict[str, float]:
    """The power of each site on a day."""
    return RUNNING[RUNNING["day"] == day].set_index("site")["h100_equivalents"].to_dict()


def test_the_last_phase_that_has_begun_stands_for_a_site():
    assert on("2024-12-31")["Memphis"] == 100
    assert on("2025-07-31")["Memphis"] == 200


def test_what_begins_on_the_day_is_running_and_of_two_phases_of_one_day_the_higher_counts():
    assert on("2024-12-31")["Iowa"] == 60


def test_what_was_switched_off_counts_until_the_last_day_but_one():
    assert on("2023-12-31") == {"Tulsa": 40}
    assert on("2024-12-31")["Tulsa"] == 40
    assert "Tulsa" not in on("2025-07-31")


def test_companies_power_is_told_alone_in_part_and_with_all_that_is_joint():
    power = company_power(RUNNING, 25.0)
    assert power.index.tolist() == DAYS
    assert power.loc["2024-12-31"].tolist() == pytest.approx([50, 30, 57.5, 80, 3])
    assert power.loc["2025-07-31"].tolist() == pytest.approx([100 * 20 / 26, 100 * 6 / 26, 100 * 21.5 / 26, 100, 2])
    assert list(power) == ["companies_pct", "joint_pct", "counted_pct", "at_most_pct", "clusters"]


def test_a_day_with_the_clusters_of_states_alone_has_none_of_companies():
    assert company_power(RUNNING, 50.0).loc["2023-12-31"].tolist() == [0, 0, 0, 0, 1]
    of_states = RUNNING[RUNNING["day"] == "2023-12-31"]
    assert company_power(of_states, 50.0).loc["2023-12-31"].tolist() == [0, 0, 0, 0, 1]


def test_a_day_without_power_is_refused():
    with pytest.raises(Undefined, match="^amounts"):
        company_power(RUNNING.assign(h100_equivalents=0.0), 50.0)


def test_the_change_is_that_of_companies_with_their_part_of_the_joint_power():
    change = {"companies_before_pct": 40.0, "joint_before_pct": 10.0, "companies_pct": 60.0, "joint_pct": 30.0}
    assert [company_power_change_points(**change, joint_to_companies_pct=part) for part in (0, 50, 100)] == [20, 30, 40]


def test_a_chart_gets_the_same_change(value_in_chart):
    numbers = {
        "companies_before_pct": 40.0,
        "joint_before_pct": 10.0,
        "companies_pct": 60.0,
        "joint_pct": 30.0,
        "joint_to_companies_pct": 35.0,
    }
    assert value_in_chart(company_power_change_points, **numbers) == company_power_change_points(**numbers)
