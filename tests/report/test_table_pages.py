"""From a number to the row of the table that it comes from."""

import csv
import json

import pytest
from bs4 import BeautifulSoup

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value, is_provisional, place_in_table
from recomputed.ground import paths
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.tables_used import tables_with_pages

CLAIM = next(
    claim
    for claim in Claims.model_validate_json((paths.SITE / "claims.json").read_text(encoding="utf-8")).claims
    if claim.id == "us-cost-above-100k"
)
TAKEN = {name: parameter for name, parameter in catalog().parameters.items() if parameter.value_from}


def page_of(table: str) -> BeautifulSoup:
    return BeautifulSoup((paths.SITE / "data" / f"{table}.html").read_text(encoding="utf-8"), "html.parser")


@pytest.mark.parametrize("name", TAKEN)
def test_the_row_of_an_assumption_holds_its_value(name):
    table, line = place_in_table(name)
    cell = TAKEN[name].value_from
    with (paths.TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert float(rows[line - 2][cell.column]) == declared_value(name)
    assert all(rows[line - 2][column] == str(wanted) for column, wanted in cell.row.items())


@pytest.mark.parametrize("table", tables_with_pages())
def test_every_row_of_a_table_stands_on_its_page_as_in_its_file(table):
    with (paths.TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    shown = {row["id"]: [cell.get_text() for cell in row.find_all("td")] for row in page_of(table).select("tbody tr")}
    assert shown == {f"line-{line}": cells for line, cells in enumerate(rows, 2)}


def test_each_chapter_leads_from_its_assumptions_to_their_rows():
    ids = {table: {row["id"] for row in page_of(table).select("tbody tr")} for table in tables_with_pages()}
    found = 0
    for page in sorted((paths.SITE / "notebooks").glob("*.html")):
        for link in BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").select("a.x-line"):
            table, _, line = link["href"].removeprefix("../data/").partition(".html#")
            assert line in ids[table], link["href"]
            found += 1
    assert found >= len(TAKEN)


def test_a_claim_page_lists_what_goes_in_with_the_way_to_its_row():
    page = BeautifulSoup(
        (paths.SITE / "claims/us-cost-above-100k/index.html").read_text(encoding="utf-8"), "html.parser"
    )
    assert page.find("caption", string="What goes into the readings that vote")
    assert [link["href"] for link in page.select("a.x-line")]
    assert all(link["href"].startswith("../../data/") for link in page.select("a.x-line"))


@pytest.mark.parametrize("table", tables_with_pages())
def test_the_provisional_rows_of_a_table_are_marked_on_its_page_and_listed_in_the_metadata(table):
    page, declared = page_of(table), catalog().tables[table].provisional
    marked = [int(row["id"].removeprefix("line-")) for row in page.select("tbody tr") if row.select("th a.x-muted")]
    package = json.loads((paths.SITE / "datapackage.json").read_text(encoding="utf-8"))
    (described,) = [one for one in package["resources"] if one["path"] == f"data/{table}.csv"]
    assert described.get("provisional", {}).get("lines", []) == marked
    assert bool(declared) == bool(marked) == bool(page.select("#provisional"))
    if declared:
        assert declared.because in page.select_one("#provisional").get_text()
    assert [name for name in TAKEN if place_in_table(name) in {(table, line) for line in marked}] == [
        name for name in TAKEN if place_in_table(name)[0] == table and is_provisional(name)
    ]


def test_an_input_that_stands_in_a_provisional_row_says_so_and_no_other_does():
    page = BeautifulSoup((paths.SITE / CLAIM.address).read_text(encoding="utf-8"), "html.parser")
    rows = [row for row in page.select("tr") if row.select("td")]
    said = {row.th.get_text() for row in rows if "provisional" in row.get_text()}
    given = {name for reading in CLAIM.readings if reading.votes for name in reading.given}
    assert said == {catalog().parameters[name].is_ for name in given if is_provisional(name)} and said
