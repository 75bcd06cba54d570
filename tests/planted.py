"""Readings, assumptions and what is given of them, of our own: the judging is tried with these, not with the project's."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace

import pytest

from recomputed.declared.beliefs import Shape
from recomputed.declared.inputs import Given, GivenChoice, GivenNumber
from recomputed.declared.models import Parameter, Reading
from recomputed.judging import joint_sample as worlds
from recomputed.judging import judgement
from recomputed.judging.record import Judgement

BECAUSE = "Planted."


def reading(role: str = "lead", **fields) -> Reading:
    """A reading with the bounds that are given."""
    return Reading(**{"role": role, "label": "as planted", "because": BECAUSE, "asks": "?", "quantity": "q", "unit": "1"}
                   | fields)  # fmt: skip


def shape(kind: str, **fields) -> Shape:
    """A shape with its reason; an exact one is a constant if nothing else is said."""
    return Shape(is_=kind, because=BECAUSE, **({"rounding": 0.0} if kind == "exact" else {}) | fields)


def parameter(plausible: list, kind: str = "number", allowed: list | None = None, **fields) -> Parameter:
    """A guess that stands at the first of its plausible values; flat, or among its words, if nothing else is said."""
    believed = shape("among", values=plausible) if kind == "choice" else shape("uniform")
    return Parameter(**{"is_": "x", "unit": "1", "type": kind, "value": plausible[0], "allowed": allowed or plausible,
                        "plausible": plausible, "shape": believed, "as_of": "2026", "source": "guess", "note": BECAUSE}
                     | fields)  # fmt: skip


def given(name: str, value, declared: Parameter, by_reader: bool = False) -> Given:
    """What a chapter has of an assumption."""
    known = GivenChoice(value) if declared.type == "choice" else GivenNumber(value)
    known.name, known.declared, known.set_by_reader = name, declared, by_reader
    return known


def judged(role: str = "lead", support: float | None = 1.0, **fields) -> Judgement:
    """A reading as it was judged, with the fields that are given."""
    bare = {
        "claim": "claim",
        "id": "reading",
        "role": role,
        "label": "as planted",
        "asks": "?",
        "quantity": "q",
        "unit": "1",
        "at_least": None,
        "at_most": None,
        "value": 1.0,
        "digits": 3,
        "range": None,
        "holds": True,
        "support": support,
        "turns_at": [],
        "matters": {},
        "informs": {},
        "support_if": {},
        "moves": None,
        "given": {},
        "expression": None,
        "states": None,
    }
    return Judgement.model_validate(bare | fields)


def stand_in(
    monkeypatch: pytest.MonkeyPatch, asked: Reading | Callable, parameters: Mapping[str, Parameter] | None = None
) -> None:
    """A catalog that knows this reading, or whatever a function of its address returns, and these assumptions only."""
    known = SimpleNamespace(reading=asked if callable(asked) else lambda *_: asked, parameters=parameters or {})
    for module in (judgement, worlds):
        monkeypatch.setattr(module, "catalog", lambda: known)
