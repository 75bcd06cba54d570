"""The tree that Jupyter Book builds: our pages with their generated parts, and the executed chapters."""

import json
import re
from pathlib import Path

import nbformat
import yaml

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter
from recomputed.ground.project_files import copy_folder, file_text
from recomputed.ground.strict_yaml import read_yaml
from recomputed.publishing.citing import bibtex_html, words_html
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.history import history_html
from recomputed.publishing.data.what_to_measure import worth_table
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.book_figures import argument_html, measure_html
from recomputed.publishing.figures.drawings import Pictures
from recomputed.publishing.figures.front_picture import front_picture
from recomputed.publishing.kept_pages import prose
from recomputed.publishing.outward.claim_pages import claim_page
from recomputed.publishing.outward.edition_pages import corrections_list, editions_list
from recomputed.publishing.outward.structured import ratings_table
from recomputed.publishing.pages.chapter_page import chapter_page, one_block
from recomputed.publishing.pages.front import front, scoreboard
from recomputed.publishing.pages.matrix import scenario_matrix, turned_verdicts
from recomputed.publishing.pages.parts import (
    banner,
    guesses,
    scenarios_list,
    tables_list,
    whole_book_link,
)
from recomputed.publishing.pages.verdict_rule import bands_table, by_hand, confidence_table, own_judgement, roles_table
from recomputed.publishing.pages.when import Histories, when_page
from recomputed.publishing.static import static_files, static_text
from recomputed.running.records import histories_by_claim

BANNER = ""  # no mark: it stands on every page


def stage(
    folder: Path,
    executed: dict[str, nbformat.NotebookNode],
    claims: Claims,
    pictures: Pictures,
    edition: Edition,
    with_pdf: bool,
) -> dict[str, str]:
    """Fill an empty folder with everything that Jupyter Book needs but the pages of prose; `book/` becomes the root of the site.

    Returns the parts that are made for those pages, each by its mark, and under no mark what stands at the head of all.
    """
    copy_folder(paths.BOOK, folder, BadParameter)
    static = folder / "_static"
    static.mkdir(exist_ok=True)
    for name in static_files():
        Path(static, name).write_text(static_text(name), encoding="utf-8")
    config = read_yaml(paths.CONFIG) | {"only_build_toc_files": False}  # the pages of the claims stand in no contents
    Path(folder, "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    toc = file_text(paths.TOC, paths.TOC.name, BadParameter).replace("book/", "")
    Path(folder, "_toc.yml").write_text(toc, encoding="utf-8")
    through_time = histories_by_claim(executed.values())
    for claim in claims.claims:
        page = folder / Path(claim.address).with_suffix(".md")
        page.parent.mkdir(parents=True)
        page.write_text(claim_page(claim, claims, edition, through_time.get(claim.id, [])), encoding="utf-8")
    chapters = folder / "notebooks"
    chapters.mkdir()
    for name, notebook in executed.items():
        stored = json.dumps(chapter_page(notebook, name, claims, pictures, edition), sort_keys=True)
        Path(chapters, f"{name}.ipynb").write_text(stored, encoding="utf-8")
    return _generated(claims, pictures, edition, through_time, with_pdf)


def _generated(
    claims: Claims, pictures: Pictures, edition: Edition, through_time: Histories, with_pdf: bool
) -> dict[str, str]:
    parts = {
        BANNER: banner(claims),
        "{{ front }}": front(claims, edition),
        "{{ answer }}": front_picture(claims, pictures),
        "{{ scoreboard }}": scoreboard(claims),
        "{{ tables }}": tables_list(),
        "{{ guesses }}": guesses(),
        "{{ scenarios }}": scenarios_list(),
        "{{ turned }}": turned_verdicts(claims),
        "{{ matrix }}": scenario_matrix(claims),
        "{{ when }}": when_page(claims, through_time),
        "{{ history }}": history_html(),
        "{{ editions }}": editions_list(),
        "{{ corrections }}": corrections_list(),
        "{{ cite }}": words_html(edition),
        "{{ bibtex }}": bibtex_html(edition),
        "{{ argument }}": argument_html(claims, pictures),
        "{{ measure }}": measure_html(claims, pictures),
        "{{ worth }}": worth_table(claims),
        "{{ roles }}": roles_table(),
        "{{ bands }}": bands_table(),
        "{{ confidence }}": confidence_table(),
        "{{ own judgement }}": own_judgement(claims),
        "{{ by hand }}": by_hand(claims),
        "{{ ratings }}": ratings_table(),
        "{{ whole book }}": whole_book_link(with_pdf, edition),
    }
    return {mark: one_block(part) for mark, part in parts.items()}


def fill_pages(folder: Path, generated: dict[str, str]) -> None:
    """Put the pages of prose into the tree, with the parts that are made for them."""
    marks = {mark: part for mark, part in generated.items() if mark != BANNER}
    for page in prose():
        text = filled(file_text(page, f"book/{page.name}", BadParameter), marks)
        head, _, rest = text.partition("\n")
        Path(folder, page.name).write_text(f"{head}\n\n{generated[BANNER]}\n{rest}", encoding="utf-8")


def filled(text: str, generated: dict[str, str]) -> str:
    """A page with its generated parts; what such a part holds is never taken for a mark or for Markdown.

    >>> filled("{{ a }} and {{ b }}", {"{{ a }}": "{{ b }}", "{{ b }}": "one\\n\\ntwo"})
    '{{ b }} and one  two'
    """
    return re.sub("|".join(map(re.escape, generated)), lambda mark: one_block(generated[mark[0]]), text)
