"""The values of a chapter's readings at many points from one run of it: each formula is called with whole arrays.

In such a run `judge` is another one, made here: it calls the formula once more with the points of a sweep in the place of
the assumptions that are swept, and leaves the values in a folder.  What stays fixed in a judgement is digested, so that
two runs with other parameters show whether an assumption reaches a reading on another way than through `judge`.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from recomputed.declared.inputs import Given
from recomputed.ground.quantity import Quantity
from recomputed.judging.evaluation import Formula
from recomputed.judging.judgement import asked_of, value_only
from recomputed.judging.record import Judgement, Part

MIME = "application/vnd.recomputed.at-points+json"


class AtPoints(Part):
    """What one run says of a reading beside its value: on what it rests, and where its values at the points are.

    `takes_arrays` says whether its formula gave them for many points at once.
    """

    claim: str
    id: str
    fixed: str
    file: str | None
    takes_arrays: bool


class JudgedAtPoints(Judgement):
    """A judged reading whose values at the points of a sweep are kept aside."""

    at_points: AtPoints

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, Any]:
        return {MIME: self.at_points.model_dump(mode="json"), **super()._repr_mimebundle_()}


def judging_at(points: str, folder: str) -> Callable[..., JudgedAtPoints]:
    """`judge` for a run that leaves the values at the points of a file (.npz, an array for each parameter) in a folder."""
    with np.load(points, allow_pickle=False) as stored:
        swept = {name: _as_given(stored[name]) for name in stored.files}

    def judge(address: str, formula: Formula, **inputs: Any) -> JudgedAtPoints:
        judged = value_only(address, formula, **inputs)
        moved = {
            argument: value.name
            for argument, value in inputs.items()
            if isinstance(value, Given) and value.name in swept
        }
        watched, file = Watched(formula, moved), None
        if moved:
            file = f"{judged.claim}--{judged.id}.npy"
            points = {argument: swept[name] for argument, name in moved.items()}
            np.save(Path(folder, file), asked_of(address, watched, inputs).values(points))
        at = AtPoints(
            claim=judged.claim,
            id=judged.id,
            fixed=digest_of_inputs(formula, inputs),
            file=file,
            takes_arrays=watched.takes_arrays,
        )
        return JudgedAtPoints.model_construct(**dict(judged), at_points=at)

    return judge


class Watched:
    """A formula that notes whether it gives a value for each point if it is called with arrays of them.

    >>> from recomputed.judging.evaluation import values_at
    >>> for formula in (lambda x: 2 * x, lambda x: 1.0 if x > 2 else 0.0):
    ...     watched = Watched(formula, {"x"})
    ...     values_at(watched, {}, {"x": np.arange(5.0)}).tolist(), watched.takes_arrays
    ([0.0, 2.0, 4.0, 6.0, 8.0], True)
    ([0.0, 0.0, 0.0, 1.0, 1.0], False)
    """

    def __init__(self, formula: Formula, moved: Collection[str]):
        self._formula, self._moved = formula, moved
        self.takes_arrays = False

    def __call__(self, **inputs: Any) -> Quantity:
        values = self._formula(**inputs)
        arrays = [inputs[argument] for argument in self._moved if isinstance(inputs[argument], np.ndarray)]
        if arrays and np.shape(values) == arrays[0].shape:
            self.takes_arrays = True
        return values


def _as_given(column: np.ndarray) -> np.ndarray:
    """Words as the formulas take them."""
    return column.astype(object) if column.dtype.kind == "U" else column


def digest_of_inputs(formula: Formula, inputs: Mapping[str, Any]) -> str:
    """A digest of a formula's name and of everything that is handed to it, but for the values of the assumptions.

    >>> digest_of_inputs(abs, {"x": 1.0}) == digest_of_inputs(abs, {"x": 1.0}) != digest_of_inputs(abs, {"x": 2.0})
    True
    """
    digest = hashlib.sha256(getattr(formula, "__qualname__", repr(formula)).encode())
    for argument, value in sorted(inputs.items()):
        _add(digest, argument)
        _add(digest, f"the assumption {value.name}" if isinstance(value, Given) else value)
    return digest.hexdigest()


def _add(digest: Any, value: Any) -> None:
    """Add anything that a formula may be given to a digest; equal things add the same."""
    digest.update(type(value).__name__.encode() + b"\0")
    if isinstance(value, pd.DataFrame | pd.Series):
        frame = value.to_frame() if isinstance(value, pd.Series) else value
        _add(digest, [str(column) for column in frame.columns])
        _add(digest, frame.index.to_numpy())
        for column in frame:
            _add(digest, frame[column].to_numpy())
    elif isinstance(value, np.ndarray) and value.dtype != object:
        digest.update(f"{value.dtype}{value.shape}".encode() + np.ascontiguousarray(value).tobytes())
    elif isinstance(value, Mapping):
        for key, part in value.items():
            _add(digest, key)
            _add(digest, part)
    elif isinstance(value, np.ndarray | list | tuple):
        for part in value:
            _add(digest, part)
    elif is_dataclass(value):
        for field in fields(value):
            _add(digest, getattr(value, field.name))
    elif callable(value):
        digest.update(getattr(value, "__qualname__", "").encode())
    else:
        digest.update(json.dumps(value, default=repr).encode())
