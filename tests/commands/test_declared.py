"""Everything in data/ is what it is declared to be, and whatever is not is refused by name."""

import hashlib
from types import SimpleNamespace

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from recomputed.declared import check
from recomputed.declared.catalog import _validated, catalog
from recomputed.declared.checksums import data_files, seal
from recomputed.declared.models import Source
from recomputed.declared.place_names import refuse_misplaced
from recomputed.declared.quotations import refuse_misquotations, stored_windows
from recomputed.declared.tables import table
from recomputed.ground import paths
from recomputed.ground.errors import BadData, BadParameter
from recomputed.ground.strict_yaml import parse_yaml

NAME = "us_state_price"
CSV = f"tables/{NAME}.csv"


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A data folder with one table, sealed; the declarations know no other."""
    data = tmp_path / "data"
    (data / "tables").mkdir(parents=True)
    for name in (CSV, f"tables/{NAME}.yml"):
        (data / name).write_bytes((paths.DATA / name).read_bytes())
    known = catalog()
    only = SimpleNamespace(
        tables={NAME: known.tables[NAME]}, maps={}, sources=known.sources, claims={}, parameters={}, scenarios={}
    )
    monkeypatch.setattr(check, "catalog", lambda: only)
    for label, path in {"DATA": data, "TABLES": data / "tables", "CHECKSUMS": data / "SHA256SUMS"}.items():
        monkeypatch.setattr(paths, label, path)
    seal(data_files())
    return data


def refusal() -> str:
    with pytest.raises(BadData) as refused:
        check.check_data()
    assert refused.value.exit_code == 3
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_an_untouched_folder_passes(small):
    assert check.check_data() == 2


def flipped(text: str) -> str:
    head, _, last = text.rstrip("\n").rpartition("0.")
    return f"{head}0.{last.replace(last[0], '1' if last[0] == '0' else '0', 1)}\n"


BROKEN = {
    "a flipped digit": flipped,
    "a truncated file": lambda text: text[: len(text) // 2],
    "an empty file": lambda text: "",
    "a header only": lambda text: text.splitlines()[0] + "\n",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_changed_file_is_refused_and_named(small, broken):
    path = small / CSV
    path.write_text(broken(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert f"{NAME}.csv" in refusal()


def test_an_extra_file_is_refused_and_named(small):
    (small / "tables" / "stray.csv").write_text("a\n1\n", encoding="utf-8")
    assert "stray.csv" in refusal()


def test_an_extra_sealed_table_without_declaration_is_refused_and_named(small):
    (small / "tables" / "stray.csv").write_text("a\n1\n", encoding="utf-8")
    seal(data_files())
    assert "tables/stray" in refusal()


def test_a_missing_file_is_refused_and_named(small):
    (small / CSV).unlink()
    assert f"{NAME}.csv is missing" in refusal()


def test_missing_checksums_are_refused_and_named(small):
    (small / "SHA256SUMS").unlink()
    assert "SHA256SUMS" in refusal()


def with_cell(column: str, value: str):
    """A change of one cell of the first row (the cells of this table hold no comma)."""

    def changed(lines: list[str]) -> list[str]:
        cells = lines[1].split(",")
        cells[lines[0].split(",").index(column)] = value
        return [lines[0], ",".join(cells), *lines[2:]]

    return changed


AGAINST_A_RULE = {
    "a renamed column": lambda lines: [lines[0].replace("usd_per_kwh", "usd_per_mwh"), *lines[1:]],
    "a row one field too long": lambda lines: [lines[0], lines[1] + ",1", *lines[2:]],
    "a thousands separator": with_cell("usd_per_kwh", '"1,000"'),
    "NA in a number column": with_cell("usd_per_kwh", "NA"),
    "a duplicate key": lambda lines: [*lines, lines[1]],
    "a slip of a thousand": with_cell("usd_per_kwh", "214.1"),
    "a negative value": with_cell("usd_per_kwh", "-0.2141"),
    "an unknown source": with_cell("source", "hearsay"),
    "an unknown kind": with_cell("sector", "agriculture"),
    "an unknown quality": with_cell("quality", "excellent"),
    "too few rows": lambda lines: lines[:9],
    "a text that a spreadsheet would run": with_cell("period", "=1+1"),
}


@pytest.mark.parametrize("change", AGAINST_A_RULE.values(), ids=AGAINST_A_RULE)
def test_a_sealed_file_against_a_rule_is_refused_and_named(small, change):
    path = small / CSV
    lines = change(path.read_text(encoding="utf-8").splitlines())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    seal(data_files())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert digest in (small / "SHA256SUMS").read_text(encoding="ascii")
    assert f"{NAME}.csv" in refusal()


def test_a_key_that_stands_twice_is_named_whole_with_its_row():
    declared = catalog().tables["country_hashrate_share"]
    frame = table("country_hashrate_share")
    twice = pd.concat([frame, frame.tail(1)], ignore_index=True)
    with pytest.raises(SchemaErrors) as problem:
        check.schema(declared).validate(twice, lazy=True)
    (said,) = check._failures(twice, declared, problem.value)
    assert said.startswith(f"row {len(frame) + 2}: the key ")
    assert all(f"{label} = " in said for label in declared.key)


PLACES = {"iso3": {"PRY": "Paraguay", "ETH": "Ethiopia"}}
MISPLACED = {
    "a code that is on no map": ({"iso3": ["PRY", "PRX"]}, "^t.csv: row 3, column iso3: 'PRX' is not on the map$"),
    "another country's name": (
        {"iso3": ["PRY", "ETH"], "country": ["Paraguay"] * 2},
        "^t.csv: row 3, column country: 'Paraguay' beside ETH, which is Ethiopia$",
    ),
}


@pytest.mark.parametrize(("cells", "said"), MISPLACED.values(), ids=MISPLACED)
def test_a_misplaced_row_is_refused_and_named(cells, said):
    with pytest.raises(BadData, match=said):
        refuse_misplaced(pd.DataFrame(cells), "t", PLACES)


def test_a_row_in_its_place_passes():
    refuse_misplaced(pd.DataFrame({"iso3": ["PRY", "OTH"], "country": ["Paraguay", "All others"]}), "t", PLACES)


def test_codes_without_names_and_names_beside_other_codes_pass():
    refuse_misplaced(pd.DataFrame({"iso3": ["PRY"]}), "t", PLACES)
    refuse_misplaced(pd.DataFrame({"state": ["AL"], "country": ["Anywhere"]}), "t", {"state": {"AL": "Alabama"}})


def claim(**changes):
    return {"c": next(iter(catalog().claims.values())).model_copy(update=changes)}


def test_every_quotation_stands_in_its_paragraph():
    refuse_misquotations(catalog().claims, stored_windows())


MISQUOTED = {
    "one word changed": {"quote": "U.S. mining costs exceeding $90,000 per Bitcoin"},
    "words left out": {"quote": "Surging U.S. mining costs per Bitcoin"},
    "another paragraph": {"paragraph": 9},
    "no such paragraph": {"paragraph": 40},
    "two words": {"quote": "mining costs"},
}


@pytest.mark.parametrize("changes", MISQUOTED.values(), ids=MISQUOTED)
def test_a_misquotation_is_refused_and_named(changes):
    with pytest.raises(BadData, match=r"claims.yml: c: "):
        refuse_misquotations(claim(**changes), stored_windows())


TRICKS = {
    "an alias": "a: &x 1\nb: *x\n",
    "equal keys": "a: 1\na: 2\n",
    "equal keys inside": "a: {b: 1, b: 2}\n",
    "a python tag": "a: !!python/object/apply:os.getcwd []\n",
    "deep nesting": "a: " + "[" * 30 + "]" * 30,
    "very deep nesting": "a: " + "[" * 5000 + "]" * 5000,
    "a list": "- 1\n",
    "nothing": "",
}


@pytest.mark.parametrize("text", TRICKS.values(), ids=TRICKS)
def test_a_yaml_trick_is_refused_and_the_file_named(text):
    with pytest.raises(BadParameter, match="^file.yml: ") as refused:
        parse_yaml(text, "file.yml")
    assert refused.value.exit_code == 2


def test_an_unknown_field_is_refused_and_named():
    entry = {"title": "T", "publisher": "P", "accessed": "2026", "licence": "L", "colour": "red"}
    problems: list[str] = []
    assert _validated({"x": entry}, dict[str, Source], "sources.yml: {}".format, problems) == {}
    assert problems == ["sources.yml: x: colour: Extra inputs are not permitted, given: red"]


def assert_refused(done, code: int, named: str) -> None:
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (code, 1), done.stderr
    assert named in lines[0]


def test_the_project_passes_its_own_check(copy, exodus):
    assert exodus(copy, "data", "check").returncode == 0


def test_the_command_line_refuses_a_flipped_digit_in_one_line(copy, exodus):
    path = copy / "data" / CSV
    path.write_text(flipped(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert_refused(exodus(copy, "data", "check"), 3, f"{NAME}.csv")


@pytest.mark.parametrize("word", ["check", "seal"])
def test_the_command_line_refuses_a_slip_in_one_line_and_does_not_seal_it(copy, exodus, word):
    path, sums = copy / "data" / CSV, copy / "data" / "SHA256SUMS"
    before = sums.read_bytes()
    lines = with_cell("usd_per_kwh", "214.1")(path.read_text(encoding="utf-8").splitlines())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert_refused(exodus(copy, "data", word), 3, f"{NAME}.csv: row 2, column usd_per_kwh: 214.1")
    assert sums.read_bytes() == before


NOT_SAID = {
    "label": ("claims.yml", "      label: "),
    "because": ("claims.yml", "      because: "),
    "role": ("claims.yml", "      role: "),
    "answer.wrong": ("claims.yml", "    wrong: "),
    "shape.because": ("parameters.yml", "    because: "),
    "sentences.0.between": ("thesis.yml", "    between: "),
}


@pytest.mark.parametrize(("what", "place"), NOT_SAID.items(), ids=NOT_SAID)
def test_the_command_line_refuses_in_one_line_what_is_not_said(copy, exodus, what, place):
    file, begins = place
    path = copy / "data" / file
    text = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(text) if line.startswith(begins))
    path.write_text("".join(text[:first] + text[first + 1 :]), encoding="utf-8")
    done = exodus(copy, "data", "seal")
    assert_refused(done, 2, f"{file}: ")
    assert what.rpartition(".")[2] in done.stderr and ("Field required" in done.stderr or "is missing" in done.stderr)


def test_the_command_line_refuses_an_alias_in_one_line(copy, exodus):
    with (copy / "data" / "scenarios.yml").open("a", encoding="utf-8") as file:
        file.write("a: &x {}\nb: *x\n")
    assert_refused(exodus(copy, "data", "check"), 2, "scenarios.yml")
