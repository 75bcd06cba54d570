"""`python -m tests.plain_sphinx WORDS…`: the command line, whose pages plain Sphinx makes; Jupyter Book is not imported."""

import pprint
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from recomputed.commands.command_line import app
from recomputed.ground.strict_yaml import read_yaml
from recomputed.publishing import jupyter_book

EXTENSIONS = ["myst_nb", "sphinx_external_toc", "sphinx_design", "sphinx_togglebutton", "sphinx_copybutton"]
WITHOUT = "import sys; sys.modules['jupyter_book'] = None\nfrom sphinx.cmd.build import main\nsys.exit(main())"


class PlainSphinx:
    """What stands for Jupyter Book."""

    @contextmanager
    def making(self, staged: Path, folder: Path) -> Iterator[None]:
        """The pages of a tree, by its `_config.yml` and `_toc.yml`."""
        yield
        Path(staged, "conf.py").write_text(
            configuration(read_yaml(staged / "_config.yml"), staged / "_static"), encoding="utf-8"
        )
        command = [sys.executable, "-c", WITHOUT, "-b", "html", "-W", "-n", "-q", staged, folder / "_build" / "html"]
        subprocess.run(command, check=True)

    def keep_pages(self) -> None:
        """It makes all of them each time."""

    def end(self) -> None:
        """It has ended."""


def configuration(config: dict[str, Any], static: Path) -> str:
    """What Sphinx is to be told: what Jupyter Book would have taken from `_config.yml`, in Sphinx's own words."""
    options = {
        "project": config["title"],
        "html_title": config["title"],
        "author": config["author"],
        "extensions": [
            *EXTENSIONS,
            *(["sphinxcontrib.bibtex"] if "bibtex_bibfiles" in config else []),
            *config["sphinx"]["extra_extensions"],
        ],
        "bibtex_bibfiles": config.get("bibtex_bibfiles", []),
        "external_toc_path": "_toc.yml",
        "exclude_patterns": config["exclude_patterns"],
        "html_theme": "sphinx_book_theme",
        "html_baseurl": config["html"]["baseurl"],
        "myst_enable_extensions": config["parse"]["myst_enable_extensions"],
        "myst_url_schemes": ["mailto", "http", "https"],
        "suppress_warnings": ["myst.domains"],
        "nb_execution_mode": "off",
        "numfig": True,
        **config["sphinx"]["config"],
        "html_css_files": sorted(path.name for path in static.glob("*.css")),
        "html_js_files": sorted(path.name for path in static.glob("*.js")),
    }
    return "\n".join(f"{name} = {pprint.pformat(value)}" for name, value in options.items()) + "\n"


if __name__ == "__main__":
    jupyter_book.JupyterBook = PlainSphinx
    app()
