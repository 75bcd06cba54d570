"""A misspelt _config.yml and a wrong _toc.yml are refused before anything runs."""

import pytest

from exodus.declared import paths
from exodus.declared.refusals import BadParameter
from exodus.publishing.configuration import check_configuration


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """`planted(file, old, new)`: the same file of the project with one text replaced."""

    def plant(label: str, old: str, new: str) -> None:
        text = getattr(paths, label).read_text(encoding="utf-8")
        assert old in text
        changed = tmp_path / getattr(paths, label).name
        changed.write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.setattr(paths, label, changed)

    return plant


def test_our_own_configuration_passes():
    check_configuration()


PLANTED = {
    "a misspelt key": ("CONFIG", "title:", "titel:", "titel"),
    "a misspelt inner key": ("CONFIG", "execute_notebooks:", "execute_notebook:", "execute.*execute_notebook"),
    "text for a switch": ("CONFIG", "use_issues_button: false", "use_issues_button: never", "use_issues_button"),
    "a value for a mapping": ("CONFIG", 'execute:\n  execute_notebooks: "off"', "execute: 1", "execute: a mapping"),
    "a page that is not there": ("TOC", "01_us_mining_cost", "01_us_mining_costs", "no page .*01_us_mining_costs"),
    "a page twice": ("TOC", "02_cost_by_country", "01_us_mining_cost", "stands twice"),
    "a page left out": ("TOC", "      - file: book/corrections\n", "", "corrections is not listed"),
}


@pytest.mark.parametrize(("label", "old", "new", "said"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_refused_and_named(planted, label, old, new, said):
    planted(label, old, new)
    with pytest.raises(BadParameter, match=said):
        check_configuration()
