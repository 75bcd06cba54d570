"""Text that a spreadsheet would run as a formula, and CSV without any."""

import pandas as pd

READ_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def is_formula(text: str) -> bool:
    """Would a spreadsheet take this text for a formula?  Numbers are none.

    >>> is_formula("=1+1"), is_formula("-A1"), is_formula("-5"), is_formula("calm")
    (True, True, False, False)
    """
    if not text.startswith(READ_BY_SPREADSHEETS):
        return False
    try:
        float(text)
    except ValueError:
        return True
    return False


def as_csv(rows: pd.DataFrame) -> str:
    """CSV in which no text is a formula: a text that a spreadsheet would run gets an apostrophe; numbers stay.

    A carriage return becomes a blank: some readers take it for the end of a row.

    >>> as_csv(pd.DataFrame({"a": ["=1+1", "-5", "calm"], "b": [-1.5, 2, 3]})).split()
    ['a,b', "'=1+1,-1.5", '-5,2.0', 'calm,3.0']
    """
    safe = rows.rename(columns=inert)
    text: str = safe.map(inert).to_csv(index=False, lineterminator="\n")
    return text


def inert(cell: object) -> object:
    """A cell that no spreadsheet runs."""
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r", " ")
    return f"'{text}" if is_formula(cell) else text
