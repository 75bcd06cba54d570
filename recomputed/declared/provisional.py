"""Which rows of a table are not final yet."""

import pandas as pd

from recomputed.declared.dates import existing_days_of
from recomputed.declared.models import Table


def provisional_rows(rows: pd.DataFrame, declared: Table) -> pd.Series:
    """Whether each row waits for its final figures, as the declaration of its table says; cells may be text or typed.

    >>> columns = {"day": {"is": "Day", "type": "date"}, "kind": {"is": "Kind", "type": "text"}}
    >>> fields = dict(sources=["s"], quality="measured", span="2026", holes="none", licence="free", key=["day"], rows=[1, 9])
    >>> known = {"because": "The last day is not over.", "refresh": "completes", "newest": 1}
    >>> table = Table(**{"is": "T"}, **fields, columns=columns, provisional=known)
    >>> provisional_rows(pd.DataFrame({"day": ["2026-01-01", "2026-01-02"], "kind": "x"}), table).tolist()
    [False, True]
    """
    rule = declared.provisional
    if rule is None:
        return pd.Series(False, index=rows.index)
    if rule.newest is not None:
        times = rows[rule.newest_column(declared.columns)].astype(str)
        newest = sorted(times.unique(), key=lambda time: existing_days_of(time)[0])[-rule.newest :]
        return times.isin(newest)
    alike = pd.Series(True, index=rows.index)
    for label, wanted in (rule.where or rule.unless).items():
        alike &= rows[label].astype(str) == str(wanted)
    return alike if rule.where else ~alike
