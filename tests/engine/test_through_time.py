"""A reading is judged at every time for which its inputs are known, by the same formula; holes stay holes."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import GivenNumber, declared_value
from recomputed.ground.errors import BadParameter
from recomputed.ground.quantity import Undefined
from recomputed.judging.judgement import judge
from recomputed.judging.through_time import Moment, ThroughTime, through_time
from recomputed.showing.when_true import Scale, blocks, curve, in_words, ticks

CLAIM, READING = next(
    (claim, name)
    for claim, declared in catalog().claims.items()
    for name, r in declared.readings.items()
    if r.votes and r.at_least
)
ADDRESS, BAR = f"{CLAIM}/{READING}", catalog().claims[CLAIM].readings[READING].at_least
NAME = next(
    n for n, p in catalog().parameters.items() if p.type == "number" and p.shape.is_ == "pert" and declared_value(n) > 0
)


def given(value: float | None = None) -> GivenNumber:
    """A believed assumption of the report, at its declared value."""
    found = GivenNumber(declared_value(NAME) if value is None else value)
    found.name, found.declared = NAME, catalog().parameters[NAME]
    return found


def scaled(x, factor=1.0):
    if np.any(np.asarray(x) < 0):
        raise Undefined("x: below 0")
    return x * factor


def times(**values: float) -> pd.DataFrame:
    return pd.DataFrame({"factor": values.values()}, index=[time.replace("_", "-")[1:] for time in values])


def test_each_time_has_the_value_the_side_and_the_support_of_its_own_figures():
    x = given()
    found = through_time(ADDRESS, scaled, times(t2024=2 * BAR / x, t2025=0.5 * BAR / x), {"x": x})
    assert [(m.time, m.holds) for m in found.moments] == [("2024", True), ("2025", False)]
    assert found.moments[0].value == pytest.approx(2 * BAR) and found.held == [NAME]
    now = judge(ADDRESS, scaled, x=x, factor=BAR / x)
    same = through_time(ADDRESS, scaled, times(t2026_04=BAR / x), {"x": x}).moments[0]
    assert same.value == pytest.approx(now.value, rel=1e-11) and same.support == pytest.approx(now.support, abs=0.03)


def test_a_dated_assumption_keeps_its_doubt_in_proportion_and_is_not_held():
    x = given()
    dated = pd.DataFrame({"x": [BAR, 4 * BAR]}, index=["2024", "2025"])
    found = through_time(ADDRESS, scaled, dated, {"x": x})
    at_the_bar, far_above = found.moments
    assert 0.05 < at_the_bar.support < 0.95 and far_above.support > 0.95 and found.held == []
    alone = through_time(ADDRESS, scaled, dated, {})
    assert [m.support for m in alone.moments] == [1.0, 1.0]


def test_an_empty_cell_and_an_undefined_quantity_are_holes_and_nothing_at_all_is_refused():
    x = given()
    table = pd.DataFrame({"x": [BAR, np.nan, -1.0, BAR]}, index=["2024-01", "2024-02", "2024-03", "2024-04"])
    assert [m.time for m in through_time(ADDRESS, scaled, table, {}).moments] == ["2024-01", "2024-04"]
    with pytest.raises(BadParameter, match="at none of the 2 times it has a value"):
        through_time(ADDRESS, scaled, table.iloc[1:3], {"factor": x})


def test_what_is_no_time_and_an_unknown_reading_are_refused():
    with pytest.raises(BadParameter, match="'spring' is no day, month, quarter or year"):
        through_time(ADDRESS, scaled, pd.DataFrame({"x": [1.0]}, index=["spring"]), {})
    with pytest.raises(BadParameter, match="unknown reading"):
        through_time(f"{CLAIM}/nothing", scaled, pd.DataFrame({"x": [1.0]}, index=["2024"]), {})


def moments(*sides: tuple[str, float]) -> list[Moment]:
    return [Moment(time=time, value=0.0, holds=support >= 0.5, support=support) for time, support in sides]


def test_words_say_since_when_how_often_and_what_is_known():
    assert in_words(moments(("2024-01", 1.0), ("2024-02", 0.0), ("2024-03", 1.0))) == (
        "true in 2 of 3 months, January 2024 and March 2024; known from January 2024 to March 2024"
    )
    assert in_words(moments(("2024-Q1", 0.0), ("2024-Q2", 0.0))).startswith(
        "true in none of 2 quarters; known from the first"
    )
    many = in_words(moments(*((f"20{n}", float(n % 2)) for n in range(10, 25))))
    assert many.startswith("true in 7 of 15 years, 2017, 2019, 2021 and 2023, and 3 times before;")
    assert ", since 2024; known" in in_words(moments(("2023", 0.0), ("2024", 1.0), ("9000", 1.0)))
    mixed = in_words(moments(("2022", 1.0), ("2024-01", 0.0), ("2024-02", 1.0)))
    assert mixed == "true at 2 of 3 times, the last time February 2024; known from 2022 to February 2024"
    assert in_words(moments(("2023", 0.5), ("2024", 1.0), ("2025", 0.0))).startswith(
        "true in 1 of 3 years, 2024; open in 1;"
    )


def test_neighbours_that_came_out_alike_are_one_block_and_a_hole_stays_empty():
    scale = Scale(date(2024, 1, 1), date(2024, 12, 31))
    found = blocks(moments(("2024-01", 1.0), ("2024-02", 0.9), ("2024-03", 0.5), ("2024-06", 0.0)), scale)
    assert [block.side for block in found] == ["holds", "open", "fails"]
    assert found[0].at == 0 and found[0].width == pytest.approx(100 * 60 / 366, abs=0.01)
    assert found[2].at - (found[1].at + found[1].width) == pytest.approx(100 * 61 / 366, abs=0.05)
    assert ticks(Scale(date(2018, 1, 1), date(2026, 5, 31)))[0] == (0.0, "2018")


def test_a_curve_shows_the_value_against_the_bar_and_breaks_at_a_hole():
    scale = Scale(date(2024, 1, 1), date(2024, 12, 31))
    values = {"2024-01": 0.5 * BAR, "2024-02": BAR, "2024-09": 1.5 * BAR}
    told = [Moment(time=time, value=value, holds=value >= BAR, support=1.0) for time, value in values.items()]
    found = curve(ThroughTime(claim=CLAIM, id=READING, moments=told, held=[]), scale)
    assert [len(line) for line in found.lines] == [2, 1] and not found.logarithmic
    (first, second), (third,) = found.lines
    assert second[1] == found.bars[0] and third[1] < second[1] < first[1]  # from above
    assert curve(ThroughTime(claim=CLAIM, id=READING, moments=told[:1], held=[]), scale) is None


def test_times_are_put_in_order_and_none_stands_twice():
    table = pd.DataFrame({"x": [BAR, BAR, BAR]}, index=["2026-03", "2026-01", "2026-02"])
    assert [m.time for m in through_time(ADDRESS, scaled, table, {}).moments] == ["2026-01", "2026-02", "2026-03"]
    with pytest.raises(BadParameter, match="a time stands twice"):
        through_time(ADDRESS, scaled, pd.DataFrame({"x": [BAR, BAR]}, index=["2024", "2024"]), {})
