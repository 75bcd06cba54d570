"""A figure as a phone shows it: the same marks, drawn anew for a narrow page, so that its letters stay legible."""

import textwrap
from typing import Any

NARROW = 350  # pixels: what a page of 390 leaves
OF_A_PART = 230  # of a picture in a picture, without its axis
LABELS = {"labelLimit": 160, "labelFontSize": 12, "titleLimit": 300}
LETTERS_OF_A_TITLE = 44
# Of names that stand side by side, those are shown for which there is room.
ALONG_X = {"labelOverlap": "greedy", "labelSeparation": 6}
LABELS_OF_A_PART = {"labelLimit": NARROW - OF_A_PART - 40}  # there the drawing cannot be told how wide it is to be
BELOW_EACH_OTHER = {"columns": 1, "labelLimit": 300}
LEGENDS = BELOW_EACH_OTHER | {"layout": {"bottom": {"direction": "vertical", "anchor": "start"}}}


def narrow(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification of a figure for a narrow page; pictures side by side stand below each other.

    >>> wide = {"mark": "point", "width": 640, "config": {}, "encoding": {"color": {"field": "a", "legend": {"columns": 3}}}}
    >>> phone = narrow(wide)
    >>> phone["width"], phone["autosize"]["type"], phone["encoding"]["color"]["legend"]["columns"]
    (350, 'fit-x', 1)
    """
    spec = _for_a_column(spec)
    config = spec.get("config", {})
    parts = {"hconcat", "vconcat", "facet"} & spec.keys()
    labels = LABELS | (LABELS_OF_A_PART if parts else {})
    for part, options in {"axis": labels, "axisX": ALONG_X, "legend": LEGENDS}.items():
        config = config | {part: config.get(part, {}) | options}
    spec |= {"config": config}
    if "hconcat" in spec:
        spec["vconcat"] = spec.pop("hconcat")
    if "vconcat" in spec:
        return spec | {"vconcat": [part | {"width": OF_A_PART} for part in spec["vconcat"]]}
    if "facet" in spec:
        return spec | {"columns": 1, "spec": spec["spec"] | {"width": OF_A_PART}}
    if "height" in spec and _is_map(spec):
        spec["height"] = round(spec["height"] * NARROW / spec["width"])  # it keeps its shape
    return spec | {"width": NARROW, "autosize": {"type": "fit-x", "contains": "padding"}}


def _is_map(spec: dict[str, Any]) -> bool:
    return any("projection" in part for part in [spec, *spec.get("layer", [])])


def _for_a_column(node: Any) -> Any:
    """A copy in which legends have one column and titles of axes several lines; data are not walked through."""
    if isinstance(node, list):
        return [_for_a_column(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    copy = {
        key: value if key in ("data", "datasets", "values") else _for_a_column(value) for key, value in node.items()
    }
    if isinstance(copy.get("legend"), dict):
        copy["legend"] = copy["legend"] | BELOW_EACH_OTHER
    if "field" in copy and isinstance(copy.get("title"), str):
        copy["title"] = textwrap.wrap(copy["title"], LETTERS_OF_A_TITLE)
    return copy
