"""`recomputed data check` tries the examples of the report's formulas."""

import re

import pytest

RISE = "co2/formulas/rise.py"


def test_the_examples_of_a_report_hold_and_are_counted_and_nothing_is_left_behind(small_report, exodus):
    before = {path for path in small_report.rglob("*") if "_build" not in path.parts}
    done = exodus(small_report, "data", "check")
    assert done.returncode == 0
    assert int(re.search(r"(?m)^formulas/: (\d+) lines of examples give what they say$", done.stdout)[1]) >= 2
    assert {path for path in small_report.rglob("*") if "_build" not in path.parts} == before


WRONG = {
    "another number": ("    >>> 1 + 1\n    3\n", r", line \d+: 1 \+ 1 gives 2, and its example says 3$"),
    "a failure": ("    >>> 1 / 0\n    3\n", r", line \d+: 1 / 0 fails: division by zero$"),
    "no number": ("    >>> None\n    3\n", r", line \d+: None gives nothing, and its example says 3$"),
}


@pytest.mark.parametrize(("planted", "said"), WRONG.values(), ids=WRONG)
def test_a_planted_wrong_example_is_told_with_its_line(small_report, exodus, planted, said):
    path = small_report / RISE
    text = path.read_text(encoding="utf-8")
    at = text.index("    >>> ")
    path.write_text(text[:at] + planted + text[at:], encoding="utf-8")
    done = exodus(small_report, "data", "check")
    assert done.returncode == 4
    assert re.match(rf"recomputed: {RISE}{said}", done.stderr)
    assert f"line {text[:at].count(chr(10)) + 1}: " in done.stderr


def test_a_planted_module_that_cannot_be_imported_is_told(small_report, exodus):
    (small_report / "co2/formulas/broken.py").write_text("import nothing_of_that_name\n", encoding="utf-8")
    done = exodus(small_report, "data", "check")
    assert (done.returncode, done.stderr) == (
        4,
        "recomputed: co2/formulas/broken.py: cannot be imported: No module named 'nothing_of_that_name'\n",
    )
