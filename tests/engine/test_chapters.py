"""A file that is no notebook of Python is refused in one line before anything runs."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from recomputed.ground.errors import RunFailed
from recomputed.running.chapters import read_chapter

NO_NOTEBOOK = {
    "nothing": b"",
    "no JSON": b"{",
    "no text": b"\xff\xfe",
    "a list": b"[]",
    "no cells": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    "cells that are none": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [1]}',
}
NO_PYTHON = {"an unfinished line": "x =", "a magic": "%time 1", "a null": "x = '\0'", "a wrong indent": " x = 1"}


@pytest.mark.parametrize("stored", NO_NOTEBOOK.values(), ids=NO_NOTEBOOK)
def test_a_file_that_is_no_notebook_is_named(tmp_path, stored):
    path = tmp_path / "99_planted.ipynb"
    path.write_bytes(stored)
    with pytest.raises(RunFailed, match=r"^99_planted.ipynb: not a notebook \([^\n]+\)$"):
        read_chapter(path)


@pytest.mark.parametrize("source", NO_PYTHON.values(), ids=NO_PYTHON)
def test_a_cell_that_is_no_python_is_named(tmp_path, source):
    path = tmp_path / "99_planted.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# One"), new_code_cell("1"), new_code_cell(source)]), path)
    with pytest.raises(RunFailed, match=r"^99_planted: cell 3 \([^\n]+\): not Python: [^\n]+$") as refused:
        read_chapter(path)
    assert source.strip().partition("\0")[0] in str(refused.value)


def test_what_is_read_may_be_changed(tmp_path):
    path = tmp_path / "99_planted.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), path)
    read_chapter(path).cells[0].source = "2"
    assert read_chapter(path).cells[0].source == "1"
