"""Some of the generated faults that `make prove` tries by the thousand, and the planted ones that must be caught."""

import random
from itertools import islice

import pytest

from tests.prove import declared, generated_sites, lines
from tests.prove.observer import differences, seen
from tests.prove.projects import small_project
from tests.prove.warm import Warm

LINES, SITES = 15, 50


def test_command_lines_that_mean_nothing_are_refused_and_touch_nothing(tmp_path):
    project = small_project(tmp_path / "all" / "project")
    lines.places_in(tmp_path / "all", project)
    of_no_site = [
        line for line in lines.commands(tmp_path / "all") if "_build/html" not in str(line)
    ]  # none is built here
    drawn = random.Random(lines.SEED).sample(of_no_site, LINES)
    warm = Warm(project, with_declarations=True)
    wrong = [fault.line() for fault in lines.tried(warm, tmp_path / "all", drawn) if fault.wrong]
    warm.close()
    assert wrong == []


def test_a_declaration_without_a_meaning_is_refused_in_the_same_line_by_every_word(tmp_path):
    folder = declared.report(tmp_path / "all" / "report")
    warm = Warm(folder)
    faults = list(islice(declared.tried(warm, tmp_path / "all", folder), len(declared.COMMANDS)))
    warm.close()
    assert [fault.kind for fault in faults] == [f"declared, {command}" for command in declared.COMMANDS]
    assert [fault.line() for fault in faults if fault.wrong] == []


def test_a_touched_site_and_damaged_kept_state_are_noticed(tmp_path):
    wrong = [case for case in generated_sites.cases(tmp_path, SITES, 1) if case[2]]
    assert wrong == []


@pytest.mark.long
def test_planted_deletion_overwriting_and_process_are_caught(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "precious").write_text("precious")
    said = [" ".join(words) for words in lines.planted(tmp_path)]
    assert ["LOST" in said[0], "OVERWRITTEN" in said[1], "LEFT RUNNING" in said[2]] == [True, True, True]


@pytest.mark.parametrize("name", ["x", "_build/html/x", "a/b/x"])
def test_a_planted_leftover_is_caught(tmp_path, name):
    before = seen(tmp_path)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("x")
    assert name in differences(before, seen(tmp_path)).left


def test_what_is_kept_of_runs_may_come_and_go(tmp_path):
    before = seen(tmp_path)
    (tmp_path / "project/_build/cache").mkdir(parents=True)
    (tmp_path / "project/_build/cache/x").write_text("x")
    assert differences(before, seen(tmp_path)).words() == ["LEFT: project;"]
