"""The one rule by which a claim gets its verdict from its readings."""

from collections.abc import Iterable, Mapping

HOLDS = "Holds"
FAILS = "Fails"
DEPENDS = "Depends on the reading"
NOT_CHECKABLE = "Not checkable"
DOUBT = ", within doubt"


def claim_verdict(records: Iterable[Mapping]) -> str:
    """All readings hold: Holds; all fail: Fails; mixed: Depends; the lead within doubt adds so; none: Not checkable.

    >>> claim_verdict([{"holds": True, "lead": True, "within_doubt": True}, {"holds": False, "lead": False}])
    'Depends on the reading, within doubt'
    >>> claim_verdict([])
    'Not checkable'
    """
    records = list(records)
    if not records:
        return NOT_CHECKABLE
    held = {record["holds"] for record in records}
    verdict = DEPENDS if len(held) == 2 else HOLDS if held == {True} else FAILS
    doubt = any(record["lead"] and record["within_doubt"] for record in records)
    return verdict + (DOUBT if doubt else "")
