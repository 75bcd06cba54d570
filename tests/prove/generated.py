"""Generated faults of declarations, of answers, of sites and of kept state: what nobody thought of."""

from collections.abc import Iterator
from pathlib import Path

from tests.prove import generated_answers, generated_declarations, generated_sites
from tests.prove.outcome import Proved
from tests.prove.trials import Fault, summed_up

SEED = 20260412
DECLARATIONS, ANSWERS_OF_A_SOURCE, SITES = 1000, 1000, 400
LEAST_KINDS = 10


def prove(place: Path) -> Proved:
    """All of them in this process: each is a call of what the commands call."""
    groups = (_declarations(), _answers(), _sites(place))
    return summed_up(groups, DECLARATIONS + ANSWERS_OF_A_SOURCE + SITES, LEAST_KINDS, [], generated=True)


def _declarations() -> Iterator[Fault]:
    for kind, name, wrong in generated_declarations.cases(DECLARATIONS, SEED):
        yield Fault(f"declared {kind}", name, 0, "", (wrong,) if wrong else ())


def _answers() -> Iterator[Fault]:
    for source, name, wrong in generated_answers.cases(ANSWERS_OF_A_SOURCE, SEED):
        yield Fault(f"answer of {source}", name, 0, "", (wrong,) if wrong else ())


def _sites(place: Path) -> Iterator[Fault]:
    for kind, name, wrong in generated_sites.cases(place, SITES, SEED):
        yield Fault(kind, name, 0, "", (wrong,) if wrong else ())
