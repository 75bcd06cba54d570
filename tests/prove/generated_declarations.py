"""Faults of declarations that nobody thought of: every field of a small data folder, made wrong in every way.

A case changes one place of one file.  It ends as it must if the folder is refused as the contract says, in one line; or
if it is taken, still means something by the rules as they are told here a second time, and all of it can be used.
"""

import csv
import io
import json
import math
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
import yaml
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from recomputed.declared import check, checksums, inputs, tables
from recomputed.declared.catalog import Catalog
from recomputed.declared.models import Claim, Parameter, Table
from recomputed.ground.errors import Refused
from recomputed.ground.texts import odd_sign
from recomputed.judging.distributions import quantiles
from tests.small_data import FILES, Folder, small_data

Steps = tuple[str | int, ...]
LONGEST_LINE, LONGEST_NAME, LONGEST_SENTENCE = 500, 60, 160
DRAWN = 64  # values of each assumption
EXIT_CODES = {2, 3}
NOT_FOR_USERS = re.compile(r"Error\b|Exception|Errno|Traceback|<class|NoneType")
HOSTILE = [
    "", " ", "\0", "a\nb", "\u202e", "../../evil", "/etc/passwd", "<b>x</b>", "=1+1", "NaN", "x" * 70, "é", "s-2", "t", "code", "price",
    "9999-99", "2026-02-31", "2126-01-01", "2026-00", "2026-Q4", "٢٠٢٦", "{}", "%s", "-", "null", "https://x y", "1e999", "02_cost",
    "{lead.value}", "{lead.price}", "{given.verdict}", "lead", "rival", "test", "pert", "exact", "among", "c-1", "share",
]  # fmt: skip
NUMBERS = [
    0,
    -1,
    1,
    0.5,
    1.5,
    2012,
    1e308,
    -1e308,
    10**18,
    10**30,
    10**350,
    float("inf"),
    float("-inf"),
    float("nan"),
    True,
    False,
]
SHAPES = [None, [], {}, [[]], {"a": 1}, ["a"], [1], [None], [1, 2], [2, 1], ["a", "a"], {"": ""}]
strange = st.one_of(st.sampled_from([*HOSTILE, *NUMBERS, *SHAPES]), st.text(max_size=12), st.floats(), st.integers())


class Plain(yaml.SafeDumper):
    """Writes everything where it stands, without aliases."""

    def ignore_aliases(self, data) -> bool:
        return True


def cases(count: int, number: int) -> Iterator[tuple[str, str, str]]:
    """Kind of the fault, what was changed, and what is wrong with the outcome: nothing, if it is as it must be.

    The same count and number of the seed give the same cases.
    """
    found: list[tuple[str, str, str]] = []
    places = [(name, steps) for name, text in FILES.items() for steps in _steps_into(_read(name, text))]
    chosen = st.tuples(
        st.sampled_from(places), st.sampled_from([*WAYS, *LINES]), strange, st.sampled_from(places), st.integers(0)
    )
    with tempfile.TemporaryDirectory() as place, small_data(Path(place)) as folder:

        @seed(number)
        @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(chosen)
        def try_one(case):
            (name, steps), way, value, (other, elsewhere), number_of_line = case
            if way == "as elsewhere":
                value = _at(_read(other, FILES[other]), elsewhere)
            if way in LINES:
                lines = FILES[name].splitlines(keepends=True)
                place, text = number_of_line % len(lines), _with_line(lines, number_of_line, LINES[way], value)
            else:
                place, text = (
                    ".".join(map(str, steps)),
                    _written(name, WAYS[way](_read(name, FILES[name]), steps, value)),
                )
            told = f"{name}: {place}: {ascii(value)[:60]}"
            found.append((f"{Path(name).suffix[1:]}, {way}", told, outcome(folder, name, text)))

        try_one()
    yield from found


def outcome(folder: Folder, name: str, text: str) -> str:
    """What is wrong with what happens when a file of the folder holds this text; nothing, if it is as it must be."""
    folder.write(name, text)
    try:
        known = folder.known()
        checksums.seal(checksums.data_files())
        check.check_data()
        _use(known)
        return "; ".join(meaningless(known))
    except Refused as refusal:
        return _wrong_refusal(refusal)
    except Exception as problem:  # whatever it is, nobody foresaw it
        return f"{type(problem).__name__}: {problem}"[:LONGEST_LINE]
    finally:
        folder.write(name, FILES[name])


def _wrong_refusal(refusal: Refused) -> str:
    line = str(refusal)
    if refusal.exit_code not in EXIT_CODES or "\n" in line or not 0 < len(line) <= LONGEST_LINE:
        return f"exit {refusal.exit_code}: {line!r}"
    return f"not for a user: {line}" if NOT_FOR_USERS.search(line) else ""


def _use(known: Catalog) -> None:
    for name in known.tables:
        tables.table(name)
    for name in known.maps:
        tables.boundaries(name)
    json.dumps({name: inputs.default(name) for name in known.parameters}, allow_nan=False)
    for name in known.parameters:
        inputs.quality_of(name)


# Ways to make one place of a file wrong


def _replaced(content, steps: Steps, value):
    _parent(content, steps)[steps[-1]] = value
    return content


def _missing(content, steps: Steps, value):
    del _parent(content, steps)[steps[-1]]
    return content


def _doubled(content, steps: Steps, value):
    parent = _parent(content, steps)
    if isinstance(parent, list):
        parent.insert(steps[-1], deepcopy(parent[steps[-1]]))
    else:
        parent[f"{steps[-1]}2"] = deepcopy(parent[steps[-1]])
    return content


def _renamed(content, steps: Steps, value):
    parent = _parent(content, steps)
    if isinstance(parent, dict):
        parent[value if isinstance(value, str | int | float) else str(value)] = parent.pop(steps[-1])
    else:
        parent.reverse()
    return content


def _a_little_off(content, steps: Steps, value):
    """A number one more, a digit of a text one less: what lies just beyond a bound."""
    old = _at(content, steps)
    if isinstance(old, int | float):
        return _replaced(content, steps, old + 1)
    if isinstance(old, str):
        return _replaced(content, steps, re.sub(r"[1-9]", lambda digit: str(int(digit[0]) - 1), old, count=1))
    return _replaced(content, steps, [*old, *old] if isinstance(old, list) else {})


WAYS: dict[str, Callable] = {
    "another value": _replaced, "as elsewhere": _replaced, "missing": _missing, "doubled": _doubled, "renamed": _renamed,
    "a little off": _a_little_off,
}  # fmt: skip


LINES: dict[str, Callable] = {
    "line doubled": lambda line, value: line + line,
    "line missing": lambda line, value: "",
    "line cut": lambda line, value: line[: len(line) // 2],
    "line broken": lambda line, value: line.replace(" ", f" {value} ", 1),
    "line hostile": lambda line, value: line.replace(": ", ": &a !!set ", 1),
}


def _with_line(lines: list[str], number: int, way: Callable, value) -> str:
    place = number % len(lines)
    text = "".join([*lines[:place], way(lines[place], value), *lines[place + 1 :]])
    return text.encode("utf-8", errors="replace").decode("utf-8")


def _at(content, steps: Steps):
    for step in steps:
        content = content[step]
    return content


def _parent(content, steps: Steps):
    return _at(content, steps[:-1])


def _steps_into(content, here: Steps = ()) -> Iterator[Steps]:
    """The way to everything in a content, outermost first."""
    inside = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for step, part in inside:
        yield (*here, step)
        yield from _steps_into(part, (*here, step))


def _read(name: str, text: str):
    if name.endswith(".csv"):
        return list(csv.reader(io.StringIO(text)))
    return json.loads(text) if name.endswith(".geojson") else yaml.safe_load(text)


def _written(name: str, content) -> str:
    if name.endswith(".csv"):
        out = io.StringIO()
        rows = [row if isinstance(row, list) else [row] for row in content]
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue()
    return json.dumps(content) if name.endswith(".geojson") else yaml.dump(content, Dumper=Plain, allow_unicode=True)


# The rules, told a second time: what is taken in spite of them shows that a rule is switched off


def meaningless(known: Catalog) -> Iterator[str]:
    """What in declarations that were taken cannot mean anything."""
    for kind in (
        known.sources, known.parameters, known.claims, {"thesis": known.thesis}, known.scenarios, known.tables, known.maps,
    ):  # fmt: skip
        for name, declared in kind.items():
            if not re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", name) or len(name) > LONGEST_NAME:
                yield f"the name {name!r}"
            for text in _texts(declared.model_dump(exclude_defaults=True)):
                if odd_sign(text) or not text.strip():
                    yield f"{name}: the text {text!r}"
    for name, source in known.sources.items():
        if not _has_come(source.accessed) or not _has_come(source.published or source.accessed):
            yield f"{name}: accessed {source.accessed}, published {source.published}"
    for name, parameter in known.parameters.items():
        yield from _of_parameter(name, parameter, known)
    yield from _of_what_moves_together(dict(known.parameters.items()))
    for name, claim in known.claims.items():
        yield from (f"{name}: {line}" for line in _of_claim(name, claim, known))
        if {claim.notebook, *(r.notebook for r in claim.readings.values())} - {"01_cost", None}:
            yield f"{name}: a chapter that is not there"
    for sentence in known.thesis.sentences:
        rests_on = dict(known.claims.items()).get(sentence.claim)
        if rests_on is None:
            yield f"the thesis rests on {sentence.claim}"
        else:
            texts = (sentence.right, sentence.between, sentence.wrong)
            yield from (f"thesis: {line}" for line in _of_sentences(texts, rests_on))
    for name, scenario in known.scenarios.items():
        yield from _of_scenario(name, scenario.changes, known)
    for name, table in known.tables.items():
        yield from (f"{name}: {line}" for line in _of_table(name, table, known))
    for name in known.maps:
        for x, y in _corners(tables.boundaries(name)):
            if not (abs(x) <= 180 and abs(y) <= 90):
                yield f"{name}: the corner {x}, {y}"


def _texts(content) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for part in content.values() if isinstance(content, dict) else content:
            yield from _texts(part)


def _has_come(period: str) -> bool:
    year, month, day = [*map(int, period.split("-")), 1, 1][:3]
    return date(year, month, day) <= datetime.now(UTC).date()


def _fits(parameter: Parameter, value) -> bool:
    if parameter.type == "choice":
        return value in parameter.allowed and isinstance(value, str)
    whole = parameter.type != "integer" or value == int(value)
    return not isinstance(value, str | bool) and parameter.allowed[0] <= value <= parameter.allowed[1] and whole


def _of_parameter(name: str, parameter: Parameter, known: Catalog) -> Iterator[str]:
    value = inputs.default(name)
    if not _fits(parameter, value) or parameter.type != "choice" and value != value:
        yield f"{name}: the value {value!r}"
    if parameter.type == "choice" and value not in parameter.plausible:
        yield f"{name}: the value {value!r} is not plausible"
    if parameter.type != "choice" and not parameter.plausible[0] <= value <= parameter.plausible[1]:
        yield f"{name}: the value {value!r} is not plausible"
    if not _has_come(parameter.as_of):
        yield f"{name}: as of {parameter.as_of}"
    if parameter.source not in {*known.sources, "guess"}:
        yield f"{name}: the source {parameter.source}"
    low, high = parameter.allowed if parameter.type != "choice" else (None, None)
    for drawn in set(quantiles(parameter, value, DRAWN).tolist()):
        if isinstance(drawn, str):
            if drawn not in parameter.plausible:
                yield f"{name}: draws {drawn!r}"
        elif not (low <= drawn <= high) or parameter.type == "integer" and drawn != int(drawn):
            yield f"{name}: draws {drawn!r}"


def _of_what_moves_together(parameters: dict[str, Parameter]) -> Iterator[str]:
    """Pairs that cannot move together, and ranks that no numbers can have at once."""
    ranks: dict[frozenset, float] = {}
    for name, parameter in parameters.items():
        for other, rank in parameter.moves_with.items():
            pair = frozenset((name, other))
            if len(pair) < 2 or other not in parameters or pair in ranks or not -1 <= rank <= 1:
                yield f"{name}: moves with {other}"
                continue
            ranks[pair] = rank
            if any(p.type == "choice" or p.shape.is_ == "exact" for p in (parameter, parameters[other])):
                yield f"{name}: moves with {other}, one of which cannot move"
    names = sorted({name for pair in ranks for name in pair})
    matrix = [
        [1.0 if a == b else 2 * math.sin(math.pi / 6 * ranks.get(frozenset((a, b)), 0.0)) for b in names] for a in names
    ]
    if names and min(np.linalg.eigvalsh(matrix)) <= 0:
        yield "ranks that nothing can have at once"


def _of_claim(name: str, claim: Claim, known: Catalog) -> Iterator[str]:
    roles = [reading.role for reading in claim.readings.values()]
    if (
        roles.count("lead") != ("lead" in roles or "rival" in roles)
        or not roles.count("lead")
        and not claim.not_checkable
    ):
        yield f"the roles {roles}"
    for reading in claim.readings.values():
        if not reading.because.strip() or not 1 <= len(reading.label.split()) <= 6:
            yield f"a reading without its reason or its label: {reading.label!r}"
        if reading.at_least is None and reading.at_most is None:
            yield "a reading that cannot fail"
    said = [text for text in claim.answer.model_dump().values() if text]
    if len(said) != (3 if "lead" in roles else 1) or bool(claim.answer.unknown) == ("lead" in roles):
        yield f"{len(said)} answers"
    yield from _of_sentences(said, claim)
    rests, seen = [claim.given, *claim.rests_on], set()
    while rests:
        if (other := rests.pop()) in (None, *seen):
            continue
        if other not in known.claims or other == name:
            yield f"it rests on {other}"
            continue
        seen.add(other)
        rests += [known.claims[other].given, *known.claims[other].rests_on]


def _of_sentences(texts: Iterable[str], claim: Claim) -> Iterator[str]:
    """Typed digits, places that nothing fills, and what is too long before its values are in."""
    for text in texts:
        bare = re.sub(r"{.*?}", "", text)
        if len(bare) > LONGEST_SENTENCE or any(sign.isdigit() for sign in bare):
            yield f"the sentence {bare[:40]!r}"
        for owner, part in re.findall(r"{([^.{}]*)\.?([^{}]*)}", text):
            if (
                owner in ("claim", "given")
                and part not in ("verdict", "support")
                or owner == "given"
                and not claim.given
            ):
                yield f"nothing fills {owner}.{part}"
            if owner not in ("claim", "given", "lead", *claim.readings):
                yield f"nobody is {owner}"


def _of_scenario(name: str, changes: dict, known: Catalog) -> Iterator[str]:
    if "published" not in known.scenarios or bool(changes) == (name == "published"):
        yield f"{name}: {changes}"
    parameters = dict(known.parameters.items())
    for changed, value in changes.items():
        if changed not in parameters or not _fits(parameters[changed], value):
            yield f"{name}: {changed} = {value!r}"
    values = {name: inputs.default(name) for name in parameters} | changes
    for lower, parameter in parameters.items():
        if parameter.below and not values[lower] < values[parameter.below]:
            yield f"{name}: {lower} is not below {parameter.below}"


def _of_table(name: str, table: Table, known: Catalog) -> Iterator[str]:
    if set(table.sources) - set(known.sources):
        yield f"the sources {table.sources}"
    frame = tables.table(name)
    if table.key and frame.duplicated(table.key).any():
        yield "a key stands twice"
    if table.order and [*(rows := list(zip(*(frame[label] for label in table.order), strict=True)))] != sorted(rows):
        yield "rows in another order"
    if rule := table.sums:
        if (abs(frame.groupby(rule.by)[rule.column].sum() - rule.to) > rule.within).any():
            yield f"sums of {rule.column}"
    begins = set()
    for label, column in table.columns.items():
        cells = [str(cell) for cell in frame[label].dropna()]
        if column.type in ("date", "month", "year"):
            begins |= {cell.ljust(10, "-") for cell in cells}
            if not column.future and not all(map(_has_come, cells)):
                yield f"{label}: a time that has not come"
        if any(odd_sign(cell) or not cell.strip() for cell in cells):
            yield f"{label}: a cell that cannot be shown"
        if column.range and not (frame[label].dropna().between(*column.range)).all():
            yield f"{label}: a number out of range"
        if column.among and not set(cells) <= set(column.among):
            yield f"{label}: another word"
    if begins and (found := re.fullmatch(r"(\d{4}(?:-\d\d){0,2})(?: to (\d{4}(?:-\d\d){0,2}))?", table.span, re.ASCII)):
        first, last = min(begins).rstrip("-"), max(begins).rstrip("-")
        for said, seen in ((found[1], first), (found[2] or found[1], last)):
            if not (said.startswith(seen) or seen.startswith(said)):
                yield f"span {table.span}, rows {first} to {last}"
    if table.without_gaps:
        times = sorted({int(f"{cell}"[:4]) * 12 + int(f"{cell}"[5:7] or 12) for cell in frame[table.without_gaps]})
        step = 12 if len(str(frame[table.without_gaps][0])) == 4 else 1
        if any(after - before > step for before, after in pairwise(times)):
            yield "a gap"


def _corners(boundaries: dict) -> Iterator[tuple[float, float]]:
    for feature in boundaries["features"]:
        rings = feature["geometry"]["coordinates"]
        if feature["geometry"]["type"] == "MultiPolygon":
            rings = [ring for part in rings for ring in part]
        yield from ((corner[0], corner[1]) for ring in rings for corner in ring)
