"""What is read from an executed notebook: every reading of the chapter once, and nothing that is no judgement."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from recomputed.ground.errors import RunFailed
from recomputed.judging.record import MIME
from recomputed.running.records import claims_of, judgements
from tests.planted import judged
from tests.small_data import small_data

NAMES = {"lead-one": "lead", "rival-one": "rival", "test-one": "test"}


@pytest.fixture(autouse=True)
def folder(tmp_path):
    with small_data(tmp_path) as folder:
        yield folder


def executed(*shown: dict):
    """A notebook whose cells display these."""
    return new_notebook(
        cells=[new_code_cell("shown", outputs=[new_output("display_data", {MIME: one})]) for one in shown]
    )


def record(name: str, **changes) -> dict:
    return judged(NAMES[name], claim="c-1", id=name).model_dump(mode="json") | changes


def test_the_readings_of_a_chapter_come_in_the_order_of_their_declaration():
    shown = executed(*map(record, reversed(NAMES)))
    assert [reading.id for reading in claims_of("01_cost", shown)["c-1"]] == list(NAMES)
    assert [reading.id for reading in judgements(shown)] == list(reversed(NAMES))


def test_a_reading_that_was_not_judged_or_twice_is_told():
    with pytest.raises(RunFailed, match="^01_cost: c-1: readings declared but not judged: rival-one$"):
        claims_of("01_cost", executed(record("lead-one"), record("test-one")))
    unseen = executed(record("lead-one"), record("test-one"))
    unseen.cells[1].source = 'judge("c-1/rival-one", cost)\n1'
    with pytest.raises(
        RunFailed, match=r"^01_cost: c-1: rival-one: named in cell 2 \(judge\(.*\) and not shown there: .*display"
    ):
        claims_of("01_cost", unseen)
    with pytest.raises(RunFailed, match="^01_cost: a reading is judged twice$"):
        claims_of("01_cost", executed(*map(record, NAMES), record("lead-one")))


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"value": float("nan")}, "value: Input should be a finite number"),
        ({"support": "most"}, "support: Input should be a valid number"),
        ({"claim": ""}, "claim: String should have at least 1 character"),
        ({"given": {"x": None}}, "given.x.float: Input should be a valid number"),
        ({"label": "a\u202eb"}, "label: Value error, the text holds"),
    ],
)
def test_what_a_cell_displays_in_the_name_of_a_judgement_and_is_none_is_told(changes, said):
    with pytest.raises(RunFailed) as told:
        judgements(executed(record("lead-one", **changes)))
    assert str(told.value).startswith(f"a cell displays a judgement that is none ({said}")


def test_a_field_that_is_lacking_is_named():
    lacking = {name: value for name, value in record("lead-one").items() if name != "holds"}
    with pytest.raises(RunFailed, match=r"\(holds: Field required\)"):
        judgements(executed(lacking))
