"""Python source as a tree, one at a time."""

import ast
import threading

_one_at_a_time = threading.Lock()


def tree_of(source: str) -> ast.Module:
    """The tree of a piece of Python.  Raises SyntaxError, or ValueError for a null byte.

    Chapters are looked at in threads; Python up to 3.12 counts the depth of trees for all threads together, and now and
    then refuses two at a time with a SystemError (python/cpython#106905).

    >>> ast.unparse(tree_of("x=1"))
    'x = 1'
    """
    with _one_at_a_time:
        return ast.parse(source)
