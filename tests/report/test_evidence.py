"""On each side of a stored turning point the chapter, run anew, gives the verdict that the point says."""

import pytest
import yaml

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import default
from recomputed.ground import paths
from recomputed.running.chapters import chapter, settings
from recomputed.running.papermill_run import run
from recomputed.running.records import judgements

PUBLISHED = yaml.safe_load((paths.ROOT / "tests" / "published.yml").read_text(encoding="utf-8"))
# Of the turning point itself: a thousand times the rounding of the stored ones, which have nine digits.
STEP = 1e-6
FEWEST_CLAIMS = 12


def is_plausible(name: str, at: float | str) -> bool:
    """Whether the place lies in the range that the book would defend."""
    parameter = catalog().parameters[name]
    return (
        at in parameter.plausible
        if parameter.type == "choice"
        else min(parameter.plausible) <= at <= max(parameter.plausible)
    )


def lead_points() -> list[tuple[str, str, str, float | str]]:
    """Claim, lead reading, parameter and place: the plausible turning points, or else the one told first."""
    found = []
    for claim, told in PUBLISHED.items():
        reading = next((name for name in told["readings"] if catalog().reading(claim, name).role == "lead"), None)
        points = told["readings"][reading]["turns_at"] if reading else []
        chosen = [point for point in points if is_plausible(*point)] or points[:1]
        found += [(claim, reading, name, at) for name, at in chosen]
    return found


def here(name: str) -> float | str:
    """The published value of a parameter."""
    value = default(name)
    return str(value) if catalog().parameters[name].type == "choice" else float(value)


def sides(name: str, at: float | str) -> list[float | str]:
    """A value on the published side of a turning point and one beyond it; whole numbers turn at the point itself."""
    kind = catalog().parameters[name].type
    if kind == "choice":
        return [here(name), at]
    outwards = 1 if at > here(name) else -1
    return (
        [at - outwards, at] if kind == "integer" else [at - outwards * STEP * abs(at), at + outwards * STEP * abs(at)]
    )


def told_to_hold(stored: dict, name: str, value: float | str) -> bool:
    """Whether the reading holds at this value by its stored verdict and turning points: each one passed turns it."""
    points = [at for parameter, at in stored["turns_at"] if parameter == name]
    if isinstance(value, str):
        return stored["holds"] != (value in points)
    start = here(name)
    passed = [at for at in points if start < at <= value or value <= at < start]
    return stored["holds"] != (len(passed) % 2 == 1)


def found_to_hold(claim: str, reading: str, name: str, value: float | str) -> bool:
    """The verdict of a run of the chapter with this one number set, as `exodus run --set` sets it."""
    notebook = catalog().reading(claim, reading).notebook or catalog().claims[claim].notebook
    executed = run(chapter(notebook), settings([f"{name}={value}"]), pictures=False).notebook
    return next(r.holds for r in judgements(executed) if (r.claim, r.id) == (claim, reading))


def disagreements(claim: str, reading: str, name: str, at: float | str, stored: dict) -> list[str]:
    """The sides of the point on which the run does not say what the stored turning points say."""
    return [
        f"{name} = {value}"
        for value in sides(name, at)
        if found_to_hold(claim, reading, name, value) != told_to_hold(stored, name, value)
    ]


@pytest.mark.parametrize("claim, reading, name, at", lead_points(), ids=lambda part: str(part))
def test_the_verdict_turns_at_the_stored_point(claim, reading, name, at):
    assert disagreements(claim, reading, name, at, PUBLISHED[claim]["readings"][reading]) == []


def test_a_dozen_claims_or_more_are_tried():
    assert len({claim for claim, *_ in lead_points()}) >= FEWEST_CLAIMS


def test_a_planted_wrong_turning_point_is_caught():
    claim, reading, name, at = next(p for p in lead_points() if catalog().parameters[p[2]].type == "number")
    wrong = (here(name) + at) / 2
    stored = PUBLISHED[claim]["readings"][reading] | {"turns_at": [[name, wrong]]}
    assert disagreements(claim, reading, name, wrong, stored) == [f"{name} = {sides(name, wrong)[1]}"]
