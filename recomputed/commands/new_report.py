"""`recomputed new report NAME`: a whole small report, the example that comes with the engine, under a name of its own."""

import re
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from recomputed.ground.errors import BadParameter
from recomputed.ground.write_gate import admit_new_folder

EXAMPLE, PACKAGE = Path(__file__).parent / "example", "co2"
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", re.ASCII)
LONGEST_NAME = 40
NOT_OF_IT = shutil.ignore_patterns("_build", "__pycache__", ".*")


def new_report(name: str) -> str:
    """Write the report into a new folder of this name, whole or not at all; returns what to do next.

    Raises BadParameter for a name that is malformed, taken, or that of something that Python imports already.
    """
    folder, package = Path(name).absolute(), name.replace("-", "_")
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise BadParameter(f"report {name[:60]!r}: small letters and digits, words joined by hyphens, a letter first")
    admit_new_folder("new report", folder)
    if find_spec(package) is not None:
        raise BadParameter(
            f"report {name!r}: its formulas would be imported as {package}, which is something else here"
        )
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{name}-") as place:
        made = Path(place, name)
        shutil.copytree(EXAMPLE, made, ignore=NOT_OF_IT)
        _rename_package(made, package)
        Path(made, ".gitignore").write_text("_build/\n__pycache__/\n", encoding="utf-8")
        made.rename(folder)
    return (
        f"{name}/: a report of three claims, one chapter and two assumptions.\n"
        f"Now: cd {name}, recomputed build, and look at _build/html/index.html. Then replace its article, data and claims by yours."
    )


def _rename_package(report: Path, package: str) -> None:
    Path(report, PACKAGE).rename(report / package)
    for path in (*report.glob("notebooks/*.ipynb"), *report.glob(f"{package}/**/*.py")):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"from {PACKAGE}.", f"from {package}."), encoding="utf-8")
