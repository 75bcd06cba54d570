"""What a declaration or a row cannot mean is refused, in one line that says where it stands and what is allowed."""

import json
from datetime import date

import numpy as np
import pytest

from recomputed.declared import check, checksums, dates, inputs
from recomputed.declared.catalog import Catalog
from recomputed.ground.errors import BadData, BadParameter
from recomputed.judging.judgement import judge
from recomputed.judging.turning_points import turning_points
from recomputed.running.sweep_points import Axis, points
from tests.planted import given, parameter, reading, stand_in
from tests.prove.generated_declarations import cases, outcome
from tests.small_data import FILES, ROWS, SHAPES, Folder, small_data


@pytest.fixture
def folder(tmp_path):
    with small_data(tmp_path) as folder:
        yield folder


def refusal(folder: Folder) -> str:
    """What every command says that reads the declarations."""
    with pytest.raises(BadParameter) as refused:
        Catalog(folder.root)
    return str(refused.value)


P, S, C, T, M = "parameters.yml", "scenarios.yml", "claims.yml", "tables/t.yml", "maps/m.yml"
NAMES = "String should match pattern '^[a-z0-9]+(-[a-z0-9]+)*$'"
LABELS = "String should match pattern '^[a-z][a-z0-9]*(_[a-z0-9]+)*$'"
COLUMNS = "code, year, amount, number, kind, day, month, source, quality"
BOTH = "shape: {is: among, because: Both are usual., values: [one, two]}"
DECLARATIONS = {
    # values of parameters
    "a word for a number": (P, "value: 0.5", "value: much", "parameters.yml: share: 'much' is text, not a number"),
    "no number": (P, "value: 0.5", "value: .nan", "parameters.yml: share: '.nan' is text, not a number"),
    "an endless number": (P, "value: 0.5", "value: 1e999", "parameters.yml: share: value: Input should be a finite number or "
                          "Input should be a valid integer or Input should be a valid string, "
                          "given: inf"),
    "a value outside the allowed": (P, "value: 0.5", "value: 1.5", "parameters.yml: share: 1.5 is outside [0.25, 1] ratio"),
    "a value outside the plausible": (P, "value: 0.5", "value: 0.9",
                                      "parameters.yml: share: 0.9 is outside the plausible [0.25, 0.75] ratio"),
    "a part of a whole": (P, "value: 6", "value: 6.5", "parameters.yml: blocks: 6.5 is not a whole number"),
    "a number of 300 digits": (P, "value: 6", f"value: {'9' * 320}", f"parameters.yml: blocks: {'9' * 57}... is not a number"),
    "a number of 500 digits": (P, "value: 6", f"value: {'9' * 500}", "parameters.yml: line 26: a number of more than 400 digits"),
    "another choice": (P, "value: one", "value: three", "parameters.yml: how: 'three' is not one of: one, two"),
    "a number for a choice": (P, "value: one", "value: 1", "parameters.yml: how: 1 is not one of: one, two"),
    "a choice nobody defends": (P, f"plausible: [one, two]\n  {BOTH}", f"plausible: [two]\n  {BOTH.replace('[one, two]', '[two]')}",
                                "parameters.yml: how: 'one' is not among the plausible: two"),
    "words as limits": (P, "allowed: [0.25, 1.0]", "allowed: [few, many]", "parameters.yml: share: allowed and plausible are [low, high]"),
    "limits reversed": (P, "plausible: [0.25, 0.75]", "plausible: [0.75, 0.25]", "parameters.yml: share: plausible must be a range inside allowed"),
    "limits of no width": (P, "plausible: [0.25, 0.75]", "plausible: [0.5, 0.5]", "parameters.yml: share: plausible must be a range inside allowed"),
    "half a limit": (P, "allowed: [0, 1000]", "allowed: [0, 1000.5]", "parameters.yml: blocks: allowed and plausible of an integer are whole numbers"),
    "three limits": (P, "allowed: [0.25, 1.0]", "allowed: [0.25, 0.5, 1.0]", "parameters.yml: share: allowed and plausible are [low, high]"),
    "a choice defended that is not allowed": (P, "allowed: [one, two]", "allowed: [one, three]",
                                              "parameters.yml: how: every plausible choice must be an allowed one"),
    "numbers as choices": (P, "allowed: [one, two]", "allowed: [1, 2]", "parameters.yml: how: allowed and plausible of a choice are lists of words"),
    "a choice twice": (P, "allowed: [one, two]", "allowed: [one, two, one]", "parameters.yml: how: allowed holds 'one' twice"),
    "no choice": (P, "plausible: [one, two]", "plausible: []", "parameters.yml: how: allowed and plausible of a choice are lists of words"),
    "a choice from a table": (P, "value: one", "value_from: {table: t, row: {code: AB}, column: kind}",
                              "parameters.yml: how: a choice has a value, no value_from"),
    "two values": (P, "value: 0.5", "value: 0.5\n  value_from: {table: t, row: {code: AB}, column: amount}",
                   "parameters.yml: share: give value or value_from, one of them"),
    # values from tables
    "an unknown column": (P, "column: amount", "column: amoun", "parameters.yml: price: unknown column of t \'amoun'; did you mean 'amount'?"),
    "a column of text": (P, "column: amount", "column: kind", "parameters.yml: price: column kind of t is text, not a number"),
    "an unknown column of the row": (P, "row: {code: AB}", "row: {cod: AB}", "parameters.yml: price: unknown column of t \'cod'; did you mean 'code'?"),
    "a word for a year": (P, "row: {code: AB}", "row: {year: AB}",
                          "parameters.yml: price: column year of t holds year: give a whole number, not 'AB'"),
    "a number for a word": (P, "row: {code: AB}", "row: {code: 5}", "parameters.yml: price: column code of t holds text: give text, not 5"),
    "a word for a whole number": (P, "row: {code: AB}", "row: {number: AB}",
                                  "parameters.yml: price: column number of t holds integer: give a whole number, not 'AB'"),
    "no row": (P, "row: {code: AB}", "row: {}", "parameters.yml: price: value_from: row, newest or both are needed: which row of the table is meant?"),
    # values with names
    "names of an unknown table": (P, "column: amount}", "column: amount}\n  named: [{is: N, table: u, name: code, column: amount}]",
                                  "parameters.yml: price: named: unknown table 'u'; there are: article_paragraphs, t"),
    "names of an unknown column": (P, "column: amount}", "column: amount}\n  named: [{is: N, table: t, name: cod, column: amount}]",
                                   "parameters.yml: price: named: unknown column of t 'cod'; did you mean 'code'?"),
    "names that are numbers": (P, "column: amount}", "column: amount}\n  named: [{is: N, table: t, name: year, column: amount}]",
                               "parameters.yml: price: named: column year of t is year, not text"),
    "values that are words": (P, "column: amount}", "column: amount}\n  named: [{is: N, table: t, name: code, column: kind}]",
                              "parameters.yml: price: named: column kind of t is text, not a number"),
    "rows of no column": (P, "column: amount}", "column: amount}\n  named: [{is: N, table: t, name: code, column: amount, rows: {yeer: 2026}}]",
                          "parameters.yml: price: named: unknown column of t 'yeer'; did you mean 'year'?"),
    "names of a choice": (P, "value: one", "value: one\n  named: [{is: N, table: t, name: code, column: amount}]",
                          "parameters.yml: how: named is for numbers; a choice has names of its own"),
    # pairs
    "a pair reversed": (
        P, "value: 2026\n  allowed: [2012, 2026]\n  plausible: [2020, 2026]", "value: 2016\n  allowed: [2012, 2026]\n  plausible: [2013, 2026]",
        "scenarios.yml: published: begin = 2017 must be below end = 2016; scenarios.yml: dear: begin = 2017 must be below end = 2016",
    ),
    "a pair of nothing": (P, "below: end", "below: ende", "parameters.yml: begin: below: unknown parameter \'ende'; did you mean 'end'?"),
    "a number below a word": (P, "below: end", "below: how", "parameters.yml: begin: below: integer and how, choice, cannot be compared"),
    "a month below a word": (P, "below: to_month", "below: how", "parameters.yml: from_month: below: choice and how, choice, cannot be compared"),
    "a pair that no scenario may reverse": (S, "changes: {price: 9.0}", "changes: {end: 2016}",
                                            "scenarios.yml: dear: begin = 2017 must be below end = 2016"),
    "a word in a pair of a scenario": (S, "changes: {price: 9.0}", "changes: {end: later}", "scenarios.yml: dear: end: 'later' is text, not a number"),
    "a number in a pair of words": (S, "changes: {price: 9.0}", "changes: {to_month: 2025}",
                                    "scenarios.yml: dear: to_month: 2025 is not one of: 2025-10, 2025-12"),
    "months that a scenario reverses": (S, "changes: {price: 9.0}", "changes: {from_month: 2025-11}",
                                        "scenarios.yml: dear: from_month = 2025-11 must be below to_month = 2025-10"),
    # names
    "a claim outside": (C, "c-1:", "../../evil:", f"claims.yml: ../../evil: {NAMES}, given: ../../evil"),
    "a claim without a name": (C, "c-1:", "'':", f"claims.yml: : {NAMES}, given:"),
    "a claim of markup": (C, "c-1:", "<b>:", f"claims.yml: <b>: {NAMES}, given: <b>"),
    "a long claim": (C, "c-1:", f"{'c' * 61}:", f"claims.yml: {'c' * 61}: String should have at most 60 characters, given: {'c' * 60}"),
    "a reading outside": (C, "lead-one:", "/etc/passwd:", f"claims.yml: c-1: readings./etc/passwd: {NAMES}, given: /etc/passwd"),
    "a source of markup": ("sources.yml", "s-1:", "<b>:", f"sources.yml: <b>: {NAMES}, given: <b>"),
    "a scenario of markup": (S, "dear:", "<b>:", f"scenarios.yml: <b>: {NAMES}, given: <b>"),
    "a parameter of markup": (P, "price:", "<b>:", f"parameters.yml: <b>: {LABELS}, given: <b>"),
    "a column of markup": (T, "kind:", "<b>:", f"t.yml: columns.<b>: {LABELS}, given: <b>"),
    # scenarios
    "no published scenario": (S, "published:", "usual:", "scenarios.yml: there is no scenario 'published'; "
                              "scenarios.yml: usual: changes nothing; only 'published' changes nothing"),
    "a published scenario that changes": (S, "changes: {}", "changes: {share: 0.3}",
                                          "scenarios.yml: published: changes something; only 'published' changes nothing"),
    "a scenario outside the allowed": (S, "price: 9.0", "price: 9.5", "scenarios.yml: dear: price: 9.5 is outside [0, 9] USD"),
    "a scenario of words": (S, "price: 9.0", "price: dear", "scenarios.yml: dear: price: 'dear' is text, not a number"),
    # references
    "a notebook that is not there": (C, "notebook: 01_cost", "notebook: 02_cost",
                                     "claims.yml: c-1: unknown notebook \'02_cost'; did you mean '01_cost'?"),
    "a reading's notebook that is not there": (C, "      unit: USD", "      notebook: 02_cost\n      unit: USD",
                                               "claims.yml: c-1: readings.lead-one: unknown notebook \'02_cost'; did you mean '01_cost'?"),
    "an unknown key": (T, "key: [code, year]", "key: [code, yeer]", f"t.yml: key: there is no column 'yeer'; there are: {COLUMNS}"),
    "a key twice": (T, "key: [code, year]", "key: [code, code]", "t.yml: key holds 'code' twice"),
    "a key that may be empty": (T, "key: [code, year]", "key: [code, amount]", "t.yml: key: column 'amount' may be empty, so nothing can rest on it"),
    "an order by nothing": (T, "order: [code]", "order: [cod]", f"t.yml: order: there is no column 'cod'; there are: {COLUMNS}"),
    "sums of nothing": (T, "column: amount", "column: sum", f"t.yml: sums.column: there is no column 'sum'; there are: {COLUMNS}"),
    "sums of text": (T, "column: amount", "column: kind", "t.yml: sums.column: column 'kind' is text, not integer or number"),
    "sums by nothing": (T, "by: [year]", "by: [yeer]", f"t.yml: sums.by: there is no column 'yeer'; there are: {COLUMNS}"),
    "gaps of days": (T, "without_gaps: year", "without_gaps: day", "t.yml: without_gaps: column 'day' is date, not month or year"),
    "a range reversed": (T, "range: [-5, 5]", "range: [5, -5]", "t.yml: columns.number: range is [lowest, highest], not [5.0, -5.0]"),
    "a range of text": (T, "type: text, among: [a, b]", "type: text, range: [1, 2]", "t.yml: columns.kind: range is for numbers and years"),
    "rows reversed": (T, "rows: [2, 4]", "rows: [4, 2]", "t.yml: rows is [lowest, highest], not [4, 2]"),
    "features reversed": (M, "features: [2, 3]", "features: [3, 2]", "m.yml: features is [lowest, highest], not [3, 2]"),
    "rows below none": (T, "rows: [2, 4]", "rows: [-2, 4]", "t.yml: rows.0: Input should be greater than or equal to 0, given: -2"),
    "one of no words": (T, "among: [a, b]", "among: []", "t.yml: columns.kind.among: List should have at least 1 item after validation, not 0, given: []"),
    "one of equal words": (T, "among: [a, b]", "among: [a, a]", "t.yml: columns.kind: among holds 'a' twice"),
    "a number among words": (T, "range: [-5, 5]", "range: [-5, 5], among: [a]", "t.yml: columns.number: among is for text"),
    "a future of words": (T, "type: text, among: [a, b]", "type: text, future: true", "t.yml: columns.kind: future is for days, months, quarters and years"),
    "a source twice": (T, "sources: [s-1]", "sources: [s-1, s-1]", "t.yml: sources holds 's-1' twice"),
    "a quality by no row": (T, "quality: by row", "quality: reported",
                            "t.yml: quality is 'by row' if, and only if, a column is of type quality"),
    # time
    "a month that does not exist": ("sources.yml", "'2026-10'", "'9999-99'", "sources.yml: s-1: accessed: there is no such day, month or year, given: 9999-99"),
    "a day that does not exist": (P, "as_of: '2026-04'", "as_of: '2026-02-31'", "parameters.yml: price: as_of: there is no such day, month or year, given: 2026-02-31"),
    "a day to come": (P, "as_of: '2026-04'", "as_of: '2126-04'", "parameters.yml: price: as_of: it lies in the future, given: 2126-04"),
    "read before it was written": ("sources.yml", "accessed: '2026-10'", "accessed: '2025'\n  published: '2026-02'",
                                   "sources.yml: s-1: published 2026-02, but accessed 2025"),
    "a span that does not exist": (T, "span: 2025 to 2026-10", "span: 2025-13 to 2026", "t.yml: span: there is no such time as '2025-13 to 2026'"),
    "a span reversed": (T, "span: 2025 to 2026-10", "span: 2026-10 to 2025", "t.yml: span: '2026-10 to 2025' ends before it begins"),
    "a span to come": (T, "span: 2025 to 2026-10", "span: 2025 to 2126",
                       "t.yml: span: '2025 to 2126' lies in the future, and no column is declared to hold any"),
    # text
    "a blank licence": (T, "licence: L", "licence: ' '", "t.yml: licence: the text is blank, given:"),
    "a control sign": (C, "says: It is dear.", 'says: "It is\\0 dear."', "claims.yml: c-1: says: the text holds \\x00, which cannot be shown, given: It is\\x00 dear."),
    "a sign that turns the line": (S, "why: W", 'why: "W\\u202e"', "scenarios.yml: published: why: the text holds \\u202e, which cannot be shown, given: W\\u202e"),
    "an address of two words": ("sources.yml", "licence: L", "licence: L\n  address: https://x y",
                                "sources.yml: s-1: address: String should match pattern '^https://[^\\s/?#@]+([/?#]\\S*)?$', given: https://x y"),
    "an address with a password": ("sources.yml", "licence: L", "licence: L\n  address: https://me:secret@x.org/",
                                   "sources.yml: s-1: address: String should match pattern '^https://[^\\s/?#@]+([/?#]\\S*)?$', given: https://me:secret@x.org/"),
    # YAML
    "a tag": (S, "title: T", "title: !!timestamp soon", "scenarios.yml: line 2: tags are not allowed: tag:yaml.org,2002:timestamp; "
              "put a text that begins with ! into quotation marks"),
    "no entry": (S, "published:", "published: 5\nusual:", "scenarios.yml: published: a mapping is expected, given: 5"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), DECLARATIONS.values(), ids=DECLARATIONS)
def test_a_declaration_without_a_meaning_is_refused_wherever_it_is_read(folder, name, old, new, said):
    folder.replace(name, old, new)
    assert refusal(folder) == said


def test_all_problems_are_said_at_once(folder):
    folder.replace(S, "why: W", "why: ' '")
    folder.replace(C, "paragraph: 1", "paragraph: one")
    folder.replace(P, "unit: USD", "unit: ''")
    folder.write("sources.yml", "- 1")
    assert refusal(folder) == (
        "sources.yml: a mapping is expected, given: [1]; parameters.yml: price: unit: String should have at least 1 character, given: ; "
        "claims.yml: c-1: paragraph: Input should be a valid integer, given: one; and 1 more"
    )


def cell(row: int, label: str, value: str):
    def change(folder: Folder) -> None:
        rows = [line.split(",") for line in ROWS]
        rows[row][rows[0].index(label)] = value
        folder.write("tables/t.csv", "\n".join(map(",".join, rows)) + "\n")

    return change


def shape(**changes):
    """The first shape with another code, name or geometry."""

    def change(folder: Folder) -> None:
        shapes = json.loads(SHAPES)
        first = shapes["features"][0]
        for label, value in changes.items():
            (first if label == "geometry" else first["properties"])[label] = value
        folder.write("maps/m.geojson", json.dumps(shapes))

    return change


def polygon(*corners: tuple[float, float]):
    return shape(geometry={"type": "Polygon", "coordinates": [[*corners]]})


def replaced(name: str, *pairs: tuple[str, str]):
    def change(folder: Folder) -> None:
        for old, new in pairs:
            folder.replace(name, old, new)

    return change


NO_TEXTS = "m.geojson: not GeoJSON whose features have texts as code and name"
NO_POLYGON = "m.geojson: AB: no polygon, or one that is not closed"
CONTENTS = {
    # cells and rows
    "a day that does not exist": (cell(1, "day", "2026-02-31"), "t.csv: row 2, column day: there is no 2026-02-31"),
    "a month that does not exist": (cell(1, "month", "2026-13"), "t.csv: row 2, column month: there is no 2026-13"),
    "a day to come": (cell(1, "day", "2126-01-01"), "t.csv: row 2, column day: 2126-01-01 lies in the future; "
                      "t.csv: the rows span 2025 to 2126-01-01; declared is 2025 to 2026-10"),
    "a null sign": (cell(1, "quality", "repor\0ted"), "t.csv: row 2, column quality: 'repor\\x00ted' holds \\x00, which cannot be shown"),
    "a long text with a null sign": (cell(1, "quality", "a" * 50 + "\0"),
                                     f"t.csv: row 2, column quality: '{'a' * 40}' holds \\x00, which cannot be shown"),
    "a long text that a spreadsheet would run": (cell(1, "quality", "=" + "a" * 50),
                                                 f"t.csv: row 2, column quality: a spreadsheet would run '={'a' * 39}'"),
    "a long text for a day": (cell(1, "day", "a" * 50), f"t.csv: row 2, column day: '{'a' * 40}' is not of type date"),
    "a blank cell": (cell(1, "kind", " "), "t.csv: row 2, column kind: blank; a value is needed"),
    "a whole number too long": (cell(1, "number", "9" * 19), f"t.csv: row 2, column number: '{'9' * 19}' is not of type integer"),
    "every year one later": (replaced("tables/t.csv", ("AB,2026", "AB,2027"), ("CD,2026", "CD,2027"), ("CD,2025", "CD,2026")),
                             "t.csv: row 2, column year: 2027 lies in the future; t.csv: the rows span 2026-01 to 2027; declared is 2025 to 2026-10"),
    "every year one earlier": (replaced("tables/t.csv", ("CD,2025", "CD,2024"), ("AB,2026", "AB,2025"), ("CD,2026", "CD,2025")),
                               "t.csv: the rows span 2024 to 2026-10-31; declared is 2025 to 2026-10"),
    "a year that is missing": (replaced("tables/t.csv", ("CD,2025", "CD,2024")),
                               "t.csv: column year: what follows 2024 is missing; t.csv: the rows span 2024 to 2026-10-31; declared is 2025 to 2026-10"),
    "a month that is missing": (replaced("tables/t.yml", ("without_gaps: year", "without_gaps: month")),
                                "t.csv: column month: what follows 2026-01 is missing"),
    "another order": (lambda f: f.write("tables/t.csv", "\n".join([ROWS[0], *ROWS[:0:-1]]) + "\n"), "t.csv: row 4: not in the order of code"),
    "another order of two columns": (replaced("tables/t.yml", ("order: [code]", "order: [code, year]")),
                                     "t.csv: row 4: not in the order of code, year"),
    "another span": (replaced("tables/t.yml", ("2025 to 2026-10", "2025 to 2026-09")),
                     "t.csv: the rows span 2025 to 2026-10-31; declared is 2025 to 2026-09"),
    # values
    "a cell beyond the allowed": (replaced(P, ("allowed: [0.0, 9.0]\n  plausible: [0.5, 2.0]", "allowed: [1.0, 9.0]\n  plausible: [1.0, 2.0]")),
                                  "parameters.yml: price: 0.75 is outside [1, 9] USD, in t"),
    "a cell beyond the plausible": (replaced(P, ("plausible: [0.5, 2.0]", "plausible: [1.0, 2.0]")),
                                    "parameters.yml: price: 0.75 is outside the plausible [1, 2] USD, in t"),
    "an empty cell": (cell(1, "amount", ""), "t.csv: amount of 2026 adds up to 0.25, not 1 ± 0.25"),
    "a value of two rows": (replaced(P, ("row: {code: AB}", "row: {code: CD}")),
                            "parameters.yml: price: 2 rows of t match {'code': 'CD'}, one is needed"),
    # shapes
    "metres for degrees": (polygon((0, 0), (900000, 0), (9, 900000), (0, 0)),
                           "m.geojson: AB: not on the earth: longitude 0 to 900000, latitude 0 to 900000"),
    "latitude and longitude swapped": (polygon((60, 100), (61, 100), (61, 101), (60, 100)),
                                       "m.geojson: AB: not on the earth: longitude 60 to 61, latitude 100 to 101"),
    "a shape that crosses itself": (polygon((0, 0), (9, 9), (9, 0), (0, 9), (0, 0)), "m.geojson: AB: Self-intersection[4.5 4.5]"),
    "an open ring": (polygon((0, 0), (9, 0), (9, 9)), NO_POLYGON),
    "no shape": (shape(geometry=None), NO_POLYGON),
    "an empty shape": (shape(geometry={"type": "Polygon", "coordinates": []}), NO_POLYGON),
    "a point": (shape(geometry={"type": "Point", "coordinates": [0, 0]}), NO_POLYGON),
    "a corner that is no number": (replaced("maps/m.geojson", ("[0, 0]", "[NaN, 0]")), NO_TEXTS),
    "a corner that is endless": (replaced("maps/m.geojson", ("[0, 0]", "[1e999, 0]")), NO_POLYGON),
    "a number as code": (shape(code=7), NO_TEXTS),
    "a list as code": (shape(code=["AB"]), NO_TEXTS),
    "a blank name": (shape(name=" "), NO_TEXTS),
    "a control sign in a name": (shape(name="Ab\0"), NO_TEXTS),
    "no text at all": (lambda f: f.write("maps/m.geojson", "[" * 100_000), NO_TEXTS),
}  # fmt: skip


@pytest.mark.parametrize(("change", "said"), CONTENTS.values(), ids=CONTENTS)
def test_a_row_or_a_shape_without_a_meaning_is_refused_by_the_check(folder, change, said):
    change(folder)
    assert folder.refusal() == said


def test_files_that_are_wrong_are_all_named(folder):
    cell(1, "day", "2026-02-31")(folder)
    shape(geometry=None)(folder)
    assert folder.refusal() == f"{NO_POLYGON}; t.csv: row 2, column day: there is no 2026-02-31"


def test_a_column_that_may_hold_the_future_does(folder):
    cell(1, "day", "2126-01-01")(folder)
    folder.replace(T, "type: date", "type: date, future: true")
    folder.replace(T, "2025 to 2026-10", "2025 to 2126")
    folder.known()
    checksums.seal(checksums.data_files())
    assert check.check_data() == len(FILES)


def test_a_span_in_other_words_and_a_period_of_any_length_are_taken(folder):
    folder.replace(T, "span: 2025 to 2026-10", "span: the years of the survey")
    folder.replace(T, "type: month", "type: period")
    for written in ("2026", "2026-Q3", "2026-04", "2026-04-30"):
        cell(1, "month", written)(folder)
        folder.known()
        checksums.seal(checksums.data_files())
        assert check.check_data() == len(FILES)
    cell(1, "month", "2026-Q5")(folder)
    assert folder.refusal() == "t.csv: row 2, column month: '2026-Q5' is not of type period"


def test_a_value_that_its_declaration_does_not_allow_is_never_given(folder):
    folder.replace("tables/t.csv", "AB,2026,0.75", "AB,2026,")
    folder.known()
    checksums.seal(checksums.data_files())
    with pytest.raises(BadData, match=r"^parameters.yml: price: column amount of t is empty where \{'code': 'AB'\}$"):
        inputs.default("price")
    folder.replace("tables/t.csv", "AB,2026,", "AB,2026,0.25")
    folder.known()
    checksums.seal(checksums.data_files())
    with pytest.raises(BadData, match=r"^parameters.yml: price: 0.25 is outside the plausible \[0.5, 2\] USD, in t$"):
        inputs.default("price")


def test_a_period_is_its_first_and_its_last_day():
    assert dates.days_of("2025") == (date(2025, 1, 1), date(2025, 12, 31))
    assert dates.days_of("2025-Q2") == (date(2025, 4, 1), date(2025, 6, 30))
    assert dates.days_of("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert dates.days_of("2024-02-07") == (date(2024, 2, 7), date(2024, 2, 7))


def test_what_was_known_at_the_commit_is_not_the_future_of_a_slow_clock(monkeypatch):
    monkeypatch.setattr(dates, "edition_day", lambda: date(2126, 4, 1))
    assert (
        not dates.has_not_begun("2126-04-01") and not dates.has_not_begun("2126") and dates.has_not_begun("2126-04-02")
    )
    monkeypatch.setattr(dates, "edition_day", lambda: date(2001, 1, 1))
    assert not dates.has_not_begun("2026-04-02") and dates.has_not_begun("2126-04-02")


# Values that leave no meaning together


def test_a_pair_is_refused_beside_each_other_and_beside_the_declared_values(folder):
    inputs.refuse_crossings({"begin": 2025, "end": 2026, "price": 1.0})
    inputs.refuse_crossings({"from_month": "2025-09"})
    for chosen, said in [
        ({"begin": 2025, "end": 2012}, "begin = 2025 must be below end = 2012"),
        ({"begin": 2020, "end": 2020}, "begin = 2020 must be below end = 2020"),
        ({"end": 2012}, "begin = 2017 must be below end = 2012"),
        ({"from_month": "2025-11"}, "from_month = 2025-11 must be below to_month = 2025-10"),
    ]:
        with pytest.raises(BadParameter) as refused:
            inputs.refuse_crossings(chosen)
        assert str(refused.value) == said


def test_a_pair_is_refused_in_the_notebook_that_takes_both(folder):
    assert inputs.given({"begin": 2025}).begin == 2025
    assert inputs.given({"from_month": "2025-11", "to_month": "2025-12"}).to_month == "2025-12"
    with pytest.raises(BadParameter, match=r"^begin = 2025 must be below end = 2012$"):
        inputs.given({"begin": 2025, "end": 2012})
    with pytest.raises(BadParameter, match=r"^from_month = 2025-11 must be below to_month = 2025-10$"):
        inputs.given({"from_month": "2025-11", "to_month": "2025-10"})


def test_a_sweep_is_refused_at_its_first_point_without_a_meaning(folder, monkeypatch):
    monkeypatch.setattr("recomputed.running.sweep_points.catalog", inputs.catalog)
    begin, end = Axis("begin", 2011, 2013, [2011, 2012, 2013]), Axis("end", 2013, 2014, [2013, 2014])
    assert len(points([Axis("begin", 2011, 2012, [2011, 2012]), end], None)) == 4
    with pytest.raises(BadParameter, match=r"^--over: the sweep would come to begin = 2013 must be below end = 2013$"):
        points([begin, end], None)
    with pytest.raises(
        BadParameter, match=r"^--over: the sweep would come to begin = 2017 must be below end = 201[34]$"
    ):
        points([end], 4)


# Faults that are generated


def test_generated_faults_end_as_they_must():
    tried = list(cases(80, 16))
    assert len(tried) >= 75 and len({kind for kind, _, _ in tried}) >= 10
    assert [(kind, name, wrong) for kind, name, wrong in tried if wrong] == []


def test_the_same_seed_gives_the_same_faults_and_another_one_others():
    assert [*cases(5, 1)] == [*cases(5, 1)] != [*cases(5, 2)]


SWITCHED_OFF = {
    "references and values": ("catalog.contradictions", [], S, "price: 9.0", "price: 9.5", "dear: price = 9.5"),
    "pairs": ("contradictions.crossings, check.crossings", [], S, "price: 9.0", "end: 2016", "dear: begin is not below end"),
    "text": ("field_types.odd_sign", None, C, "says: It is dear.", 'says: "It is\\0 dear."', "c-1: the text 'It is\\x00 dear.'"),
    "times to come": ("field_types.has_not_begun", False, P, "as_of: '2026-04'", "as_of: '2126-04'", "price: as of 2126-04"),
    "times of rows": ("check.disorder", [], "tables/t.csv", "2026-04-03", "2126-04-03",
                      "t: day: a time that has not come; t: span 2025 to 2026-10, rows 2025 to 2126-04-03"),
    "order": ("rows._out_of_order", [], T, "order: [code]", "order: [year]", "t: rows in another order"),
    "gaps": ("rows._gap", [], T, "without_gaps: year", "without_gaps: month", "t: a gap"),
    "moving together": ("contradictions.cannot_move_so", [], P, "{price: 0.25, share: -0.25}", "{price: 0.9, share: -0.9}",
                        "ranks that nothing can have at once"),
    "moving with nothing": ("contradictions.cannot_move_so", [], P, "{price: 0.25,", "{printed: 0.25,",
                            "fees: moves with printed, one of which cannot move"),
    "the argument": ("contradictions._of_the_argument", [], C, "rests_on: [c-1]", "rests_on: [c-2]", "c-2: it rests on c-2"),
    "the thesis": ("contradictions._of_the_thesis", [], "thesis.yml", "wrong: It is cheap.", "wrong: It is 9.", "thesis: the sentence 'It is 9.'"),
    "answers": ("models.refuse_bad_template", None, C, "right: \"It is dear: {lead.value}", "right: \"It is 5: {lead.value}",
                "c-1: the sentence 'It is 5: , and more than .'"),
    "sums": ("check._wrong_sums", [], "tables/t.csv", "CD,2026,0.25", "CD,2026,0.75", "t: sums of amount"),
    "cells": ("tables._wrong", None, "tables/article_paragraphs.csv", "1,0,", "1,0,\0", "article_paragraphs: window: a cell that cannot be shown"),
    "shapes": ("map_shapes._bad_shapes", [], "maps/m.geojson", "[9, 9]", "[9, 99]", "m: the corner 9, 99"),
}  # fmt: skip


@pytest.mark.parametrize(("rules", "instead", "name", "old", "new", "noticed"), SWITCHED_OFF.values(), ids=SWITCHED_OFF)
def test_a_rule_that_is_switched_off_is_noticed(folder, monkeypatch, rules, instead, name, old, new, noticed):
    fault = FILES[name].replace(old, new, 1)
    assert fault != FILES[name] and outcome(folder, name, fault) == ""
    for rule in rules.split(", "):
        monkeypatch.setattr(f"recomputed.declared.{rule}", lambda *_: instead)
    assert noticed == outcome(folder, name, fault)


def test_a_reading_does_not_turn_where_its_assumptions_have_no_meaning(monkeypatch):
    last = given("last", 8, parameter([4, 10], "integer", [0, 10]))

    def asked(**pair):
        first = given("first", 2, parameter([0, 6], "integer", [0, 10], **pair))
        stand_in(monkeypatch, reading(at_least=1.0))
        return judge("claim/reading", lambda first, last: last - first, first=first, last=last)

    alone, below = asked(), asked(below="last")
    assert [(point.parameter, point.at) for point in alone.turns_at] == [("first", 8.0), ("last", 2.0)]
    assert below.turns_at == [] and below.support == 1.0
    assert alone.support == pytest.approx(
        1 - (3 + 2 + 1) / 49, abs=0.01
    )  # 0 to 6 beside 4 to 10: six pairs of 49 are reversed
    assert below.value == alone.value == 6.0


def test_a_choice_does_not_turn_a_reading_where_it_has_no_meaning():
    month = parameter(["2025-01", "2025-02"], "choice", ["2025-01", "2025-02", "2025-03"])
    margins = {"2025-01": 1.0, "2025-02": np.nan, "2025-03": -1.0}
    found = turning_points("month", month, "2025-01", lambda values: np.array([margins[value] for value in values]))
    assert [point.at for point in found] == ["2025-03"]
