"""A series gives an assumption as of any day since it begins; what is not known then is refused in one line."""

import numpy as np
import pandas as pd
import pytest

from recomputed.declared import inputs
from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import AS_OF, declared_value, given, value_as_of, value_in, values_as_of
from recomputed.declared.models import Parameter
from recomputed.ground.errors import BadData, BadParameter
from recomputed.judging.joint_sample import spread_of
from recomputed.running.chapters import changes_for, chapters, settings

DATED = {name: parameter for name, parameter in catalog().parameters.items() if parameter.is_dated}
PRICE = {
    "is": "Price",
    "unit": "USD",
    "allowed": [0.0, 100.0],
    "plausible": [1.0, 50.0],
    "as_of": "2026-04",
    "source": "a-source",
    "shape": {"is": "pert", "because": "Made up."},
}
ROWS = pd.DataFrame({"month": ["2026-02", "2026-03", "2026-04", "2026-06"], "usd": [2.0, 3.0, 4.0, np.nan]})


def price(**cell) -> Parameter:
    return Parameter.model_validate(PRICE | {"value_from": {"table": "prices", "column": "usd", **cell}})


@pytest.mark.parametrize(
    "day, value", [("2026-04", 4.0), ("2026-03-31", 3.0), ("2026-03-01", 3.0), ("2026-05", 4.0), ("2026-Q1", 3.0)]
)
def test_the_newest_row_that_has_begun_by_a_day_counts(monkeypatch, day, value):
    monkeypatch.setattr(inputs, "day_of_article", lambda: day)
    assert value_in(ROWS, "price", price(newest="month")) == value


def test_a_hole_at_the_day_and_two_rows_of_one_time_are_refused(monkeypatch):
    monkeypatch.setattr(inputs, "day_of_article", lambda: "2026-07")
    with pytest.raises(BadData, match="column usd of prices is empty where {'month': '2026-06'}"):
        value_in(ROWS, "price", price(newest="month"))
    monkeypatch.setattr(inputs, "day_of_article", lambda: "2026-04")
    with pytest.raises(BadData, match="2 rows of prices match {}, the newest of month by 2026-04, one is needed"):
        value_in(pd.concat([ROWS, ROWS]), "price", price(newest="month"))


def test_a_cell_says_which_row_is_meant():
    with pytest.raises(ValueError, match="which row of the table is meant"):
        price()


def test_as_of_the_day_of_the_article_nothing_differs_from_what_is_published():
    assert DATED and settings([], as_of=inputs.day_of_article()) == {}


@pytest.mark.parametrize(
    "day, said",
    [
        ("1066", "begins in"),
        ("9998", "has not come; the newest figures are of"),
        ("2026-02-31", "is no day, month"),
        ("soon", "is no day"),
    ],
)
def test_a_day_before_a_series_in_the_future_or_that_is_none_is_refused(day, said):
    with pytest.raises(BadParameter, match=said):
        values_as_of(day)


def test_a_run_as_of_a_day_takes_its_figures_and_says_which_day():
    newest = inputs.newest_day()
    chosen = settings([], as_of=newest)
    assert chosen[AS_OF] == newest and len(chosen) > 1
    moved = [changes for path in chapters().values() if (changes := changes_for(path, chosen))]
    assert moved and all(changes[AS_OF] == newest and set(changes) <= set(chosen) for changes in moved)


def test_what_a_series_gives_is_believed_as_widely_as_before_and_not_held():
    newest = inputs.newest_day()
    name, value = next(iter(values_as_of(newest).items()))
    (moved,), (published,) = given({name: value, AS_OF: newest}), given({name: declared_value(name)})
    assert moved.as_of == newest and not moved.set_by_reader
    ratio = float(value) / float(declared_value(name))
    low, high = moved.declared.allowed_range
    np.testing.assert_allclose(spread_of(moved), np.clip(spread_of(published) * ratio, low, high))
    (held,) = given({name: value})
    assert held.set_by_reader and np.ptp(spread_of(held)) == 0


def test_a_reader_s_number_stays_his_also_as_of_another_day():
    newest = inputs.newest_day()
    name, value = next(iter(values_as_of(newest).items()))
    (mine,) = given({name: float(value) * 1.001, AS_OF: newest})
    assert mine.set_by_reader and mine.as_of is None
    assert value_as_of(name, newest) == value
