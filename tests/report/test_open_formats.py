"""The site as a data package and its editions as research data: read by the programs of those formats."""

import json

import pytest
from frictionless import Package
from rocrate.rocrate import ROCrate

from recomputed.declared.catalog import catalog
from recomputed.ground import paths
from recomputed.publishing.outward import data_package, ro_crate

SITE = paths.SITE
EDITIONS = sorted(path.parent for path in SITE.glob("editions/*/claims.json"))


def test_every_table_and_flat_file_is_what_the_data_package_says():
    report = Package(SITE / data_package.NAME).validate()
    assert report.valid, report.flatten(["name", "type", "message"])
    assert {task.name.replace("-", "_") for task in report.tasks} == {
        *catalog().tables,
        "claims",
        "readings",
        "assumptions",
        "when",
    }


@pytest.mark.parametrize(
    ("spoiled", "by"),
    [
        ("claims.csv", lambda text: text.replace("paragraph", "chapter", 1)),
        ("readings.csv", lambda text: text.replace(",FALSE,", ",perhaps,", 1)),
        ("data/network_monthly.csv", lambda text: text.replace("2026-05,", "May,", 1)),
    ],
    ids=["another name of a column", "a word that is no answer", "a month in words"],
)
def test_a_planted_change_of_a_file_is_seen_by_its_data_package(tmp_path, spoiled, by):
    package = json.loads((SITE / data_package.NAME).read_text(encoding="utf-8"))
    package["resources"] = [one for one in package["resources"] if one["path"] == spoiled]
    (tmp_path / "data").mkdir()
    text = (SITE / spoiled).read_text(encoding="utf-8")
    assert by(text) != text
    (tmp_path / spoiled).write_text(by(text), encoding="utf-8")
    del package["resources"][0]["hash"], package["resources"][0]["bytes"]  # the columns alone must tell
    (tmp_path / data_package.NAME).write_text(json.dumps(package), encoding="utf-8")
    assert not Package(tmp_path / data_package.NAME).validate().valid


@pytest.mark.parametrize("folder", EDITIONS, ids=lambda folder: folder.name)
def test_each_edition_is_a_research_object_with_all_its_files(folder, tmp_path):
    crate = ROCrate(folder)
    assert str(crate.datePublished.date()) == folder.name
    described = {part.id for part in crate.root_dataset["hasPart"]}
    assert {*described, ro_crate.NAME} == {path.name for path in folder.iterdir()}
    assert crate.root_dataset["author"]["name"] and crate.root_dataset["license"]["name"]
    copied = tmp_path / "copy"
    crate.write(copied)  # what it takes along is the whole edition
    assert {path.name for path in copied.iterdir()} >= described


def test_there_is_an_edition_to_look_at():
    assert EDITIONS
