"""The workers of a Dask cluster, found in bounded time; when they are gone it is said in one line."""

import re
import socket
import struct
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from recomputed.ground.errors import BadParameter, RunFailed

if TYPE_CHECKING:
    from distributed import Client

ADDRESS = re.compile(r"tcp://(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[1-9][0-9]{0,4})", re.ASCII)
SECONDS_TO_FIND = 8
SECONDS_FOR_A_WORKER = 20
MOST_BYTES_OF_A_GREETING = 1_000_000


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
def cluster(address: str) -> Iterator[tuple[Executor, Callable[[], None]]]:
    """An executor on the workers, and a look whether there are any.

    Raises BadParameter if no scheduler answers or no worker comes; afterwards the look raises RunFailed, as does the end of
    the cluster within the block.
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
        yield client.get_executor(pure=False, retries=3), _look(client, address)
    except (CancelledError, CommClosedError, KilledWorker) as problem:
        raise RunFailed(_lost(address)) from problem
    finally:
        with suppress(Exception):  # whatever ails a cluster that is given up is no news any more
            client.close(timeout=2)


def _look(client: "Client", address: str) -> Callable[[], None]:
    """A look that raises RunFailed when scheduler or workers have been away for some time."""
    last_seen = time.monotonic()

    def look() -> None:
        nonlocal last_seen
        if client.status == "running" and client.scheduler_info()["workers"]:
            last_seen = time.monotonic()
        elif time.monotonic() - last_seen > SECONDS_FOR_A_WORKER:
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
