"""Where the process of a run begins.  Needs nothing large: the server imports it, and none of the libraries of its caller."""

from multiprocessing import connection

from recomputed.ground.packages import environment_refusal
from recomputed.running.engine.channel import Speaker
from recomputed.running.engine.outputs import as_bytes
from recomputed.running.engine.plain_errors import in_words


def begin_child(
    channel: connection.Connection,
    past: connection.Connection,
    key: bytes,
    *arguments: *tuple[list[str], str, dict[str, str]],
) -> None:
    """Run the cells as `run_cells` does, or say why what it needs cannot be imported."""
    try:
        from recomputed.running.engine.child import (
            run_cells,  # the server has imported it long ago; its caller never does
        )
    except Exception as problem:
        refusal = environment_refusal(problem) or in_words(type(problem).__name__, str(problem))
        Speaker(channel.fileno(), key).say(as_bytes({"unable": str(refusal)}))
    else:
        run_cells(channel, past, key, *arguments)
