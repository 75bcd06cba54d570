"""YAML without its surprises: no aliases, no equal keys, no tags, no `no` that means False."""

import re
from pathlib import Path
from typing import Any

import yaml

from recomputed.ground.errors import BadParameter
from recomputed.ground.project_files import file_text

MOST_BYTES = 1_000_000
MOST_DEPTH = 20
NAMELESS = ' in "<unicode string>",'  # what the parser calls a text that it did not read itself
MOST_DIGITS = 400  # no number that could be meant has more


class _Loader(yaml.CSafeLoader):  # type: ignore[misc]  # PyYAML does not say what it is
    """The core schema of YAML 1.2: dates, `1:30` and `no` stay text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        for key in keys:
            if not isinstance(key, str):
                raise yaml.YAMLError(f"the key {key!r} is not text (line {node.start_mark.line + 1})")
            if keys.count(key) > 1:
                raise yaml.YAMLError(f"the key {key!r} stands twice (line {node.start_mark.line + 1})")
        mapping: dict[str, Any] = super().construct_mapping(node, deep=deep)
        return mapping


_CORE_SCHEMA = {
    "tag:yaml.org,2002:bool": (r"true|false", "tf"),
    "tag:yaml.org,2002:null": (r"null|~|", "n~\0"),
    "tag:yaml.org,2002:int": (r"[-+]?[0-9]+", "-+0123456789"),
    "tag:yaml.org,2002:float": (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
}
for _tag, (_pattern, _first) in _CORE_SCHEMA.items():
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), [c if c != "\0" else "" for c in _first])
_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: _whole_number(node))
_Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def _whole_number(node: yaml.ScalarNode) -> int:
    if len(node.value) > MOST_DIGITS:
        raise yaml.YAMLError(f"a number of more than {MOST_DIGITS} digits (line {node.start_mark.line + 1})")
    return int(node.value)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file of ours.

    Raises BadParameter, naming file and rule, for anything that is not one plain mapping.
    """
    return parse_yaml(file_text(path, path.name, BadParameter, MOST_BYTES), path.name)


def parse_yaml(text: str, name: str) -> dict[str, Any]:
    """The mapping in a YAML text.

    >>> parse_yaml("answer: no", "x")
    {'answer': 'no'}
    """
    try:
        _refuse_tricks(text)
        content = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        line = " ".join(str(problem).split())
        raise BadParameter(f"{name}: {line.replace(NAMELESS, ' at')}") from problem
    if not isinstance(content, dict):
        raise BadParameter(
            f"{name}: a mapping is expected, given: {'nothing' if content is None else str(content)[:60]}"
        )
    return content


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError(f"aliases are not allowed (line {event.start_mark.line + 1})")
        if getattr(event, "tag", None):
            raise yaml.YAMLError(f"tags are not allowed: {event.tag} (line {event.start_mark.line + 1})")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise yaml.YAMLError(f"nested deeper than {MOST_DEPTH} levels")
