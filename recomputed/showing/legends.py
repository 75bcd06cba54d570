"""Legends of lines, long enough to show how a line is dashed."""

from typing import Any

LONG = {"symbolSize": 700, "symbolStrokeWidth": 2.5}
DATA = ("datasets", "values")
OF_LINES, OF_POINTS = ("strokeDash", "color"), ("shape", "size")


def with_long_dashes(node: Any) -> Any:
    """A specification in which the legend of lines shows more than one dash; legends with points stay as they are.

    >>> spec = {"mark": "line", "encoding": {"strokeDash": {"field": "a"}, "x": {"field": "b"}}}
    >>> with_long_dashes(spec)["encoding"]["strokeDash"]["legend"]["symbolSize"]
    700
    """
    return _lengthened(node, _fields(node, OF_POINTS))


def _lengthened(node: Any, of_points: set[str]) -> Any:
    if isinstance(node, list):
        return [_lengthened(entry, of_points) for entry in node]
    if not isinstance(node, dict):
        return node
    node = {key: value if key in DATA else _lengthened(value, of_points) for key, value in node.items()}
    encoding = node.get("encoding", {})
    if _is_line(node.get("mark")) and encoding.get("strokeDash", {}).get("field") not in {None, *of_points}:
        dashed = encoding["strokeDash"]["field"]
        longer = {
            name: _with_legend(encoding[name]) for name in OF_LINES if encoding.get(name, {}).get("field") == dashed
        }
        node["encoding"] = encoding | longer
    return node


def _with_legend(channel: dict[str, Any]) -> dict[str, Any]:
    if channel.get("legend", {}) is None:
        return channel
    return channel | {"legend": LONG | channel.get("legend", {})}


def _is_line(mark: object) -> bool:
    return (mark.get("type") if isinstance(mark, dict) else mark) == "line"


def _fields(node: object, channels: tuple[str, ...]) -> set[str]:
    """The fields that any layer shows by one of these channels."""
    if isinstance(node, list):
        return set().union(*(_fields(entry, channels) for entry in node))
    if not isinstance(node, dict):
        return set()
    own = {node["encoding"][name].get("field") for name in channels if name in node.get("encoding", {})}
    return own.union(*(_fields(value, channels) for key, value in node.items() if key not in DATA))
