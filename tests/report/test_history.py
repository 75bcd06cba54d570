"""The history of publications: what changed, and why; and which tables are due for a refresh."""

from datetime import date

import nbformat
import pytest

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.publishing.data import history
from recomputed.publishing.data.editions import editions
from recomputed.publishing.data.history import Publication, PublishedVerdict, history_html
from recomputed.publishing.pages import staleness

CLAIM = "us-cost-above-100k"


def publication(verdict: str = "Right", value: float = 100_516.0, **made_from: str) -> Publication:
    return Publication(made_from={"data": "a", "parameter": "a", "code": "a", **made_from},
                       claims={CLAIM: PublishedVerdict(verdict=verdict, value=value)})  # fmt: skip


def told(monkeypatch, *entries: Publication) -> str:
    dated = {f"2026-0{month}-01": entry for month, entry in enumerate(entries, 1)}
    monkeypatch.setattr(history, "publications", lambda: dated)
    return history_html()


def test_a_turned_verdict_is_told_with_its_reason(monkeypatch):
    said = told(monkeypatch, publication(), publication("Wrong", 90_000.0, data="b"))
    assert "Right → Wrong" in said
    assert "changed: data<" in said


def test_a_word_of_an_earlier_rule_names_the_rule_and_the_step_to_the_present_one_stands_on_the_page(monkeypatch):
    said = told(monkeypatch, publication("Holds", code="a"), publication("Right", code="b"))
    assert "Holds → Right" in said and "changed: the rule of verdicts and code<" in said
    monkeypatch.undo()
    assert history_html().count("changed: the rule of verdicts and ") > 20


def test_a_changed_number_is_told_and_every_kind_of_reason(monkeypatch):
    said = told(monkeypatch, publication(), publication(value=90_000.0, parameter="b", code="b"))
    assert "100,500 USD → 90,000 USD; changed: parameter and code" in said


def test_where_nothing_changed_that_is_said(monkeypatch):
    assert "No verdict and no number changed." in told(monkeypatch, publication(), publication(code="b"))


def test_a_publication_is_noted_once_a_day(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "HISTORY", tmp_path / "history.yml")
    empty = history.Claims(title="T", scenario="published", set_by_reader={}, claims=[], sources={}, hashes={})
    for day in ("2026-01-01", "2026-01-02", "2026-01-02"):
        history.note_publication(empty, day)
    assert list(history.publications()) == ["2026-01-01", "2026-01-02"]
    assert set(history.publications()["2026-01-02"].made_from) == {"data", "parameter", "code"}


def test_what_a_publication_said_is_read_from_the_record_of_its_edition_and_stored_once(monkeypatch, tmp_path):
    (day, *_), said = reversed(editions()), history.publications()
    written = tmp_path / "history.yml"
    monkeypatch.setattr(paths, "HISTORY", written)
    history._write(said)
    twice = written.read_text(encoding="utf-8")
    history.leave_to_the_edition(day)
    assert len(written.read_text(encoding="utf-8")) < len(twice) and history.publications() == said
    assert paths.BOOK.joinpath("history.yml").read_text(encoding="utf-8") == written.read_text(encoding="utf-8")
    written.write_text(written.read_text(encoding="utf-8").replace(day, "1999-01-01"), encoding="utf-8")
    with pytest.raises(BadParameter, match="1999-01-01: says nothing of a claim, and no edition of that day is kept"):
        history.publications()


def test_a_table_is_stale_after_twice_its_rhythm_and_not_before():
    monthly = staleness.catalog().tables["difficulty_epochs"]
    newest = date.fromisoformat(staleness._newest("difficulty_epochs"))
    edge = date.fromordinal(newest.toordinal() + 2 * monthly.rhythm_days)
    assert "difficulty_epochs" not in staleness.stale_tables(edge)
    assert "difficulty_epochs" in staleness.stale_tables(date.fromordinal(edge.toordinal() + 1))


def test_only_a_chapter_that_uses_a_stale_table_says_so(monkeypatch):
    ended = {"pools_monthly": "2026-04", "network_monthly": "2025-12-31", "world": "2020"}
    monkeypatch.setattr(staleness, "stale_tables", lambda today: ended)
    using = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('x = table("pools_monthly")')])
    said = staleness.stale_note(using)
    assert (
        "Newer figures should exist for " in said
        and "#table-pools_monthly'><code>pools_monthly</code></a> (ours to April 2026)" in said
    )
    using.cells.append(nbformat.v4.new_code_cell('y = table("network_monthly")'))
    assert "(ours to December 2025)" in staleness.stale_note(using)
    assert staleness.stale_note(nbformat.v4.new_notebook()) == ""
