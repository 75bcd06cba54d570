"""The live sources of the report: a package beside its formulas, found by name.

It offers SOURCES (by name), RULES (by table), AGREEMENT (series, two sources and how far they may be apart),
`own_series(answers)` (what our own tables say of those series) and `complete(answers)` (rows for which one source
needs another).
"""

from importlib import import_module
from types import ModuleType

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter


def report_sources() -> ModuleType:
    """The package of the sources.  Raises BadParameter for a report without any."""
    package = paths.report_package()
    if package is None or not (paths.ROOT / package / "sources" / "__init__.py").is_file():
        raise BadParameter("this report has no live sources: nothing is refreshed")
    paths.let_report_be_imported()
    return import_module(f"{package}.sources")
