"""Refusals in one line, however many there are."""

import pytest

from recomputed.ground.errors import several


@pytest.mark.parametrize(
    "problems, said",
    [("a", "a"), ("abc", "a; b; c"), ("abcd", "a; b; c; and 1 more"), ("abcde", "a; b; c; and 2 more")],
)
def test_of_many_problems_the_first_few_are_said_and_how_many_more_there_are(problems, said):
    assert several(list(problems)) == said
