"""What readers come for is found in few clicks and on few screens."""

import pytest

from tests.bench_page import served
from tests.bench_tasks import (
    TASKS,
    WORDS_A_MINUTE,
    a_chart_with_its_source,
    carried_out,
    is_the_article_right,
    the_number_its_formula_and_its_row,
    what_if_i_pay_5_cents_with_an_s21,
    what_is_weak,
)
from tests.browser.test_site import SITE

HALF_A_MINUTE = WORDS_A_MINUTE / 2  # in words
# For each task: clicks and screens scrolled at most, and what is found.
GOALS = {
    is_the_article_right: (0, 0.0, "no exodus"),
    what_if_i_pay_5_cents_with_an_s21: (2, 0.5, "50,000 USD ✗ fails"),
    a_chart_with_its_source: (2, 4.0, "with source and edition"),
    the_number_its_formula_and_its_row: (3, 4.0, "99,000 USD"),
    what_is_weak: (1, 0.5, "Guesses"),
}


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.__name__)
def test_a_reader_finds_what_he_came_for_in_few_clicks_and_screens(browser, task):
    most_clicks, most_screens, wanted = GOALS[task]
    with served(SITE.resolve()) as base:
        reader, found = carried_out(browser, base, task)
    assert wanted in found
    assert reader.clicks <= most_clicks and reader.screens <= most_screens
    if task is is_the_article_right:
        assert 0 < reader.words <= HALF_A_MINUTE
