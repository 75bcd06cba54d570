"""Trees of Python are made one at a time: two at once end now and then in a SystemError of Python's own."""

import ast
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from recomputed.ground.python_ast import tree_of


def test_threads_wait_for_each_other(monkeypatch):
    at_work, most = [], []
    parse = ast.parse

    def watched(source):
        at_work.append(threading.get_ident())
        most.append(len(at_work))
        time.sleep(0.01)
        at_work.pop()
        return parse(source)

    monkeypatch.setattr(ast, "parse", watched)
    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(tree_of, ["x = 1"] * 8))) == 8
    assert max(most) == 1
