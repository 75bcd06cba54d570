"""What programs may rely on, as it is now; `python -m tests.promises` writes it into tests/promised.yml.

Something new is written there; what goes from there, or comes to mean something else, needs another number: `format` for
the files, the first number of the version for names and words.
"""

import inspect

import typer
import yaml

import recomputed
from recomputed.commands.command_line import app
from recomputed.ground import errors
from recomputed.ground.paths import ROOT
from recomputed.published_book import FORMAT, Book
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.outward.flat_file_columns import COLUMNS

STORED = ROOT / "tests/promised.yml"
HEADER = "# What programs may rely on; a line goes from here only with another number. See tests/promises.py.\n"


def promised() -> dict[str, list[str]]:
    """By interface every name that it offers."""
    schema = Claims.model_json_schema()
    parts = {"Claims": schema, **schema["$defs"]}
    return {
        f"claims.json, format {FORMAT}": sorted(
            f"{part}.{name}" for part, of in parts.items() for name in of.get("properties", {})
        ),
        f"flat files, format {FORMAT}": [
            f"{name}.csv: {column}, {c.kind}" for name, columns in COLUMNS.items() for column, c in columns.items()
        ],
        "from recomputed import, version 1": sorted(recomputed.__all__),
        "library, version 1": [
            f"{function.__qualname__}{name}"
            for function in (recomputed.read, Book.evaluate, recomputed.judge_function, recomputed.Range)
            for name in (f"({', '.join(inspect.signature(function).parameters)})",)
        ],
        "command line, version 1": sorted(_words(typer.main.get_command(app), "recomputed")),
        "exit codes, version 1": sorted(
            f"{error.exit_code} {name}"
            for name, error in vars(errors).items()
            if inspect.isclass(error) and hasattr(error, "exit_code")
        ),
    }


def _words(command, name: str) -> list[str]:
    """A word, its options and those of the words below it."""
    own = [
        f"{name} {max(p.opts, key=len) if p.param_type_name == 'option' else p.name.upper()}" for p in command.params
    ]
    below = [
        line for word, inner in getattr(command, "commands", {}).items() for line in _words(inner, f"{name} {word}")
    ]
    return [name, *own, *below]


def broken(stored: dict[str, list[str]], now: dict[str, list[str]]) -> list[str]:
    """What was promised and is no more, of the interfaces that have the same number."""
    return [
        f"{name}: {line}" for name, lines in stored.items() if name in now for line in lines if line not in now[name]
    ]


if __name__ == "__main__":
    STORED.write_text(HEADER + yaml.safe_dump(promised(), sort_keys=False, width=200), encoding="utf-8")
