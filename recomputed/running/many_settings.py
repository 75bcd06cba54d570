"""One chapter under many settings of its parameters, without a run for each where that says the same.

One run, with what all the settings have in common, judges its readings under each.  A second one with every parameter moved
that any of them moves shows whether one of them reaches a reading on another way than through `judge`: what it rests on, or
its value, is another then.  If so, or if one of the two has no meaning, there is a run for each setting.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import nbformat

from recomputed.declared.inputs import default
from recomputed.declared.values import Value
from recomputed.ground.errors import BadParameter
from recomputed.judging.under_settings import MIME, Settings, UnderSettings
from recomputed.running.chapters import parameters_of
from recomputed.running.records import Records, by_claim, claims_of, displayed, judgements
from recomputed.running.run_cache import cached_run

ALL_MOVED = "all moved"  # the setting of the second run
FEW = 2  # settings: two runs are enough for any number of them
Under = dict[str, Records | BadParameter]  # by the name of the setting


def judged_under(notebook: Path, settings: dict[str, dict[str, Value]], engine: str | None) -> Under:
    """The readings of a chapter under each setting, or why it has no meaning.  Raises what `cached_run` raises otherwise."""
    together = None if len(settings) <= FEW else _at_once(notebook, settings, engine)
    return together or {name: _by_run(notebook, changes, engine) for name, changes in settings.items()}


def _by_run(notebook: Path, changes: dict[str, Value], engine: str | None) -> Records | BadParameter:
    try:
        return claims_of(notebook.stem, cached_run(notebook, changes, engine, pictures=False).notebook)
    except BadParameter as problem:
        return problem


def _at_once(notebook: Path, settings: dict[str, dict[str, Value]], engine: str | None) -> Under | None:
    """The same from one run, if a second one shows that it says the same."""
    published = {name: default(name) for name in parameters_of(notebook)}
    elsewhere = _elsewhere(notebook, published, list(settings.values()), engine)
    if elsewhere is None:
        return None
    moved, there = elsewhere
    wanted = {name: {**published, **changes} for name, changes in {**settings, ALL_MOVED: moved}.items()}
    try:
        here = _run_under(notebook, _common(settings.values()), wanted, engine)
    except BadParameter:
        return None
    under = displayed(here, MIME, UnderSettings)
    if not _agree(under, there):
        return None
    found: Under = {}
    for name in settings:
        refused = next((one.refused[name] for one in under if name in one.refused), None)
        records = [one.records[name] for one in under if name in one.records]
        found[name] = BadParameter(f"{notebook.stem}: {refused}") if refused else by_claim(notebook.stem, records)
    return found


def _common(settings: Iterable[dict[str, Value]]) -> dict[str, Value]:
    """What is set, and to the same, in all of them."""
    first, *others = settings
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}


def _elsewhere(
    notebook: Path, published: dict[str, Value], settings: list[dict[str, Value]], engine: str | None
) -> tuple[dict[str, Value], nbformat.NotebookNode] | None:
    """A run where all that any setting moves is moved at once, and to where; None if that has no meaning."""
    for order in (settings, settings[::-1]):
        moved = {name: at for changes in order for name, at in changes.items() if at != published.get(name)}
        with suppress(BadParameter):
            return moved, _run_under(notebook, moved, {}, engine)
    return None


def _agree(under: list[UnderSettings], there: nbformat.NotebookNode) -> bool:
    """Whether a run says of each reading what the one run says of it: it rests on the same, and has the same value.

    A formula may know a parameter that it is not handed: only its value tells.
    """
    rests_on = {(one.claim, one.id): one.fixed for one in displayed(there, MIME, UnderSettings)}
    values = {(record.claim, record.id): record.value for record in judgements(there)}
    moved = {(one.claim, one.id): one.records[ALL_MOVED].value for one in under if ALL_MOVED in one.records}
    return {(one.claim, one.id): one.fixed for one in under} == rests_on and moved == values


def _run_under(
    notebook: Path, changes: dict[str, Value], settings: Settings, engine: str | None
) -> nbformat.NotebookNode:
    line = (
        "from recomputed.showing.records_only import figure, when_true; "
        f"from recomputed.judging.under_settings import judging_under; judge = judging_under({settings!r})"
    )
    return cached_run(notebook, changes, engine, pictures=False, briefly=line).notebook
