"""Time axes that are the same wherever a picture is drawn or read."""

import re
from typing import Any

NAIVE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?")


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
