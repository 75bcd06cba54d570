"""The site, built aside by Jupyter Book and completed with its downloads and its small pages."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import checksum_lines
from recomputed.declared.edition_day import edition_seconds
from recomputed.ground import paths
from recomputed.ground.errors import RunFailed
from recomputed.ground.packages import WHAT_TO_DO
from recomputed.publishing.data import bill_of_materials
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.tables_used import tables_of, tables_used, tables_with_pages
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.book_figures import PAGES, book_figures
from recomputed.publishing.figures.drawings import RenderJob, chart_scripts, drawing
from recomputed.publishing.figures.figure_files import drawing_of_file, drawing_of_page, drawings_of_page, write_figure
from recomputed.publishing.figures.front_picture import front_of_file, front_of_page, write_front_picture
from recomputed.publishing.icon_fonts import keep_shown_icons
from recomputed.publishing.outward.bench_pages import bench_address, bench_page
from recomputed.publishing.outward.edition_pages import write_editions
from recomputed.publishing.outward.embeds import embed_page
from recomputed.publishing.outward.feeds import feed, sitemap
from recomputed.publishing.outward.flat_files import write_flat_files
from recomputed.publishing.outward.page_heads import complete_heads
from recomputed.publishing.outward.picture_cards import cards, write_cards
from recomputed.publishing.outward.structured import REVIEWS, reviews_json
from recomputed.publishing.outward.table_pages import table_page
from recomputed.publishing.outward.whole_book import write_pdf
from recomputed.publishing.pages import when
from recomputed.publishing.pages.bench import worlds_script
from recomputed.publishing.small_page import dark_by_preference
from recomputed.publishing.sphinx_tree import stage
from recomputed.running.records import FigureSpec, figures, histories_by_claim, judgements

NOT_IMPORTED = re.compile(r"(?:ModuleNotFoundError|ImportError): (?:No module named|cannot import name .* from) '(\w+)")
OWN = re.compile(r"\b(?:WARNING|ERROR|CRITICAL): ")
CLASS = re.compile(r"^(?:\w+\.)*[A-Z]\w*(?::|$)")
OF_PYTHON = re.compile(r"\b(?:\w+\.)*[A-Z]\w*(?:Error|Exception): |\[Errno -?[0-9]+\] | at 0x[0-9a-f]+")
AS_A_CHILD = (
    "import sys; from recomputed.ground.orphans import die_with_parent; die_with_parent(int(sys.argv.pop(1))); "
    "from jupyter_book.cli.main import main; main()"
)


def _of_pages(executed: dict[str, nbformat.NotebookNode], claims: Claims) -> list[RenderJob]:
    """What is to be drawn before the pages can be made."""
    of_book = [drawing_of_page(drawn) for drawn in book_figures(claims).values()]
    return [
        *front_of_page(claims),
        *of_book,
        *(job for one in executed.values() for drawn in figures(one) for job in drawings_of_page(drawn)),
    ]


def _of_files(executed: dict[str, nbformat.NotebookNode], claims: Claims, edition: Edition) -> list[RenderJob]:
    """What is to be drawn beside them: the figures to be taken along, and the cards of the claims."""
    of_figures = [drawing_of_file(drawn, edition) for one in executed.values() for drawn in figures(one)]
    of_book = [drawing_of_file(drawn, edition) for drawn in book_figures(claims).values()]
    return [front_of_file(claims, edition), *of_book, *of_figures, *cards(claims, edition).values()]


def build_site(
    folder: Path,
    executed: dict[str, nbformat.NotebookNode],
    claims: Claims,
    edition: Edition,
    chromium: str | None,
    jobs: int | None,
    fresh: bool,
) -> Path:
    """The complete site inside an empty working folder, with the whole book as a PDF if a browser is given to print it.

    So many pictures are drawn at a time, with `fresh` also those that are kept; most while Jupyter Book is at work.

    Raises RunFailed if Jupyter Book or the browser complains.
    """
    staged = folder / "stage"
    with drawing(jobs, fresh) as begin:
        pages_drawn, files_drawn = begin(_of_pages(executed, claims)), begin(_of_files(executed, claims, edition))
        pages_drawn()
        stage(staged, executed, claims, edition, with_pdf=chromium is not None)
        _jupyter_book(staged, folder)
        files_drawn()
    site = folder / "_build" / "html"
    for leftover in ("_sources", ".buildinfo", "objects.inv", ".doctrees", "reports"):
        target = site / leftover
        shutil.rmtree(target, ignore_errors=True) if target.is_dir() else target.unlink(missing_ok=True)
    used = tables_used(executed)
    complete_heads(site, claims, edition)
    _write_downloads(site, executed, claims, edition, fresh)
    write_editions(site, edition)
    _write_for_programs(site, claims, used, edition)
    Path(site, when.FILE).write_text(when.when_csv(claims, histories_by_claim(executed.values())), encoding="utf-8")
    write_flat_files(site, claims, edition)
    keep_shown_icons(site)
    if chromium is not None:
        write_pdf(site, folder, chromium, edition)
    _write_checksums(site)
    return site


def _jupyter_book(staged: Path, folder: Path) -> None:
    command = [
        sys.executable,
        "-c",
        AS_A_CHILD,
        str(os.getpid()),
        "build",
        str(staged),
        "--path-output",
        str(folder),
        "-W",
        "-n",
        "--keep-going",
        "-q",
        "--all",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"SOURCE_DATE_EPOCH": edition_seconds()}
    )
    if done.returncode < 0:
        raise RunFailed("the site: Jupyter Book was ended by the system: too little memory or processor time?")
    if done.returncode != 0:
        raise RunFailed(_complaint(re.sub(r"\x1b\[[0-9;]*m", "", done.stderr).splitlines()))


def _complaint(lines: list[str]) -> str:
    """The first warning or error of Jupyter Book's own; else how its last traceback ends, without what only Python says.

    A package, if one is to blame.
    """
    missing = next((found[1] for line in lines if (found := NOT_IMPORTED.match(line))), None)
    if missing:
        return f"the package {missing} is missing or broken; {WHAT_TO_DO}"
    own = [line for line in lines if OWN.search(line)][:1]
    said = own or _endings(lines)[-1:] or [line for line in lines if line.strip()][-1:] or ["no message"]
    return f"the site: {OF_PYTHON.sub('', said[0]).strip()}"


def _endings(lines: list[str]) -> list[str]:
    """What each traceback ends with, where it says anything: its first line at the margin, without the class."""
    found, inside = [], False
    for line in lines:
        if inside and line[:1].strip():
            found.append(CLASS.sub("", line).strip())
            inside = False
        inside = inside or line.startswith("Traceback (")
    return [said for said in found if said]


def _write_downloads(
    site: Path, executed: dict[str, nbformat.NotebookNode], claims: Claims, edition: Edition, fresh: bool
) -> None:
    # A function of its own: the bundle's top-level names collide with those of Sphinx's scripts.
    bundle = f"(() => {{\n{chart_scripts(fresh)}\n}})();\n"
    Path(site, "_static", "vega.js").write_text(bundle, encoding="utf-8")
    Path(site, "claims.json").write_text(claims.model_dump_json(indent=1) + "\n", encoding="utf-8")
    schema = json.dumps(type(claims).model_json_schema(), indent=1, sort_keys=True)
    Path(site, "claims.schema.json").write_text(schema + "\n", encoding="utf-8")
    for folder in ("embed", "figures", "source", "data", "worlds"):
        Path(site, folder).mkdir()
    for name, notebook in executed.items():
        for drawn in figures(notebook):
            _write_figure(drawn, f"notebooks/{name}.html", site, claims, edition)
        Path(site, "worlds", f"{name}.js").write_text(worlds_script(name, notebook), encoding="utf-8")
        records = {(record.claim, record.id): record for record in judgements(notebook)}
        for claim in claims.claims:
            if claim.notebook == name and claim.lead:
                Path(site, bench_address(claim)).write_text(
                    bench_page(claim, claims, records, edition), encoding="utf-8"
                )
        nbformat.write(notebook, site / "notebooks" / f"{name}.ipynb")
        shutil.copyfile(paths.NOTEBOOKS / f"{name}.ipynb", site / "source" / f"{name}.ipynb")
    for name, drawn in book_figures(claims).items():
        _write_figure(drawn, PAGES[name], site, claims, edition)
    write_front_picture(claims, site, edition)
    _write_tables(site / "data")
    for name in tables_with_pages():
        Path(site, "data", f"{name}.html").write_text(table_page(name, edition), encoding="utf-8")


def _write_figure(drawn: FigureSpec, page: str, site: Path, claims: Claims, edition: Edition) -> None:
    write_figure(drawn, site / "figures", page, edition)
    Path(site, "embed", f"{drawn.about['id']}.html").write_text(
        embed_page(drawn, page, claims, edition), encoding="utf-8"
    )


def _write_tables(data: Path) -> None:
    for name, declared in catalog().tables.items():
        shutil.copyfile(paths.TABLES / f"{name}.csv", data / f"{name}.csv")
        about = {"name": name, **declared.model_dump(exclude_none=True, by_alias=True)}
        about["documents"] = {i: catalog().sources[i].model_dump(exclude_none=True) for i in declared.sources}
        Path(data, f"{name}.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _write_for_programs(site: Path, claims: Claims, used: dict[str, list[str]], edition: Edition) -> None:
    """A picture for each claim, the feed, the map of the site."""
    static = site / "_static"
    dark = dark_by_preference(Path(static, "report.css").read_text(encoding="utf-8"))
    Path(static, "dark_by_preference.css").write_text(dark, encoding="utf-8")
    write_cards(claims, edition, site / "cards")
    reviews = reviews_json(claims, {claim.id: tables_of(claim, used) for claim in claims.claims}, edition)
    Path(site, REVIEWS).write_text(reviews, encoding="utf-8")
    Path(site, "feed.xml").write_text(feed(claims, edition), encoding="utf-8")
    Path(site, "sitemap.xml").write_text(sitemap(site, edition), encoding="utf-8")
    Path(site, bill_of_materials.NAME).write_text(bill_of_materials.bill_of_materials(edition), encoding="utf-8")


def _write_checksums(site: Path) -> None:
    files = sorted(path for path in site.rglob("*") if path.is_file())
    checksums = {p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    Path(site, "SHA256SUMS").write_text(checksum_lines(checksums), encoding="utf-8")
