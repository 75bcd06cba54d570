"""What the process of a run says to the one that waits for it: in frames that are numbered and signed.

Cells share that process and can write to whatever is open in it.  Nothing that they write passes for a frame.
"""

import hashlib
import hmac
import json
import os
import struct
import threading
from typing import Any

from recomputed.running.engine.outputs import BYTES_A_CELL

HEAD = struct.Struct(">I32s")  # the length of what follows, and its signature
MOST_BYTES = 2 * BYTES_A_CELL  # of one frame
BYTES_AT_A_TIME = 1 << 16


class NotSigned(ValueError):
    """Something came that is no frame of the run."""


class Speaker:
    """Says one thing after another; from more than one thread, if need be."""

    def __init__(self, handle: int, key: bytes):
        self._handle, self._key, self._number, self._one_at_a_time = handle, key, 0, threading.Lock()

    def say(self, body: bytes) -> None:
        """One frame, in order.  Raises BrokenPipeError if nobody listens any more."""
        with self._one_at_a_time:
            frame = HEAD.pack(len(body), _signature(self._key, self._number, body)) + body
            self._number += 1
            while frame:
                frame = frame[os.write(self._handle, frame) :]


class Listener:
    """Puts together what was said from the pieces in which it comes.

    >>> there, here = os.pipe()
    >>> Speaker(here, b"key").say(b'["said"]')
    >>> listener = Listener(there, b"key")
    >>> while (said := listener.heard()) is None:
    ...     listener.listen()
    >>> said
    ['said']
    >>> os.write(here, b"and something else, long enough to be taken for a head") and listener.listen()
    >>> listener.heard()
    Traceback (most recent call last):
    recomputed.running.engine.channel.NotSigned: what came is not of the run
    """

    def __init__(self, handle: int, key: bytes):
        self._handle, self._key, self._number, self._came = handle, key, 0, bytearray()

    def listen(self) -> None:
        """Take what has come; waits if nothing has.  Raises EOFError if nothing can come any more."""
        piece = os.read(self._handle, BYTES_AT_A_TIME)
        if not piece:
            raise EOFError
        self._came += piece

    def heard(self) -> Any:
        """The next thing that was said, None if it is not there as a whole.  Raises NotSigned for anything else."""
        if len(self._came) < HEAD.size:
            return None
        length, signature = HEAD.unpack_from(self._came)
        if length > MOST_BYTES:
            raise NotSigned("what came is not of the run")
        if len(self._came) < HEAD.size + length:
            return None
        body = bytes(self._came[HEAD.size : HEAD.size + length])
        if not hmac.compare_digest(signature, _signature(self._key, self._number, body)):
            raise NotSigned("what came is not of the run")
        del self._came[: HEAD.size + length]
        self._number += 1
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as problem:
            raise NotSigned("what came is not JSON") from problem


def _signature(key: bytes, number: int, body: bytes) -> bytes:
    return hmac.digest(key, b"%d:" % number + body, hashlib.sha256)
