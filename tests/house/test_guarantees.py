"""Every sentence of SECURITY.md about a reader's files and secrets has a test that holds it."""

import re

import pytest

from tests.conftest import ROOT

HEADING = "## What is guaranteed about your files and secrets"
HELD_BY = {
    "A command writes where its words say": [
        "tests/prove/lines.py::tried", "tests/commands/test_scaffold.py::test_a_new_claim_is_an_entry_a_thin_chapter_and_a_line_and_the_chapter_runs",
        "tests/commands/test_sweep.py::test_a_sweep_writes_one_row_a_reading_and_point_and_a_picture",
    ],
    "Inside a project no": [
        "tests/engine/test_small_report.py::test_a_report_is_not_made_inside_of_another",
        "tests/engine/test_gate.py::test_nothing_goes_into_the_sources_of_a_project", "tests/engine/test_gate.py::test_nothing_goes_where_work_is_kept",
        "tests/engine/test_gate.py::test_a_link_does_not_lead_around_the_rule", "tests/engine/test_gate.py::test_nothing_goes_into_another_site_or_its_versions",
    ],
    "A file or folder that we did not write": [
        "tests/engine/test_gate.py::test_what_is_not_as_we_wrote_it_is_replaced_only_if_that_is_said_of_it",
        "tests/engine/test_gate.py::test_a_folder_of_somebody_that_is_named_like_our_versions_is_not_ours",
        "tests/commands/test_sweep.py::test_a_picture_of_somebody_is_not_replaced_by_that_of_a_sweep",
        "tests/commands/test_sweep.py::test_a_file_that_is_named_like_a_journal_is_not_touched_even_with_overwrite",
    ],
    "What somebody put into a published site": [
        "tests/commands/test_switch.py::test_what_somebody_put_into_a_site_or_beside_it_is_left_and_said", "tests/prove/holes.py::touched_sites",
    ],
    "A place that cannot be used is refused": [
        "tests/engine/test_gate.py::test_what_is_no_file_is_never_replaced", "tests/engine/test_gate.py::test_a_name_that_can_be_none_is_refused",
        "tests/prove/holes.py::places",
    ],
    "A file is written whole or not at all": [
        "tests/engine/test_whole_files.py::test_a_killed_writer_leaves_nothing", "tests/prove/random_kills.py::prove", "tests/prove/kills.py::prove",
    ],
    "No process that a command started": ["tests/prove/random_kills.py::_killed", "tests/prove/fault_cells.py::cell_faults"],
    "Nothing that the shell holds": [
        "tests/engine/test_small_report.py::test_no_variable_of_the_environment_says_which_report_is_meant",
        "tests/prove/holes.py::environment", "tests/engine/test_edition_day.py::test_another_repository_has_no_say", "tests/prove/reproducible.py::prove",
    ],
    "A key or a password of a proxy": [
        "tests/commands/test_refresh.py::test_a_server_that_tells_our_key_in_every_place_gets_it_into_no_line_and_no_file",
        "tests/commands/test_refresh.py::test_a_key_that_the_server_tells_is_in_no_reason_and_no_traceback",
        "tests/commands/test_refresh.py::test_what_judges_the_new_data_does_not_know_the_key",
        "tests/commands/test_entry.py::test_a_planted_secret_in_a_line_or_a_traceback_is_taken_out",
    ],
    "Kept work that is damaged": [
        "tests/commands/test_sweep.py::test_a_journal_belongs_to_one_state_of_data_code_and_options",
        "tests/commands/test_sweep.py::test_a_damaged_line_of_a_journal_is_a_point_still_to_be_run", "tests/prove/generated_sites.py::cases",
    ],
}  # fmt: skip


def sentences() -> list[str]:
    """The entries of the list, each in one line."""
    section = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition(HEADING)[2].partition("\n## ")[0]
    return [" ".join(entry.split()) for entry in re.split(r"(?m)^- ", section)[1:]]


def test_every_sentence_is_held_and_nothing_else_is_said_to_be():
    assert len(sentences()) == len(HELD_BY)
    for sentence in sentences():
        assert [start for start in HELD_BY if sentence.startswith(start)], sentence


@pytest.mark.parametrize("name", [name for names in HELD_BY.values() for name in names])
def test_what_holds_a_sentence_is_there(name):
    file, _, function = name.partition("::")
    assert re.search(rf"(?m)^ *def {function}\(", (ROOT / file).read_text(encoding="utf-8")), name


def test_every_sentence_is_held_by_something():
    assert all(HELD_BY.values())
