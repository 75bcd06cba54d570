"""Market segments, as those who sell forecasts list them: which are in front, and which are named.

Segments are rows with the columns source, segment, rank (1 for the largest) and growth_pct (given for the one that is
called the fastest growing); rank and growth may be missing.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from recomputed.ground.quantity import plain


def naming(segments: pd.DataFrame, words: Sequence[str]) -> pd.DataFrame:
    """Return whether the name of each segment contains each of the words: booleans, a column for each word.

    >>> naming(pd.DataFrame({"segment": ["smart healthcare", "energy"]}), ["healthcare"])["healthcare"].tolist()
    [True, False]
    """
    return pd.DataFrame({word: segments["segment"].str.contains(word, regex=False) for word in words})


def in_front(segments: pd.DataFrame) -> pd.Series:
    """Return whether each segment is the largest of its list, or called the fastest growing: booleans.

    >>> rows = {"rank": pd.array([1, 2, None], dtype="Int64"), "growth_pct": [None, None, 19.0]}
    >>> in_front(pd.DataFrame(rows)).tolist()
    [True, False, True]
    """
    return (segments["rank"] == 1).fillna(False).astype(bool) | segments["growth_pct"].notna()


def sources_with_named_in_front_pct(segments: pd.DataFrame, words: Sequence[str]) -> float:
    """Return in how many of the sources one of the words is in front, in percent of those that put anything in front.

    >>> rows = {"source": ["a", "a", "b"], "segment": ["energy", "phones", "phones"], "rank": [1, 2, 1],
    ...         "growth_pct": float("nan")}
    >>> sources_with_named_in_front_pct(pd.DataFrame(rows), ["energy"])
    50.0
    """
    leading = segments[in_front(segments)]
    named = naming(leading, words).any(axis="columns")
    return plain(100 * named.groupby(leading["source"]).any().mean())


def words_named_count(segments: pd.DataFrame, words: Sequence[str]) -> int:
    """Return how many of the words any segment names.

    >>> words_named_count(pd.DataFrame({"segment": ["energy", "phones"]}), ["energy", "phone", "health"])
    2
    """
    return int(naming(segments, words).any().sum())
