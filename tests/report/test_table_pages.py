"""From a number to the row of the table that it comes from."""

import csv

import pytest
from bs4 import BeautifulSoup

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import declared_value, place_in_table
from recomputed.ground import paths
from recomputed.publishing.data.tables_used import tables_with_pages

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
