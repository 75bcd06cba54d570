"""How processes of ours stand among others, and how they begin and end."""

import subprocess
import sys

OF_ITSELF = """
import gc, os
from recomputed.ground.garbage_collection import OBJECTS_BETWEEN, collect_seldom
from recomputed.ground.process_priority import BEHIND, stand_behind
before = os.nice(0)
collect_seldom()
stand_behind()
assert gc.get_threshold()[0] == OBJECTS_BETWEEN and os.nice(0) == min(before + BEHIND, 19)
circle = []
circle.append(circle)
class Told:
    def __del__(self):
        print("looked for garbage")
circle.append(Told())
del circle
{more}
"""


def said_by_a_process(more: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", OF_ITSELF.format(more=more)], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_process_looks_for_garbage_seldom_stands_behind_and_looks_no_more_when_it_ends():
    assert said_by_a_process() == ""


def test_a_planted_look_is_noticed():
    assert said_by_a_process("gc.collect()") == "looked for garbage\n"
