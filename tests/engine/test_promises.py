"""No interface that programs rely on loses a name without another number."""

from copy import deepcopy

import pytest
import yaml

from tests.promises import STORED, broken, promised

KNOWN = yaml.safe_load(STORED.read_text(encoding="utf-8"))


def test_what_was_promised_is_still_there():
    assert broken(KNOWN, promised()) == []


def test_what_is_offered_is_promised():
    now = promised()
    new = [line for name, lines in now.items() for line in lines if line not in KNOWN.get(name, [])]
    assert new == [], "python -m tests.promises writes it down"


@pytest.mark.parametrize("name", KNOWN)
def test_a_planted_loss_is_seen_and_not_where_the_number_is_another(name):
    now = deepcopy(KNOWN)
    lost = now[name].pop()
    assert broken(KNOWN, now) == [f"{name}: {lost}"]
    now[name.replace("1", "2")] = now.pop(name)
    assert broken(KNOWN, now) == []


def test_it_knows_files_columns_names_and_words():
    assert "claims.csv: support_share, number" in KNOWN["flat files, format 1"]
    assert "recomputed build --set" in KNOWN["command line, version 1"]
    assert "judge_function" in KNOWN["from recomputed import, version 1"] and all(
        len(lines) >= 4 for lines in KNOWN.values()
    )
