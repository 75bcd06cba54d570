"""Which rows of a table wait for their final figures, as its declaration says it."""

import pandas as pd
import pytest

from recomputed.declared.models import Table
from recomputed.declared.provisional import provisional_rows

ROWS = pd.DataFrame(
    {"day": ["2026-01-01", "2026-01-02", "2026-01-03"], "kind": ["draft", "final", "draft"], "n": [1, 1, 2]}
)
COLUMNS = {
    "day": {"is": "Day", "type": "date"},
    "kind": {"is": "Kind", "type": "text"},
    "n": {"is": "Number", "type": "integer", "unit": "count", "range": [0, 9]},
}
FIELDS = {
    "sources": ["s"],
    "quality": "measured",
    "span": "2026",
    "holes": "none",
    "licence": "free",
    "key": ["day"],
    "rows": [1, 9],
}


@pytest.mark.parametrize(
    "rule, waits",
    [
        ({"newest": 2}, [False, True, True]),
        ({"where": {"kind": "draft"}}, [True, False, True]),
        ({"where": {"kind": "draft", "n": 1}}, [True, False, False]),
        ({"unless": {"kind": "final"}}, [True, False, True]),
    ],
)
def test_rows_wait_by_their_time_or_by_what_stands_in_them(rule, waits):
    known = {"because": "The last days are not over.", "refresh": "completes", **rule}
    table = Table(**{"is": "T"}, **FIELDS, columns=COLUMNS, provisional=known)
    assert provisional_rows(ROWS, table).tolist() == waits


def test_of_a_table_that_says_nothing_no_row_waits():
    assert not provisional_rows(ROWS, Table(**{"is": "T"}, **FIELDS, columns=COLUMNS)).any()
