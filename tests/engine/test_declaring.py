"""A data folder of a few lines, and every rule that it can break: named to the letter."""

import errno
import hashlib
import os
import re
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from recomputed.declared import catalog, check, checksums, inputs, quotations, tables
from recomputed.declared import lookups as asked_for
from recomputed.declared.catalog import Catalog
from recomputed.declared.models import Column
from recomputed.declared.quotations import windows
from recomputed.ground import paths, strict_yaml
from recomputed.ground.errors import BadData, BadParameter, Refused
from recomputed.ground.safe_csv import as_csv
from tests.small_data import FILES, MAP, QUOTE, ROWS, SHAPES, TABLE, WORDS, Folder, small_data


@pytest.fixture
def folder(tmp_path):
    with small_data(tmp_path) as folder:
        yield folder


def test_the_folder_passes_and_has_all_its_files_in_the_list_of_checksums(folder):
    assert check.check_data() == len(FILES) == check.seal_data()
    lines = (folder.root / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    assert lines == [f"{hashlib.sha256(FILES[name].encode()).hexdigest()}  {name}" for name in sorted(FILES)]


def test_the_script_that_made_the_maps_is_not_data(folder):
    folder.write("maps/make_maps.py", "1\n")
    assert check.check_data() == len(FILES)


SEALED = {
    "an extra file": (lambda f: f.write("x.txt", "1"), "data/x.txt is not listed in data/SHA256SUMS; if it is wanted: recomputed data seal"),
    "a missing file": (lambda f: (f.root / "tables/t.csv").unlink(), "data/tables/t.csv is missing"),
    "a changed file": (lambda f: f.replace("maps/m.yml", "A map", "The map"),
                       "data/maps/m.yml is not the file that was sealed; if the change is wanted: recomputed data seal"),
    "two changed files": (
        lambda f: (f.replace("maps/m.yml", "A map", "The map"), f.replace("claims.yml", "label: ", "label: so ")),
        "data/claims.yml and data/maps/m.yml are not the files that were sealed; if the changes are wanted: recomputed data seal",
    ),
    "many extra files": (
        lambda f: [f.write(f"{sign}.txt", "1") for sign in "abcdefgh"],
        "data/a.txt, data/b.txt, data/c.txt, data/d.txt, data/e.txt, data/f.txt and 2 more are not listed in "
        "data/SHA256SUMS; if they are wanted: recomputed data seal",
    ),
    "two missing files": (
        lambda f: [(f.root / "tables" / name).unlink() for name in ("t.csv", "t.yml")],
        "data/tables/t.csv and data/tables/t.yml are missing",
    ),
    "a link": (lambda f: os.symlink("t.csv", f.root / "tables/u.csv"),
               "data/tables/u.csv is a link; files of data/ must stand there themselves"),
    "a name with a space": (lambda f: f.write("a b.csv", "1"), "data/a b.csv: a file name in data/ is of ASCII signs, without spaces"),
    "a name of other signs": (lambda f: f.write("\u00e4.csv", "1"), "data/\u00e4.csv: a file name in data/ is of ASCII signs, without spaces"),
    "a list that is none": (lambda f: f.write("SHA256SUMS", "x\n"), "data/SHA256SUMS line 1: not a checksum and a new file name"),
    "a name that stands twice": (
        lambda f: f.write("SHA256SUMS", 2 * f"{'0' * 64}  claims.yml\n"),
        "data/SHA256SUMS line 2: not a checksum and a new file name",
    ),
    "a list of other signs": (lambda f: f.write("SHA256SUMS", "\u00e4\n"), "data/SHA256SUMS line 1: not a checksum and a new file name"),
    "a list that is no text": (lambda f: (f.root / "SHA256SUMS").write_bytes(b"\xff"), "data/SHA256SUMS: not UTF-8 text (byte 1)"),
    "no list": (lambda f: (f.root / "SHA256SUMS").unlink(), "data/SHA256SUMS: cannot be read (no such file or directory)"),
    "a folder for the list": (lambda f: folder_for(f.root / "SHA256SUMS"), "data/SHA256SUMS: cannot be read (is a directory)"),
    "a pipe for the list": (lambda f: pipe_for(f.root / "SHA256SUMS"), "data/SHA256SUMS is neither a file nor a folder"),
    "a pipe for a table": (lambda f: pipe_for(f.root / "tables/t.csv"), "data/tables/t.csv is neither a file nor a folder"),
    "a pipe besides": (lambda f: pipe_for(f.root / "x.txt"), "data/x.txt is neither a file nor a folder"),
}  # fmt: skip


def folder_for(path):
    """A folder in the place of a file."""
    path.unlink()
    path.mkdir()


def pipe_for(path):
    """A pipe, into which nobody writes, in the place of a file."""
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@pytest.mark.parametrize(("change", "said"), SEALED.values(), ids=SEALED)
def test_what_is_not_as_it_was_sealed_is_named(folder, change, said):
    change(folder)
    with pytest.raises(BadData) as refused:
        check.check_data()
    assert str(refused.value) == said


def test_a_file_that_may_not_be_read_is_named_and_nothing_is_sealed(folder, monkeypatch):
    before = (folder.root / "SHA256SUMS").read_bytes()
    real = os.open

    def refusing(path, *rest, **named):
        if str(path).endswith("t.csv"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return real(path, *rest, **named)

    monkeypatch.setattr(os, "open", refusing)
    with pytest.raises(BadData, match=r"^data/tables/t\.csv: cannot be read \(permission denied\)$"):
        checksums.seal(checksums.data_files())
    assert (folder.root / "SHA256SUMS").read_bytes() == before


def test_what_is_changed_while_it_is_checked_is_not_sealed(folder, monkeypatch):
    real = check.refuse_misquotations

    def meanwhile(*arguments):
        folder.write("x.txt", "1")
        real(*arguments)

    before = (folder.root / "SHA256SUMS").read_bytes()
    monkeypatch.setattr(check, "refuse_misquotations", meanwhile)
    with pytest.raises(BadData, match="^data/ was changed while it was checked; nothing is sealed"):
        check.seal_data()
    assert (folder.root / "SHA256SUMS").read_bytes() == before


def test_a_file_that_is_gone_when_it_is_wanted_is_named(folder):
    (folder.root / "maps/m.geojson").unlink()
    with pytest.raises(BadData, match=r"^data/maps/m\.geojson: cannot be read \(no such file or directory\)$"):
        tables.boundaries("m")


def cell(row: int, label: str, value: str):
    """A change of one cell."""

    def change(folder: Folder) -> None:
        rows = [line.split(",") for line in ROWS]
        rows[row][rows[0].index(label)] = value
        folder.write("tables/t.csv", "\n".join(map(",".join, rows)) + "\n")

    return change


def lines(*chosen: str):
    return lambda folder: folder.write("tables/t.csv", "".join(f"{line}\n" for line in chosen))


ALL = ", ".join(ROWS[0].split(","))
RULES = {
    "a year": (cell(2, "year", "26"), "t.csv: row 3, column year: '26' is not of type year"),
    "a number": (cell(1, "amount", "1,5".replace(",", ";")), "t.csv: row 2, column amount: '1;5' is not of type number"),
    "a whole number": (cell(1, "number", "3.0"), "t.csv: row 2, column number: '3.0' is not of type integer"),
    "a day": (cell(1, "day", "2026-13-01"), "t.csv: row 2, column day: there is no 2026-13-01"),
    "a month": (cell(3, "month", "2026-00"), "t.csv: row 4, column month: there is no 2026-00"),
    "other digits": (cell(1, "year", "٢٠٢٦"), "t.csv: row 2, column year: '٢٠٢٦' is not of type year"),
    "a long cell": (cell(1, "number", "x" * 50), f"t.csv: row 2, column number: '{'x' * 40}' is not of type integer"),
    "an empty cell": (cell(1, "number", ""), "t.csv: row 2, column number: empty; a value is needed"),
    "a range": (cell(2, "number", "6"), "t.csv: row 3, column number: 6 breaks in_range(-5.0, 5.0)"),
    "a word": (cell(2, "kind", "c"), "t.csv: row 3, column kind: c breaks isin(['a', 'b'])"),
    "a source": (cell(2, "source", "s-2"), "t.csv: row 3, column source: s-2 breaks is a source of sources.yml"),
    "a quality": (cell(2, "quality", "good"), "t.csv: row 3, column quality: good breaks "
                  "isin(['measured', 'reported', 'estimated', 'survey', 'claimed', 'guess'])"),
    "a key": (lines(*ROWS, ROWS[1]), "t.csv: row 5: the key code = AB, year = 2026 stands twice"),
    "a key of another amount": (lines(*ROWS, ROWS[3].replace("1e0", "0.75")), "t.csv: row 5: the key code = CD, year = 2025 stands twice"),
    "a key before a word": (lines(*ROWS[:3], ROWS[1].replace(",a,", ",c,")), "t.csv: row 4: the key code = AB, year = 2026 stands twice; "
                          "t.csv: row 4, column kind: c breaks isin(['a', 'b'])"),
    "a sum": (cell(1, "amount", "0.25"), "t.csv: amount of 2026 adds up to 0.5, not 1 ± 0.25"),
    "too few rows": (lines(*ROWS[:2]), "t.csv: 1 rows; declared are 2 to 4"),
    "too many rows": (lines(*ROWS, *(ROWS[3].replace("2025", str(year)) for year in (2020, 2021))), "t.csv: 5 rows; declared are 2 to 4"),
    "a short row": (lines(*ROWS[:2], "CD,2026"), "t.csv: row 3: 2 cells, the header has 9"),
    "no header": (lines(), f"t.csv: columns: {', '.join(f'missing {c}' for c in ROWS[0].split(','))}; declared are {ALL}"),
    "another order": (lines(",".join(reversed(ROWS[0].split(",")))), f"t.csv: columns: another order; declared are {ALL}"),
    "another column": (lines(ROWS[0].replace("kind", "sort")), f"t.csv: columns: missing kind, extra sort; declared are {ALL}"),
    "no text": (lambda f: f.write("tables/t.csv", "\udcff"), "t.csv: not UTF-8 text (byte 1)"),
    "an open quotation mark": (lines(*ROWS[:2], '"'), "t.csv: not comma-separated text (unexpected end of data)"),
    "no declaration": (lambda f: f.write("tables/u.csv", "a\n"), "data/tables/u: its declaration (.yml) is missing"),
    "no table": (lambda f: f.write("tables/u.yml", TABLE), "data/tables/u: its .csv file is missing"),
    "no map": (lambda f: f.write("maps/u.yml", MAP), "data/maps/u: its .geojson file is missing"),
    "no map's declaration": (lambda f: f.write("maps/u.geojson", SHAPES), "data/maps/u: its declaration (.yml) is missing"),
    "a code on no map": (cell(1, "code", "AA"), "t.csv: row 2, column code: 'AA' is not on the map; parameters.yml: price: 0 rows of t match "
                         "{'code': 'AB'}, one is needed"),
    "shapes of another kind": (lambda f: f.write("maps/m.geojson", "[]"), "m.geojson: not GeoJSON whose features have texts as code and name"),
    "shapes that are none": (lambda f: f.write("maps/m.geojson", "{"), "m.geojson: not GeoJSON whose features have texts as code and name"),
    "shapes without a name": (lambda f: f.replace("maps/m.geojson", '"name"', '"nome"'), "m.geojson: not GeoJSON whose features have texts as code and name"),
    "shapes without a code": (lambda f: f.replace("maps/m.geojson", '"code"', '"cod"'), "m.geojson: not GeoJSON whose features have texts as code and name"),
    "a shape twice": (lambda f: f.replace("maps/m.geojson", '"CD"', '"AB"'), "m.geojson: 2 features; declared are 2 to 3, each code once"),
    "too few shapes": (lambda f: f.replace("maps/m.yml", "[2, 3]", "[3, 4]"), "m.geojson: 2 features; declared are 3 to 4, each code once"),
    "too many shapes": (lambda f: f.replace("maps/m.yml", "[2, 3]", "[0, 1]"), "m.geojson: 2 features; declared are 0 to 1, each code once"),
    "a misquotation": (lambda f: f.replace("claims.yml", "are high", "are very high and rising, as everybody in the whole industry knows"),
                       "claims.yml: c-1: 'costs of mining are very high and rising, as everybody in th' does not stand in paragraph 1"),
    "two words": (lambda f: f.replace("claims.yml", QUOTE, "are high"), "claims.yml: c-1: a quotation needs 3 words: 'are high'"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), RULES.values(), ids=RULES)
def test_what_breaks_a_rule_is_named(folder, change, said):
    change(folder)
    assert folder.refusal() == said


@pytest.mark.parametrize(("change", "said"), RULES.values(), ids=RULES)
def test_what_breaks_a_rule_is_not_sealed_and_named_as_the_check_does(folder, change, said):
    before = (folder.root / "SHA256SUMS").read_bytes()
    change(folder)
    folder.known()
    with pytest.raises(BadData) as refused:
        check.seal_data()
    assert str(refused.value) == said
    assert (folder.root / "SHA256SUMS").read_bytes() == before


def test_the_schema_by_itself_refuses_other_columns_another_order_and_holes(folder):
    frame, schema = tables.table("t"), check.schema(folder.known().tables["t"])
    assert schema.validate(frame).equals(frame)
    for broken in (
        frame.assign(more=1),
        frame.drop(columns="kind"),
        frame[frame.columns[::-1]],
        frame.assign(kind=None),
    ):
        with pytest.raises(SchemaErrors):
            schema.validate(broken, lazy=True)


def test_what_a_whole_column_breaks_is_said_without_a_row():
    frame = pd.DataFrame({"code": ["AB", "CD"]})
    failures = pd.DataFrame({"check": ["dtype"], "column": ["code"], "failure_case": ["str"], "index": [None]})
    said = check._failures(frame, SimpleNamespace(key=["code"]), SimpleNamespace(failure_cases=failures))
    assert said == ["column code: str breaks dtype"]


def test_bounds_and_tolerances_themselves_are_allowed(folder):
    for row, label, value in [
        (2, "number", "5"),
        (2, "number", "-5"),
        (1, "amount", "1.0"),
        (1, "amount", "0.5"),
        (2, "amount", ""),
    ]:
        cell(row, label, value)(folder)
        folder.known()
        checksums.seal(checksums.data_files())
        assert check.check_data() == len(FILES)
    lines(*ROWS[:3], ROWS[3], ROWS[3].replace("2025", "2024"))(folder)
    folder.replace("tables/t.yml", "rows: [2, 4]", "rows: [4, 4]")
    folder.replace("tables/t.yml", "span: 2025", "span: 2024")
    folder.replace("maps/m.yml", "features: [2, 3]", "features: [2, 2]")
    folder.known()
    checksums.seal(checksums.data_files())
    assert check.check_data() == len(FILES)


def test_a_table_is_typed_as_declared_and_an_empty_cell_is_missing(folder):
    cell(2, "amount", "")(folder)
    folder.known()
    checksums.seal(checksums.data_files())
    frame = tables.table("t")
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "code": "str", "year": "Int64", "amount": "float64", "number": "Int64", "kind": "str", "day": "str", "month": "str",
        "source": "str", "quality": "str",
    }  # fmt: skip
    assert frame.number.to_list() == [-3, 4, 0] and frame.amount.isna().to_list() == [False, True, False]
    frame.loc[0, "code"] = "ZZ"
    assert tables.table("t").code[0] == "AB"
    assert tables.boundaries("m")["features"][1]["properties"]["name"] == "Cedia"


def test_an_empty_cell_is_missing_in_a_column_of_words_too():
    words = Column(is_="Word", type="text", missing=True)
    assert tables._typed_column(pd.Series(["a", ""], name="word"), words).isna().to_list() == [False, True]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system_and_cells_are_left_as_they_are(folder, end):
    content = "".join(f"{line}{end}" for line in WORDS[:2]) + f'1,5,"a{end}b"{end}'
    cells = tables.raw_cells(content.encode(), "article_paragraphs", folder.known().tables["article_paragraphs"])
    assert len(cells) == 2 and cells.window[1] == f"a{end}b"


ASKED = {
    "a table": (lambda: tables.table("tt"), "unknown table 'tt'; did you mean 't'?"),
    "a map": (lambda: tables.boundaries("mm"), "unknown map 'mm'; did you mean 'm'?"),
    "a claim": (lambda: catalog.catalog().reading("c-22", "x"), "unknown claim 'c-22'; did you mean 'c-2'?"),
    "a reading": (lambda: catalog.catalog().reading("c-1", "lead"), "unknown reading of c-1 'lead'; did you mean 'lead-one'?"),
    "a default": (lambda: inputs.default("prise"), "unknown parameter 'prise'; did you mean 'price'?"),
    "a parameter": (lambda: inputs.checked("shares", 1), "unknown parameter 'shares'; did you mean 'share'?"),
    "a share in percent": (lambda: inputs.checked("share", 37.5), "share: 37.5 is outside [0.25, 1] ratio; did you mean 0.375?"),
    "a share of nothing known": (lambda: inputs.checked("share", 101), "share: 101 is outside [0.25, 1] ratio"),
    "all of it in percent": (lambda: inputs.checked("share", 100), "share: 100 is outside [0.25, 1] ratio; did you mean 1?"),
    "the least of it in percent": (lambda: inputs.checked("share", 25), "share: 25 is outside [0.25, 1] ratio; did you mean 0.25?"),
    "a negative share": (lambda: inputs.checked("share", -1), "share: -1 is outside [0.25, 1] ratio"),
    "a price above its limit": (lambda: inputs.checked("price", "9.5"), "price: 9.5 is outside [0, 9] USD"),
    "a part of a block": (lambda: inputs.checked("blocks", "2.5"), "blocks: '2.5' is not a whole number"),
    "a list": (lambda: inputs.checked("price", [1.0]), "price: [1.0] is not a number"),
    "a text of sixty signs with its marks": (lambda: inputs.checked("price", "x" * 58), f"price: '{'x' * 58}' is not a number"),
    "a text of one more": (lambda: inputs.checked("price", "x" * 59), f"price: '{'x' * 56}... is not a number"),
    "no number": (lambda: inputs.checked("price", "x" * 70), f"price: '{'x' * 56}... is not a number"),
    "a truth": (lambda: inputs.checked("price", True), "price: True is not a number"),
    "nothing": (lambda: inputs.checked("price", None), "price: None is not a number"),
    "a digit that is none": (lambda: inputs.checked("price", "1_0"), "price: '1_0' is not a number"),
    "no end": (lambda: inputs.checked("price", "inf"), "price: 'inf' must be finite"),
    "a number of no length": (lambda: inputs.checked("price", 10**5000), "price: a number of thousands of digits is not a number"),
    "another word": (lambda: inputs.checked("how", "three"), "how: 'three' is not one of: one, two"),
    "a number for a word": (lambda: inputs.checked("how", 1), "how: 1 is not one of: one, two"),
}  # fmt: skip


@pytest.mark.parametrize(("ask", "said"), ASKED.values(), ids=ASKED)
def test_what_is_asked_for_and_is_not_there_is_named(folder, ask, said):
    with pytest.raises(BadParameter) as refused:
        ask()
    assert str(refused.value) == said


def test_only_of_a_share_a_percentage_is_suspected():
    with pytest.raises(BadParameter) as refused:
        inputs.checked("overhead_ratio", 150)
    assert str(refused.value) == "overhead_ratio: 150 is outside [1, 2] ratio"


def test_parameters_are_given_in_their_types_and_remember_what_they_are(folder):
    assert [inputs.default(name) for name in ("price", "share", "blocks", "how")] == [0.75, 0.5, 6, "one"]
    assert [type(inputs.default(name)) for name in ("price", "share", "blocks", "how")] == [float, float, int, str]
    assert (inputs.checked("blocks", "7.0"), inputs.checked("how", " two "), inputs.checked("price", " 1e0 ")) == (
        7,
        "two",
        1.0,
    )
    assert type(inputs.checked("blocks", "7.0")) is int
    p = inputs.given({"price": 1.5, "how": "two", "other": 3})
    assert (p.price, p.how, p.price.name, p.how.name) == (1.5, "two", "price", "how")
    assert p.how.declared.allowed == ["one", "two"] and p.price.declared.unit == "USD"
    assert [known.name for known in p] == ["price", "how"] and not hasattr(p, "other")
    assert inputs.checked("share", 1.0) == 1.0 and inputs.checked("share", 0.25) == 0.25


def test_a_notebook_need_not_hand_its_variables_over(folder):
    notebook = {"given": inputs.given, "price": 1.5, "other": 3}
    exec("p = given()", notebook)
    assert [(known.name, known) for known in notebook["p"]] == [("price", 1.5)]


def test_a_cell_that_no_row_or_more_than_one_has_is_named(folder):
    for code, matching in (("XX", 0), ("CD", 2)):
        folder.replace("parameters.yml", "code: AB" if code == "XX" else "code: XX", f"code: {code}")
        folder.known()
        said = f"parameters.yml: price: {matching} rows of t match {{'code': '{code}'}}, one is needed"
        with pytest.raises(BadData) as refused:
            inputs.default("price")
        assert str(refused.value) == said


DECLARATIONS = {
    "a source of a table": ("tables/t.yml", "[s-1]", "[s-2]", "t.yml: unknown source \'s-2'; did you mean 's-1'?"),
    "a source of a map": ("maps/m.yml", "[s-1]", "[s-2]", "m.yml: unknown source \'s-2'; did you mean 's-1'?"),
    "a source of a parameter": ("parameters.yml", "source: s-1", "source: s-2",
                                "parameters.yml: price: unknown source \'s-2'; did you mean 's-1'?"),
    "a table of a parameter": ("parameters.yml", "table: t,", "table: tt,",
                               "parameters.yml: price: unknown table \'tt'; did you mean 't'?"),
    "a parameter of a scenario": ("scenarios.yml", "price", "prise",
                                  "scenarios.yml: dear: unknown parameter \'prise'; did you mean 'price'?"),
    "an unknown field": ("sources.yml", "title", "titel", "sources.yml: s-1: title: Field required; "
                         "sources.yml: s-1: titel: Extra inputs are not permitted, given: T"),
    "another type": ("claims.yml", "paragraph: 1", "paragraph: one",
                     "claims.yml: c-1: paragraph: Input should be a valid integer, given: one"),
    "a field inside": ("claims.yml", "at_least: 1.0", "at_least: x",
                       "claims.yml: c-1: readings.lead-one.at_least: Input should be a valid number, given: x"),
    "two kinds of provisional rows": ("tables/t.yml", "rows: [2, 4]", "rows: [2, 4]\nprovisional: "
        "{because: B, refresh: completes, newest: 1, where: {code: AB}}",
        "t.yml: provisional: provisional: give newest, where or unless, one of them"),
    "provisional rows by no column": ("tables/t.yml", "rows: [2, 4]",
        "rows: [2, 4]\nprovisional: {because: B, refresh: revises, where: {cod: AB}}",
        "t.yml: provisional: there is no column 'cod'; there are: code, year, amount, number, kind, day, month, source, quality"),
    "a time of no table": ("claims.yml", "at_least: 1.0", "at_least: 1.0\n      one_time: {table: tt}",
                           "claims.yml: c-1: readings.lead-one: one_time: unknown table 'tt'; did you mean 't'?"),
    "one time of many": ("claims.yml", "at_least: 1.0", "at_least: 1.0\n      one_time: {table: t}",
                         "claims.yml: c-1: readings.lead-one: one_time: t spans '2025 to 2026-10', which is no one time"),
    "a row without its time": ("claims.yml", "at_least: 1.0", "at_least: 1.0\n      one_time: {table: t, row: {code: AB}}",
                               "claims.yml: c-1: readings.lead-one.one_time: give row and time, both of them or none"),
    "a time that is none": ("claims.yml", "at_least: 1.0",
                            "at_least: 1.0\n      one_time: {table: t, row: {code: AB}, time: code}",
                            "claims.yml: c-1: readings.lead-one: one_time: time: column code of t holds text, not times"),
    "no bound": ("claims.yml", "at_least: 1.0", "lead: true".replace("lead", "notebook").replace("true", "01_cost"),
                 "claims.yml: c-1: readings.lead-one: a reading needs at_least or at_most, or it cannot fail"),
    "a field of a table": ("tables/t.yml", "rows: [2, 4]", "rows: [2]",
                           "t.yml: rows: List should have at least 2 items after validation, not 1, given: [2]"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), DECLARATIONS.values(), ids=DECLARATIONS)
def test_a_declaration_that_does_not_fit_is_named(folder, name, old, new, said):
    folder.replace(name, old, new)
    with pytest.raises(BadParameter) as refused:
        Catalog(folder.root)
    assert str(refused.value) == said


def test_a_library_holds_everything_in_the_order_of_its_files_and_reads_its_own_folder(folder):
    known = Catalog(folder.root)
    assert known.data == folder.root
    assert list(known.parameters) == [
        "price", "share", "blocks", "begin", "end", "from_month", "to_month", "how", "printed", "heat", "fees",
    ]  # fmt: skip
    assert list(known.tables) == ["article_paragraphs", "t"] and list(known.claims) == ["c-1", "c-2"]
    assert (known.thesis.quote, [sentence.claim for sentence in known.thesis.sentences]) == (
        "The costs of mining are high",
        ["c-1"],
    )
    assert (known.claims["c-1"].lead, known.claims["c-2"].lead) == ("lead-one", None)
    assert [reading.votes for reading in known.claims["c-1"].readings.values()] == [True, True, False]
    assert [type(next(iter(kind.values()))).__name__ for kind in (
        known.sources, known.parameters, known.claims, known.scenarios, known.tables, known.maps,
    )] == ["Source", "Parameter", "Claim", "Scenario", "Table", "Boundaries"]  # fmt: skip
    assert known.reading("c-1", "lead-one").at_least == 1.0
    asked_for.forget()
    for kind in (known.sources, known.parameters, known.claims, known.scenarios, known.tables, known.maps):
        kind[next(iter(kind))]
    assert asked_for.asked_for() == [("claim", "c-1"), ("map", "m"), ("parameter", "price"), ("scenario", "published"),
                                  ("source", "s-1"), ("table", "article_paragraphs")]  # fmt: skip


def test_the_quality_of_a_value_is_that_of_its_row_its_table_or_its_own_and_a_guess_is_one(folder):
    assert {name: inputs.quality_of(name) for name in ("price", "share", "blocks", "how", "heat")} == {
        "price": "reported", "share": "guess", "blocks": "reported", "how": "estimated", "heat": "measured",
    }  # fmt: skip
    folder.replace("tables/t.csv", "s-1,reported", "s-1,survey")
    folder.known()
    checksums.seal(checksums.data_files())
    assert inputs.quality_of("price") == "survey"
    folder.replace("tables/t.yml", "quality: by row", "quality: claimed")
    folder.replace("tables/t.yml", "{is: Quality, type: quality}", "{is: Quality, type: text}")
    folder.known()
    checksums.seal(checksums.data_files())
    assert inputs.quality_of("price") == "claimed"


def test_a_value_is_a_reader_s_if_it_differs_from_the_published_one(folder):
    p = inputs.given({"price": 0.75, "share": 0.5, "blocks": 7, "how": "two", "begin": 2017.0})
    assert {known.name for known in p if known.set_by_reader} == {"blocks", "how"}


def test_the_project_s_own_declarations_can_be_read_anew():
    known = Catalog(paths.DATA)
    assert known.data == paths.DATA and len(known.parameters) > 50 and len(known.claims) > 20


def test_what_is_looked_up_is_noted_and_a_glance_is_not():
    entries = asked_for.TrackedEntries("number", {"pi": 3, "e": 2})
    asked_for.forget()
    assert "pi" in entries and list(entries.items()) and asked_for.asked_for() == []
    assert entries.get("tau") is None and entries.get("tau", 6) == 6 and entries.get("e", 0) == 2
    assert asked_for.asked_for() == [("number", "e")]
    asked_for.forget()
    assert asked_for.asked_for() == []


def test_a_yaml_file_of_ours_is_small_readable_and_plain(tmp_path, monkeypatch):
    path = tmp_path / "x.yml"
    path.write_text("a: é\n", encoding="utf-8")
    assert strict_yaml.read_yaml(path) == {"a": "é"}
    monkeypatch.setattr(strict_yaml, "MOST_BYTES", 6)
    assert strict_yaml.read_yaml(path) == {"a": "é"}
    for content, said in [
        (b"a: 1234", "x.yml: larger than 6 bytes"),
        (b"- 1", "x.yml: a mapping is expected, given: [1]"),
        (b"a: \xff", "x.yml: not UTF-8 text (byte 4)"),
    ]:
        path.write_bytes(content)
        with pytest.raises(BadParameter) as refused:
            strict_yaml.read_yaml(path)
        assert str(refused.value) == said
    with pytest.raises(BadParameter, match=r"^gone\.yml: cannot be read \(no such file or directory\)$"):
        strict_yaml.read_yaml(tmp_path / "gone.yml")


PLAIN = {
    "no": "no", "true": True, "false": False, "null": None, "~": None, "": None, "1:30": "1:30", "2026-04-01": "2026-04-01",
    "12": 12, "-3": -3, "+3": 3, "1.5": 1.5, "-.5": -0.5, "1e3": 1000.0, "1.": 1.0, "0x10": "0x10", "1_0": "1_0", ".inf": ".inf",
    "yes": "yes", "True": "True", "trueish": "trueish", "1e": "1e",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), PLAIN.items(), ids=PLAIN)
def test_yaml_has_no_surprises(text, value):
    found = strict_yaml.parse_yaml(f"a: {text}", "x")["a"]
    assert (found, type(found)) == (value, type(value))


def nested(levels: int) -> str:
    return "a: " + "[" * levels + "]" * levels


TRICKS = {
    "an alias": ("a: &x 1\nb: *x\n", "x: line 2: aliases are not allowed; put a text that begins with * into quotation marks"),
    "equal keys": ("a: 1\nb: 2\na: 3\n", "x: line 3: the key 'a' stands twice; each is allowed once"),
    "a number as key": ("b: 1\n3: 1\n", "x: line 2: the key 3 is not text; put it into quotation marks"),
    "too deep": (nested(20), "x: nested deeper than 20 levels"),
    "a list": ("- 1", "x: a mapping is expected, given: [1]"),
    "nothing": ("", "x: a mapping is expected, given: nothing"),
    "too many digits": ("a: " + "9" * 5000, "x: line 1: a number of more than 400 digits"),
}  # fmt: skip


SLIPS = {  # each as it stands in a file, the line that is to be named, and some words of what is said
    "a colon in a text": (
        "a:\n  says: Had she: yes\n",
        2,
        "a text that holds a colon and a blank stands in quotation marks",
    ),
    "a tab": ("a:\n\tb: 1\n", 2, "a tab; lines are set in with blanks"),
    "a tab after blanks": ("a:\n  b: 1\n\tc: 2\n", 3, "a tab; lines are set in with blanks"),
    "an open quotation mark": ('a: 1\nb: "open\nc: 2\n', 2, "a quotation mark opens here and is never closed"),
    "one that ends on a later line": ('a:\n  b: "open\n  c: "x"\n  d: "y"\n', 3, "more stands after the end of a text"),
    "an apostrophe within": ("a: 1\nb: 'it's'\n", 2, "within single quotation marks one is written twice"),
    "words after a bracket": (
        "a: {lead.value} is\n",
        1,
        "more stands after the end of a text in quotation marks or of a bracket",
    ),
    "a line too far left": ("a:\n    b: 1\n  c: 2\n", 3, "what belongs together begins in one column"),
    "a line too far right": ("a:\n  b: 1\n    c: 2\n", 3, "is it deeper than its neighbours"),
    "no colon": ("a:\n  b 1\n  c: 2\n", 3, "does the line before lack a colon"),
    "no blank after a colon": ("a:1\nb: 2\n", 2, "does the line before lack a colon and a blank"),
    "an at sign": ("a: 1\n\u00e9: @x\n", 2, "a text cannot begin with @; put the text into quotation marks"),
    "a percent sign": ("a: %x\n", 1, "a text cannot begin with %;"),
    "a line that begins with it": ("%x: 1\n", 1, "a line cannot begin with %"),
    "a star": ("a: *\n", 1, "a text cannot begin with * or &"),
    "a question mark": ("a: ? b\n", 1, "a text cannot begin with a question mark"),
    "a list that ends early": ("a:\n  - b\n  c: 1\n", 3, "each of its entries begins with a hyphen"),
    "a list on the line of its name": ("a: - b\n", 1, "a list begins on a line of its own"),
    "an open bracket": ("a: [1, 2\nb: 3\n", 2, "the bracket that opens in line 1 is not closed with ]"),
    "an open brace": ("a: {b: 1\nc: 3\n", 2, "the bracket that opens in line 1 is not closed with }"),
    "a file that ends in a bracket": ("a: [\n", 2, ""),
    "two commas": ("a: [1,, 2]\n", 1, "nothing stands between two commas"),
    "a backslash": ('a: "\\d"\n', 1, "a backslash within double quotation marks"),
    "a text after a bar": ("a: |x\n  y\n", 1, "after | or > the line ends"),
    "a second document": ("a: 1\n---\nb: 2\n", 2, "a file holds one"),
    "a sign that is none": ("a: 1\nb: \x01\n", 2, "holds a sign that cannot be shown"),
}
OF_THE_PARSER = re.compile(r"<unicode|column \d|context|scann|pars(er|ing)|expected|token|sequence|scalar|stream")


@pytest.mark.parametrize(("text", "line", "said"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_named_with_its_line_and_in_plain_words(text, line, said):
    with pytest.raises(BadParameter) as refused:
        strict_yaml.parse_yaml(text, "x.yml")
    told = str(refused.value)
    assert told.startswith(f"x.yml: line {line}: ") and said in told and not OF_THE_PARSER.search(told)


@given(st.text(alphabet="ab:-[]{}\"'|>%@*&!?,#\\ \t\n", min_size=1, max_size=40))
def test_whatever_stands_in_a_file_it_is_a_mapping_or_refused_in_one_line(text):
    try:
        assert isinstance(strict_yaml.parse_yaml(text, "x.yml"), dict)
    except BadParameter as refusal:
        assert str(refusal).startswith("x.yml: ") and "<unicode" not in str(refusal)


@pytest.mark.parametrize(("text", "said"), TRICKS.values(), ids=TRICKS)
def test_a_trick_is_named_with_its_line(text, said):
    with pytest.raises(BadParameter) as refused:
        strict_yaml.parse_yaml(text, "x")
    assert str(refused.value) == said


def test_as_many_levels_as_allowed_may_be_nested_and_side_by_side():
    assert strict_yaml.parse_yaml(nested(19), "x")
    assert strict_yaml.parse_yaml("\n".join(f"a{i}: [[1], [2]]" for i in range(30)), "x")


def test_a_refusal_is_one_printable_line_and_names_are_cut():
    assert str(Refused("a:\n b\x1b[31m\u202e")) == "a: b\\x1b[31m\\u202e"
    from recomputed.ground.errors import unknown

    assert unknown("word", "x" * 60, ["b", "a"]) == f"unknown word '{'x' * 60}'; there are: a, b"
    assert unknown("word", "x" * 61, ["b", "a"]) == f"unknown word '{'x' * 57}...'; there are: a, b"
    assert unknown("word", "y" * 60 + "z", ["y" * 60]) == f"unknown word '{'y' * 57}...'; did you mean '{'y' * 60}'?"
    assert "did you mean" in unknown("word", "y" * 26 + "z" * 34, ["y" * 26])
    assert "did you mean" in unknown("word", "y" * 26 + "z" * 40, ["y" * 26])


def test_what_the_engine_offers_is_looked_up_once_and_only_what_it_lists(monkeypatch):
    import recomputed

    for name in recomputed.__all__:
        monkeypatch.delitem(vars(recomputed), name, raising=False)
        assert getattr(recomputed, name) is vars(recomputed)[name]
    assert recomputed.table is tables.table and recomputed.given is inputs.given
    assert set(recomputed.__all__) == set(recomputed.HOMES)
    with pytest.raises(AttributeError, match=r"^module 'recomputed' has no attribute 'tabel'$"):
        recomputed.tabel  # noqa: B018


def test_three_neighbouring_words_make_a_fingerprint():
    assert windows("one two") == []
    assert windows("One, two three! Four") == [
        hashlib.sha256(w).hexdigest()[:16] for w in (b"one two three", b"two three four")
    ]
    claims = {"c": pd.Series({"quote": "one two three", "paragraph": 1})}
    assert quotations.WORDS_PER_WINDOW == 3 and claims


def test_no_text_of_a_csv_is_a_formula_and_no_carriage_return_ends_a_row():
    rows = pd.DataFrame({"=head": ["a\rb", "=1", "-5"], "n": [1, -2, 3]})
    assert as_csv(rows) == "'=head,n\na b,1\n'=1,-2\n-5,3\n"


def test_a_bad_correction_is_named_with_its_file(folder):
    folder.write("corrections.yml", "a-slip:\n  date: 2026-11\n  was: x\n  changed: y\n  noticed_by: z\n")
    with pytest.raises(BadParameter, match=r"^corrections\.yml: a-slip: "):
        Catalog(folder.root)


def test_claims_without_the_table_of_the_article_are_refused_by_its_name(folder):
    for kind in ("csv", "yml"):
        (folder.root / f"tables/article_paragraphs.{kind}").unlink()
    folder.known()
    with pytest.raises(BadParameter, match="unknown table 'article_paragraphs'"):
        check.seal_data()


def test_named_values_are_the_last_of_each_name_that_are_allowed_in_the_order_of_the_names(folder):
    for allowed, column in (("[0.0, 9.0]", "amount"), ("[0, 1000]", "number")):  # of price, of blocks
        named = f"  named: [{{is: Places, table: t, name: code, column: {column}}}]\n"
        folder.replace("parameters.yml", f"  allowed: {allowed}\n", f"  allowed: {allowed}\n{named}")
    folder.known()
    assert inputs.named_values("price") == [{"is": "Places", "values": [["AB", 0.75], ["CD", 1.0]]}]
    assert inputs.named_values("blocks") == [{"is": "Places", "values": [["CD", 0.0]]}]  # of AB it is below 0
    assert inputs.named_values("share") == []
