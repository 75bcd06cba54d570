"""What changes sources or data waits for whatever else does: of two at once, the second would undo the first."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from exodus.declared import paths
from exodus.declared.refusals import BadParameter

SECONDS_TO_WAIT = 60


@contextmanager
def changing_sources() -> Iterator[None]:
    """Held by one command at a time.  Raises BadParameter if another holds it for too long."""
    paths.BUILD.mkdir(exist_ok=True)
    try:
        with FileLock(paths.BUILD / ".changing", timeout=SECONDS_TO_WAIT):
            yield
    except Timeout as problem:
        raise BadParameter("another command is changing data/ or notebooks/") from problem
