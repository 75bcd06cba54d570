import pandas as pd
import pytest

from exodus.formulas import market_segments as market

SEGMENTS = pd.DataFrame(
    {
        "source": ["a", "a", "a", "b", "b", "c", "d"],
        "segment": ["phones", "smart healthcare", "energy", "manufacturing", "cars", "energy", "logistics"],
        "rank": pd.array([1, None, 2, None, 1, 1, 2], dtype="Int64"),
        "growth_pct": [None, 19.0, None, None, None, None, None],
    },
    index=[3, 1, 4, 5, 9, 2, 6],
)


def test_a_word_is_found_anywhere_in_a_name_and_only_as_it_is_written():
    found = market.naming(SEGMENTS, ["healthcare", "a.e"])
    assert list(found) == ["healthcare", "a.e"] and found.index.equals(SEGMENTS.index)
    assert found["healthcare"].tolist() == [False, True, False, False, False, False, False]
    assert not found["a.e"].any()


def test_in_front_is_the_largest_or_the_fastest_growing_and_nothing_without_a_rank():
    front = market.in_front(SEGMENTS)
    assert front.tolist() == [True, True, False, False, True, True, False] and front.dtype == bool


def test_only_sources_that_put_something_in_front_are_counted_and_each_once():
    assert market.sources_with_named_in_front_pct(SEGMENTS, ["healthcare", "phones"]) == pytest.approx(100 / 3)
    assert market.sources_with_named_in_front_pct(SEGMENTS, ["manufacturing", "logistics"]) == 0.0
    assert market.sources_with_named_in_front_pct(SEGMENTS, ["phones", "cars", "energy"]) == 100.0
    assert type(market.sources_with_named_in_front_pct(SEGMENTS, ["cars"])) is float


def test_a_word_counts_once_however_often_it_is_named():
    assert market.words_named_count(SEGMENTS, ["energy", "healthcare", "banking"]) == 2
    assert market.words_named_count(SEGMENTS, ["banking"]) == 0
    assert type(market.words_named_count(SEGMENTS, ["energy"])) is int
