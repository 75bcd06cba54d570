"""Is _config.yml spelt right, and does _toc.yml name exactly the pages that there are?"""

from collections.abc import Mapping
from typing import Any

import yaml
from jupyter_book.config import PATH_YAML_DEFAULT

from recomputed.declared.theme import theme
from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, unknown
from recomputed.ground.project_files import file_text, refuse_odd_entries
from recomputed.ground.strict_yaml import read_yaml
from recomputed.publishing.contents import contents

WITHOUT_DEFAULT: dict[str, Any] = {
    "bibtex_bibfiles": []
}  # keys that Jupyter Book knows and its default configuration does not name
FREE = {"sphinx.config", "sphinx.extra_extensions", "parse.myst_enable_extensions"}


def check_configuration() -> None:
    """Raises BadParameter for a key that Jupyter Book does not know, for contents that are none, and for a page that is
    missing, listed twice or not at all, or cannot be read.
    """
    known = yaml.safe_load(PATH_YAML_DEFAULT.read_text(encoding="utf-8")) | WITHOUT_DEFAULT
    _check_keys(read_yaml(paths.CONFIG), known, "")
    refuse_odd_entries(paths.BOOK, BadParameter)
    theme()  # a bad one is told before anything is drawn
    listed = contents().files()
    for name in listed:
        if not any((paths.ROOT / f"{name}{suffix}").is_file() for suffix in (".md", ".ipynb")):
            raise BadParameter(f"_toc.yml: there is no page {name}")
        if listed.count(name) > 1:
            raise BadParameter(f"_toc.yml: {name} stands twice")
    pages = [*paths.BOOK.glob("[!.]*.md"), *paths.NOTEBOOKS.glob("[!.]*.ipynb")]
    for page in sorted(pages):
        name = page.relative_to(paths.ROOT).with_suffix("").as_posix()
        if name not in listed:
            raise BadParameter(f"_toc.yml: the page {name} is not listed")
        if page.suffix == ".md":  # a notebook is read, and refused, as one
            file_text(page, f"{name}{page.suffix}", BadParameter)


def _check_keys(given: Mapping[str, Any], known: Mapping[str, Any], where: str) -> None:
    for key, value in given.items():
        if key not in known:
            raise BadParameter(unknown(f"_config.yml: {where}key", key, known))
        place = f"{where}{key}"
        if isinstance(known[key], dict) and place not in FREE:
            if not isinstance(value, dict):
                raise BadParameter(f"_config.yml: {place}: a mapping is expected, given: {value!r}")
            _check_keys(value, known[key], f"{place}.")
        elif isinstance(known[key], bool) and not isinstance(value, bool):
            raise BadParameter(f"_config.yml: {place}: true or false is expected, given: {value!r}")
