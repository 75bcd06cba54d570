"""Data that were found good are not checked twice; whatever the check rests on makes it check again."""

import json
import shutil
import subprocess
import sys

import pytest

from tests.prove.projects import sealed
from tests.warm_python import python

SCRIPT = """
import json
from recomputed.declared import check
from recomputed.ground import paths
from recomputed.running.data_check_cache import check_data_once

paths.ENGINE = paths.ROOT / "recomputed"  # the code that is digested is that of the copy
really_check, checks = check.check_data, []
check.check_data = lambda: (checks.append(1), really_check())[1]
try:
    check_data_once()
    print(json.dumps([len(checks), ""]))
except check.BadData as refusal:
    print(json.dumps([len(checks), str(refusal)]))
"""
TABLE = "data/tables/phone_speed.csv"


def checked(folder) -> tuple[int, str]:
    """How often the data were checked, in a process of its own, and why they were refused."""
    done = python(folder, SCRIPT)
    assert done.returncode == 0, done.stderr
    return tuple(json.loads(done.stdout))


@pytest.fixture(scope="module")
def project(tmp_path_factory, project_copy):
    """A copy of the project whose data were found good."""
    folder = project_copy(tmp_path_factory.mktemp("checked"))
    assert checked(folder) == (1, "")
    return folder


def test_what_was_found_good_is_not_checked_again_nor_its_libraries_loaded(project):
    assert checked(project) == (0, "")
    look = "import sys; from recomputed.running.data_check_cache import check_data_once as c; c(); print('pandera' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", look], cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


DECIDING = {
    "a declaration, sealed": ("data/tables/phone_speed.yml", "is: ", "is: Changed. "),
    "the code of the check": ("recomputed/declared/check.py", '"""', '"""Changed. '),
    "code that the check uses": ("recomputed/declared/tables.py", '"""', '"""Changed. '),
    "the lock": ("requirements.txt", "altair==", "# changed\naltair=="),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("change", DECIDING.values(), ids=DECIDING)
def test_whatever_the_check_rests_on_makes_it_check_again(project, replaced, change):
    replaced(project, *change)
    sealed(project / "data")
    assert checked(project) == (1, "")


def test_a_change_that_is_not_sealed_is_refused_as_often_as_it_is_met(project, replaced):
    replaced(project, TABLE, ",", ";")
    for _ in range(2):
        checks, refused = checked(project)
        assert checks == 1
        assert "phone_speed.csv" in refused


def test_a_change_that_breaks_a_rule_is_refused_though_it_is_sealed(project, replaced):
    replaced(project, TABLE, ",", ";")
    sealed(project / "data")  # by hand: the command would refuse it
    for _ in range(2):
        checks, refused = checked(project)
        assert checks == 1
        assert "phone_speed.csv" in refused


@pytest.mark.one_in(2)
@pytest.mark.parametrize("spoilt", [b"", b"good", b"0\ngood"])
def test_a_spoilt_note_is_not_believed(project, spoilt):
    assert checked(project) == (0, "")
    notes = {note: note.read_bytes() for note in (project / "_build" / "checked").iterdir()}
    for note in notes:
        note.write_bytes(spoilt)
    assert checked(project) == (1, "")
    for note, content in notes.items():
        note.write_bytes(content)


def test_a_folder_that_cannot_be_written_costs_the_note_and_nothing_else(project):
    kept = project / "_build" / "checked"
    shutil.rmtree(kept)
    kept.write_bytes(b"a file stands where the notes would go")
    assert checked(project) == (1, "")
    assert checked(project) == (1, "")
    kept.unlink()
    assert checked(project) == (1, "")
    assert checked(project) == (0, "")
