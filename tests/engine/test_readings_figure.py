"""The readings of a claim against the bound of its sentence: where the page draws them."""

import pytest
from bs4 import BeautifulSoup

from recomputed.judging.record import Judgement
from recomputed.showing.readings_figure import Track, lead_track, readings_figure
from tests.planted import judged


def record(**changes) -> Judgement:
    fields = {
        "id": "at-home",
        "label": "at home",
        "role": "lead",
        "quantity": "Cost",
        "unit": "USD",
        "at_least": 100.0,
        "at_most": None,
        "value": 80.0,
        "digits": 3,
        "range": [60.0, 120.0],
        "holds": False,
        "support": 0.25,
        "given": {"price": 1.0},
    }
    return judged(**fields | changes)


def drawn(*records: Judgement) -> BeautifulSoup:
    return BeautifulSoup(readings_figure("a-claim", records), "html.parser")


def place(element, name: str) -> float:
    return float(element[name].removesuffix("%"))


def test_a_reading_stands_on_its_side_of_the_bound_with_its_range_around_it():
    row = drawn(record()).select_one(".x-dots-row:has(.x-dot)")
    dot, bound, line = row.select_one(".x-dot"), row.select_one(".x-bound"), row.select_one(".x-range")
    assert place(line, "x1") < place(dot, "cx") < place(bound, "x1") < place(line, "x2")
    assert "80 USD" in row.text and "✗ fails" in row.text and "though it holds in 25% of the cases" in row.text


@pytest.mark.parametrize(("at_most", "words"), [(110.0, ["100 USD to 110 USD", ""]), (300.0, ["100 USD", "300 USD"])])
def test_bounds_near_each_other_have_their_words_together(at_most, words):
    page = drawn(record(at_least=100.0, at_most=at_most, value=376.0, range=None))
    assert [note.text for note in page.select(".x-bound-note")] == words


@pytest.mark.parametrize(("support", "said"), [(0.0, "0%"), (0.001, "under 1%")])
def test_a_reading_that_hardly_ever_holds_is_no_surprise_where_it_fails(support, said):
    row = drawn(record(support=support)).select_one(".x-dots-row:has(.x-dot)")
    assert f"holds in {said} of the cases" in row.text and "though" not in row.text


@pytest.mark.parametrize(
    ("bounds", "begins", "ends"),
    [((100.0, None), "bound", 100.0), ((None, 100.0), 0.0, "bound"), ((70.0, 100.0), "first", "bound")],
)
def test_green_is_where_the_sentence_would_be_right(bounds, begins, ends):
    page = drawn(record(at_least=bounds[0], at_most=bounds[1]))
    zone, marks = page.select_one(".x-side"), [place(mark, "x1") for mark in page.select(".x-bound")]
    low, high = place(zone, "x"), place(zone, "x") + place(zone, "width")
    named = {"bound": marks[-1], "first": marks[0]}
    assert (low, round(high, 2)) == (named.get(begins, begins), named.get(ends, ends))


def test_what_has_no_vote_is_not_drawn_and_nothing_is_drawn_of_a_claim_without_votes():
    page = drawn(record(), record(role="test", label="elsewhere"))
    assert [label.text for label in page.select(".x-dots-label")] == ["At home"]
    assert readings_figure("a-claim", [record(role="test")]) == ""


def test_readings_of_another_unit_or_bound_get_a_track_of_their_own():
    page = drawn(record(), record(role="rival", unit="%", at_least=5.0, value=9.0, range=None, given={}))
    first, second = page.select(".x-panel")
    assert "at least 100 USD" in first.text and "at least 5%" in second.text
    assert second.select_one(".x-range") is None and "of the cases" not in second.text


def test_a_track_says_once_of_what_it_is_or_each_row_does():
    one = record(), record(id="at-work", label="at work")
    assert drawn(*one).select_one(".x-says").text.startswith("Cost. Right if") and not drawn(*one)(
        class_="x-dots-quantity"
    )
    two = drawn(record(), record(id="at-work", quantity="Cost at work"))
    assert [of.text for of in two(class_="x-dots-quantity")] == ["Cost", "Cost at work"]
    assert two.select_one(".x-says").text.startswith("Right if")


def test_the_words_of_a_bound_stay_inside_of_the_track():
    left, right = (
        drawn(record(value=v, range=None)).select_one(".x-bound-note")["text-anchor"] for v in (900.0, -900.0)
    )
    assert (left, right) == ("start", "end")


def test_a_track_is_logarithmic_only_where_its_values_ask_for_it():
    assert not Track([1.0, 100.0]).log and not Track([-1.0, 1e6]).log and Track([1.0, 101.0]).log
    assert "(logarithmic)" in drawn(record(range=[1.0, 1000.0])).text


def test_a_track_begins_at_zero_unless_all_its_values_are_close_together():
    assert Track([49.0, 100.0]).low == 0.0 and Track([51.0, 100.0]).low == 51.0
    assert Track([7.0, 7.0]).at(7.0) == 50.0


def test_a_label_that_looks_like_a_tag_stays_text():
    page = drawn(record(label="<script>alert(1)</script>"))
    assert page.select("script") == [] and "<script>" in page.select_one(".x-dots-label").text


def test_the_small_picture_of_a_main_reading_says_nothing_by_itself():
    track = BeautifulSoup(lead_track(record()), "html.parser").svg
    assert track["aria-hidden"] == "true" and track.text.strip() == "" and track.select_one(".x-dot")["r"] == "8"
