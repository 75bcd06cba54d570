"""The bill of materials lists the lock, the whole lock and nothing else."""

import json
import re

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from recomputed.ground import paths
from recomputed.publishing.data.bill_of_materials import NAME, bill_of_materials
from recomputed.publishing.edition import edition

LOCK = paths.LOCK.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bill() -> str:
    return bill_of_materials(edition())


def test_it_is_what_the_format_asks_for_and_a_planted_fault_is_noticed(bill):
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(bill) is None
    assert validator.validate_str(bill.replace('"library"', '"a library"', 1)) is not None


def test_every_pinned_package_is_in_it_with_every_checksum(bill):
    parts = json.loads(bill)["components"]
    pinned = re.findall(r"(?m)^([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)", LOCK)
    assert sorted((part["name"], part["version"]) for part in parts) == sorted(pinned)
    assert sorted(h["content"] for p in parts for h in p["hashes"]) == sorted(set(re.findall(r"sha256:(\w+)", LOCK)))


def test_the_site_carries_it_and_two_are_the_same_bytes(bill):
    assert bill == (paths.SITE / NAME).read_text(encoding="utf-8") == bill_of_materials(edition())
