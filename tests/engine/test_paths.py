"""Which report a process works for."""

import pytest

from recomputed.commands.new_report import EXAMPLE
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.running.sweep import run_point


@pytest.fixture
def nobody_s(monkeypatch):
    """A process that works for no report yet."""
    monkeypatch.setenv(paths.CHOSEN, "")
    monkeypatch.delenv(paths.CHOSEN)
    paths._root.cache_clear()
    yield
    paths._root.cache_clear()


def test_the_nearest_folder_upwards_that_holds_a_report_is_it(nobody_s, monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    for mark in paths.MARKS:
        (tmp_path / mark).touch()
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert paths.ROOT == tmp_path and paths.TABLES == tmp_path / "data" / "tables"
    assert paths.report_package() is None


def test_half_a_report_is_none_and_what_lacks_is_named(nobody_s, monkeypatch, tmp_path):
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadParameter, match="no report is here: data/claims.yml missing") as refused:
        _ = paths.ROOT
    how = "A report is a folder with data/claims.yml, notebooks/, book/ and _toc.yml; a small one is made by: recomputed new report NAME"
    assert str(refused.value).endswith(how)


def test_the_chosen_report_is_that_of_every_process_and_there_is_only_one(nobody_s, tmp_path):
    paths.choose(EXAMPLE)
    paths.choose(EXAMPLE)
    assert paths.ROOT == EXAMPLE.resolve() and paths.report_package() == "co2"
    assert paths.environment_of(paths.ROOT)[paths.CHOSEN] == str(EXAMPLE.resolve())
    for name in ("data", "."):
        (tmp_path / name).mkdir(exist_ok=True)
    for mark in paths.MARKS:
        (tmp_path / mark).touch()
    with pytest.raises(BadParameter, match="works for the report in"):
        paths.choose(tmp_path)


def test_a_worker_without_the_report_says_so(nobody_s, tmp_path):
    said = run_point(str(tmp_path), "01", {}, False)
    assert said["rows"] == [] and "no report is here" in said["failed"]


def test_a_name_of_no_folder_is_none():
    with pytest.raises(AttributeError, match="has no attribute 'DATAS'"):
        _ = paths.DATAS


def test_a_report_with_two_packages_is_refused(nobody_s, monkeypatch, tmp_path):
    (tmp_path / "data").mkdir()
    for mark in paths.MARKS:
        (tmp_path / mark).touch()
    for name in ("one", "two"):
        (tmp_path / name / "formulas").mkdir(parents=True)
        (tmp_path / name / "formulas" / "__init__.py").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadParameter, match="one and two hold formulas/; a report has one package"):
        paths.report_package()
