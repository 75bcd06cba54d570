"""Times as a reader likes them, and time axes that are the same wherever a picture is drawn or read."""

import re
from calendar import month_name
from typing import Any

QUARTERS = {"1": "first", "2": "second", "3": "third", "4": "fourth"}
NAIVE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")


def time_in_words(time: str) -> str:
    """A day, month, quarter or year as one says it.

    >>> time_in_words("2026-07-08"), time_in_words("2026-04"), time_in_words("2025-Q4"), time_in_words("2026")
    ('8 July 2026', 'April 2026', 'the fourth quarter of 2025', '2026')
    """
    year, _, rest = time.partition("-")
    if rest.startswith("Q"):
        return f"the {QUARTERS[rest[1:]]} quarter of {year}"
    month, _, day = rest.partition("-")
    return " ".join(filter(None, [day.lstrip("0"), month and month_name[int(month)], year]))


def in_utc(node: Any) -> Any:
    """A specification whose times are those of Greenwich, in its data and on its axes.

    JavaScript takes 2026-04 for a month of Greenwich and 2026-04-12T00:00:00 for a time where the reader is, and a
    Vega-Lite axis shows both where the reader is: months would begin a few hours early or late.

    >>> in_utc({"encoding": {"x": {"field": "at", "type": "temporal"}}, "values": [{"at": "2026-04-12T00:00:00"}]})
    {'encoding': {'x': {'field': 'at', 'type': 'temporal', 'scale': {'type': 'utc'}}}, 'values': [{'at': '2026-04-12T00:00:00Z'}]}
    """
    if isinstance(node, list):
        return [in_utc(entry) for entry in node]
    if isinstance(node, str) and NAIVE.fullmatch(node):
        return f"{node}Z"
    if not isinstance(node, dict):
        return node
    node = {key: in_utc(value) for key, value in node.items()}
    if node.get("type") == "temporal" and "field" in node:  # a channel, not a row of the data
        node["scale"] = node.get("scale", {}) | {"type": "utc"}
    return node
