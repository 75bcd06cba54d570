"""Which cases of a test that is marked `one_in(n)` stay in `make test`."""

import re

import pytest

from tests.conftest import pytest_collection_modifyitems

pytest_plugins = ["pytester"]

WITHOUT_A_NUMBER = "from pytest import mark\n\n@mark.one_in\ndef test_it(): pass\n"
CASES = """
import pytest

@pytest.mark.one_in(3)
@pytest.mark.parametrize("case", [0, pytest.param("named", marks=pytest.mark.long), *range(1, 7)])
def test_it(case): pass

@pytest.mark.parametrize("case", range(2))
def test_another(case): pass
"""


def collected(pytester: pytest.Pytester, text: str) -> list[pytest.Item]:
    pytester.makeini("[pytest]\nmarkers =\n    long\n    one_in")
    return pytester.getitems(text)


def test_each_nth_case_stays_the_first_too_and_those_that_are_long_by_name_do_not_count(pytester):
    items = collected(pytester, CASES)
    pytest_collection_modifyitems(items)
    left = [re.sub(".*::", "", item.nodeid) for item in items if not item.get_closest_marker("long")]
    assert left == ["test_it[0]", "test_it[3]", "test_it[6]", "test_another[0]", "test_another[1]"]


def test_a_planted_mark_without_a_number_is_refused_by_the_name_of_its_test(pytester):
    with pytest.raises(pytest.UsageError, match="::test_it: one_in.n. takes one number"):
        pytest_collection_modifyitems(collected(pytester, WITHOUT_A_NUMBER))
