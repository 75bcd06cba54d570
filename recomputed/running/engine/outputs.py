"""How much the cells of a run may put out: counted as it comes, so that nothing has to wait for the end of an endless cell."""

import json

# The largest cell of the book puts out 0.2 MB (a map), the largest chapter 0.4 MB: several times as much is a mistake.
BYTES_A_CELL = 1_000_000
BYTES_A_RUN = 2_000_000
DEEPEST = 100  # a chart is some twenty levels deep; far deeper ones break whatever reads them


class Unfit(Exception):
    """What a cell puts out cannot be published; the message says what that is."""


class Allowance:
    """What a run may still put out.

    >>> allowance = Allowance()
    >>> allowance.take(900_000)
    >>> allowance.take(900_000)
    Traceback (most recent call last):
    recomputed.running.engine.outputs.Unfit: 1.8 MB or more; a cell may put out 1.0 MB
    >>> allowance.next_cell()
    >>> allowance.take(300_000)
    Traceback (most recent call last):
    recomputed.running.engine.outputs.Unfit: with the cells before it 2.1 MB or more; a run may put out 2.0 MB
    """

    def __init__(self) -> None:
        self._before = self._cell = 0

    def next_cell(self) -> None:
        """What comes from now on is of another cell."""
        self._before, self._cell = self._before + self._cell, 0

    def take(self, count: int) -> None:
        """So many bytes have come.  Raises Unfit if that is more than the cell or the run may put out."""
        self.settle(self._cell + count)

    def settle(self, count: int) -> None:
        """The cell has put out so many bytes.  Raises Unfit as `take` does."""
        self._cell = count
        if self._cell > BYTES_A_CELL:
            raise Unfit(f"{_mb(self._cell)} or more; a cell may put out {_mb(BYTES_A_CELL)}")
        run = self._before + self._cell
        if run > BYTES_A_RUN:
            raise Unfit(f"with the cells before it {_mb(run)} or more; a run may put out {_mb(BYTES_A_RUN)}")


def as_bytes(content: object) -> bytes:
    """Output as JSON.  Raises Unfit if there is none of it, or nobody could read it.

    >>> as_bytes(["ü"]).decode(), as_bytes({"text": "\\ud800"})
    Traceback (most recent call last):
    recomputed.running.engine.outputs.Unfit: text with half of a sign (a lone surrogate)
    """
    try:
        return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError as problem:
        raise Unfit("text with half of a sign (a lone surrogate)") from problem
    except RecursionError as problem:
        raise Unfit(f"something nested deeper than {DEEPEST} levels") from problem
    except (TypeError, ValueError) as problem:
        raise Unfit(f"something that is no JSON ({problem})") from problem


def refuse_deep(content: object, levels: int = DEEPEST) -> None:
    """Raises Unfit if lists and mappings stand deeper in each other than DEEPEST levels.

    >>> refuse_deep([[{"a": []}]])
    """
    inner = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
    if not levels:
        raise Unfit(f"something nested deeper than {DEEPEST} levels")
    for value in inner:
        if isinstance(value, dict | list):
            refuse_deep(value, levels - 1)


def _mb(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"
