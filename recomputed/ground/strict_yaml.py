"""YAML without its surprises: no aliases, no equal keys, no tags, no `no` that means False."""

import re
from pathlib import Path
from typing import Any

import yaml

from recomputed.ground.errors import BadParameter
from recomputed.ground.project_files import file_text
from recomputed.ground.yaml_slips import in_words

MOST_BYTES = 1_000_000
MOST_DEPTH = 20
MOST_DIGITS = 400  # no number that could be meant has more


class _Surprise(ValueError):
    """Something that YAML allows and a declaration does not; the message says in which line."""

    def __init__(self, said: str, mark: Any):
        super().__init__(f"line {mark.line + 1}: {said}")


class _Loader(yaml.CSafeLoader):  # type: ignore[misc]  # PyYAML does not say what it is
    """The core schema of YAML 1.2: dates, `1:30` and `no` stay text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node)
            if not isinstance(key, str):
                raise _Surprise(f"the key {key!r} is not text; put it into quotation marks", key_node.start_mark)
            if key in seen:
                raise _Surprise(f"the key {key!r} stands twice; each is allowed once", key_node.start_mark)
            seen.add(key)
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
        raise _Surprise(f"a number of more than {MOST_DIGITS} digits", node.start_mark)
    return int(node.value)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file of ours.

    Raises BadParameter, naming file, line and rule, for anything that is not one plain mapping.
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
    except yaml.MarkedYAMLError as problem:
        raise BadParameter(f"{name}: {in_words(problem, text)}") from problem
    except yaml.reader.ReaderError as problem:
        line = text.count("\n", 0, problem.position) + 1
        raise BadParameter(f"{name}: line {line}: holds a sign that cannot be shown") from problem
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise BadParameter(f"{name}: {problem}") from problem
    if not isinstance(content, dict):
        raise BadParameter(
            f"{name}: a mapping is expected, given: {'nothing' if content is None else str(content)[:60]}"
        )
    return content


def _refuse_tricks(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _Surprise(
                "aliases are not allowed; put a text that begins with * into quotation marks", event.start_mark
            )
        if getattr(event, "tag", None):
            said = f"tags are not allowed: {event.tag}; put a text that begins with ! into quotation marks"
            raise _Surprise(said, event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise yaml.YAMLError(f"nested deeper than {MOST_DEPTH} levels")
