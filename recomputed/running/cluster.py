"""The workers of a Dask cluster, found in bounded time and held against this process; when they are gone it is said in one line."""

import platform
import re
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from recomputed.declared.checksums import data_files
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.ground.packages import refuse_foreign_packages
from recomputed.running.chapters import chapter
from recomputed.running.dependencies import code_digest, digest_of, source_digest
from recomputed.running.papermill_run import RECORDS_ONLY

if TYPE_CHECKING:
    import distributed
    from distributed import Client

ADDRESS = re.compile(r"tcp://(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[1-9][0-9]{0,4})", re.ASCII)
SECONDS_TO_FIND = 8
SECONDS_FOR_A_WORKER = 20
RETRIES = 3
MOST_BYTES_OF_A_GREETING = 1_000_000
Found = TypeVar("Found")


def address_of_scheduler(given: str | None) -> str | None:
    """The address of a Dask scheduler, if one was given.  Raises BadParameter for what is none.

    >>> address_of_scheduler("tcp://10.0.0.7:8786")
    'tcp://10.0.0.7:8786'
    """
    if given is None:
        return None
    found = ADDRESS.fullmatch(given)
    if not found or int(found["port"]) > 65535:
        raise BadParameter(f"--scheduler {given[:60]!r}: an address is tcp://host:port")
    return given


@contextmanager
def cluster(address: str, name: str) -> Iterator[tuple[Callable[..., Future[Any]], Callable[[], None]]]:
    """A function that submits work on a chapter to the workers, and a look whether there are any.

    Raises BadParameter if no scheduler answers, no worker comes, or one would say something else than this process; a worker
    that comes later refuses the work in the same words.  Afterwards the look raises RunFailed, as does the end of the cluster
    within the block.
    """
    from distributed import Client  # a second to import, and seldom wanted
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    if not _greets(address):
        raise BadParameter(_silent(address))
    try:
        client = Client(address, timeout=SECONDS_TO_FIND, set_as_default=False)
    except (OSError, ValueError, CommClosedError) as problem:
        raise BadParameter(_silent(address)) from problem
    try:
        try:
            client.wait_for_workers(1, SECONDS_FOR_A_WORKER)
        except TimeoutError as problem:
            said = f"no worker came within {SECONDS_FOR_A_WORKER} s"
            raise BadParameter(f"--scheduler {address}: waited for a worker, {said}") from problem
        here = what_decides(name)
        _refuse_others(client.run(what_a_worker_has, str(paths.ROOT), name, on_error="return"), here, address)
        yield partial(_begin, client, if_the_same, here, str(paths.ROOT), name), _look(client, address)
    except (CancelledError, CommClosedError, KilledWorker) as problem:
        raise RunFailed(_lost(address)) from problem
    finally:
        with suppress(Exception):  # whatever ails a cluster that is given up is no news any more
            client.close(timeout=2)


def _begin(client: "Client", work: Callable[..., Found], *arguments: object) -> Future[Found]:
    """Have a piece of work done by a worker, if need be by another one when it has gone.

    The library's own executor takes a result for an error whose worker goes just when it has been fetched.
    """
    begun: Future[Found] = Future()

    def tell(there: "distributed.Future[Found]") -> None:
        try:
            begun.set_result(there.result())
        except BaseException as problem:
            begun.set_exception(problem)

    client.submit(work, *arguments, pure=False, retries=RETRIES).add_done_callback(tell)
    return begun


def what_a_worker_has(root: str, name: str) -> dict[str, str]:
    """What decides what a run of a chapter of the report in this folder says, asked of a worker.

    Raises BadParameter if there is no such report or chapter, RunFailed if a package is not that of the lock.
    """
    paths.choose(Path(root))
    refuse_foreign_packages()
    return what_decides(name)


@cache  # what this process has read and imported it does not read again
def what_decides(name: str) -> dict[str, str]:
    """Digests of all that decides what a run of a chapter says where this process is."""
    return {
        "version of recomputed or Python": code_digest(
            "import recomputed.running.sweep, recomputed.running.array_sweep"
        ),
        "chapter, or code for it": source_digest(chapter(name), {}, RECORDS_ONLY),
        "data/": digest_of(data_files()),
    }


def if_the_same(here: Mapping[str, str], root: str, name: str, work: Callable[..., Found], *arguments: object) -> Found:
    """Do a piece of work where what decides is the same as where it was asked for.  Raises BadParameter otherwise."""
    if other := _another(what_a_worker_has(root, name), here):
        raise BadParameter(f"the worker on {platform.node()} has another {other}; it has done nothing")
    return work(*arguments)


def _refuse_others(there: Mapping[str, Any], here: Mapping[str, str], address: str) -> None:
    for worker, said in there.items():
        if isinstance(said, Exception):
            raise BadParameter(f"--scheduler {address}: the worker {worker} cannot work for this report: {said}")
        if other := _another(said, here):
            raise BadParameter(f"--scheduler {address}: the worker {worker} has another {other}; nothing was computed")


def _another(there: Mapping[str, str], here: Mapping[str, str]) -> str | None:
    return next((what for what, digest in here.items() if there.get(what) != digest), None)


def _look(client: "Client", address: str) -> Callable[[], None]:
    """A look that raises RunFailed when scheduler or workers have been away for some time.

    The time counts from the first look that misses them: before it nobody may have looked for minutes.
    """
    missed_since: float | None = None

    def look() -> None:
        nonlocal missed_since
        if client.status == "running" and client.scheduler_info()["workers"]:
            missed_since = None
        elif missed_since is None:
            missed_since = time.monotonic()
        elif time.monotonic() - missed_since > SECONDS_FOR_A_WORKER:
            raise RunFailed(_lost(address))

    return look


def _greets(address: str) -> bool:
    """Does a scheduler speak there?  It greets whoever connects: the length of a short message, then the message.

    Dask itself goes on asking a server that never speaks, or speaks otherwise, for minutes.
    """
    place = ADDRESS.fullmatch(address)
    assert place is not None  # or it would have been refused as no address
    try:
        with socket.create_connection((place["host"].strip("[]"), int(place["port"])), SECONDS_TO_FIND) as connection:
            greeting = connection.recv(8, socket.MSG_WAITALL)
    except OSError:
        return False
    return len(greeting) == 8 and struct.unpack("<Q", greeting)[0] <= MOST_BYTES_OF_A_GREETING


def _silent(address: str) -> str:
    return f"--scheduler {address}: no scheduler answers there within {SECONDS_TO_FIND} s"


def _lost(address: str) -> str:
    return f"--scheduler {address}: its workers are gone; the finished points are kept, the same command goes on from there"
