"""What is declared in data/: claims, parameters, sources, scenarios and tables, validated and checksummed.

The names are looked up when they are first asked for, so that a command that needs no table does not wait for pandas.
"""

from importlib import import_module
from typing import Any

HOMES = {
    "Given": "inputs", "Inputs": "inputs", "default": "inputs", "given": "inputs", "Catalog": "catalog",
    "catalog": "catalog", "boundaries": "tables", "table": "tables",
}  # fmt: skip
__all__ = list(HOMES)


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
    globals()[name] = found
    return found
