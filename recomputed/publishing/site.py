"""The site, built aside by Jupyter Book and completed with its downloads and its small pages."""

import hashlib
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

import nbformat

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import checksum_lines
from recomputed.ground import paths
from recomputed.publishing.build_inputs import files_below
from recomputed.publishing.data import bill_of_materials
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.tables_used import tables_of, tables_used, tables_with_pages
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.book_figures import PAGES, book_figures
from recomputed.publishing.figures.drawings import Pictures
from recomputed.publishing.figures.figure_files import drawing_of_file, drawings_of_page, write_figure
from recomputed.publishing.figures.front_picture import front_of_file, front_of_page, write_front_picture
from recomputed.publishing.icon_fonts import keep_shown_icons
from recomputed.publishing.jupyter_book import JupyterBook
from recomputed.publishing.kept_pages import packed, unpack
from recomputed.publishing.outward.bench_pages import bench_address, bench_page
from recomputed.publishing.outward.data_package import write_data_package
from recomputed.publishing.outward.edition_pages import write_editions
from recomputed.publishing.outward.embeds import embed_page
from recomputed.publishing.outward.feeds import feed, sitemap
from recomputed.publishing.outward.flat_files import write_flat_files
from recomputed.publishing.outward.page_heads import complete_heads, read_beforehand
from recomputed.publishing.outward.picture_cards import cards, write_cards
from recomputed.publishing.outward.structured import REVIEWS, reviews_json
from recomputed.publishing.outward.table_pages import table_page
from recomputed.publishing.outward.whole_book import write_pdf
from recomputed.publishing.pages import when
from recomputed.publishing.pages.bench import worlds_script
from recomputed.publishing.small_page import dark_by_preference
from recomputed.publishing.sphinx_tree import fill_pages, stage
from recomputed.publishing.static import static_text
from recomputed.running.records import FigureSpec, figures, histories_by_claim, judgements

STAGED, BESIDE, GENERATED, PAGES_MADE = "stage", "beside", "generated.json", "_build/html"  # in the working folder


def begin_drawings(pictures: Pictures, chapter: nbformat.NotebookNode) -> None:
    """Have the figures of an executed chapter drawn as its page shows them."""
    pictures.begin(job for drawn in figures(chapter) for job in drawings_of_page(drawn))


def build_site(
    folder: Path,
    executed: dict[str, nbformat.NotebookNode],
    claims: Claims,
    edition: Edition,
    jupyter_book: JupyterBook,
    pictures: Pictures,
    chromium: str | None,
) -> tuple[Path, bytes]:
    """The complete site inside an empty working folder, with the whole book as a PDF if a browser is given to print it.

    And, in one piece, all of it that comes from data and chapters: see `rebuilt_site`.  What needs none of its pages is
    drawn and written while Jupyter Book is at work; the drawings of chapters have begun (`begin_drawings`).

    Raises RunFailed if Jupyter Book or the browser complains.
    """
    staged, beside = folder / STAGED, folder / BESIDE
    shown, of_links = _figures_and_pages(executed, claims), cards(claims, edition)
    pictures.begin(front_of_page(claims))  # what a page waits for comes first
    pictures.begin(job for drawn, page in shown if page in PAGES.values() for job in drawings_of_page(drawn))
    pictures.begin_scripts()
    pictures.begin([front_of_file(claims, edition), *(drawing_of_file(drawn, edition) for drawn, _ in shown)])
    pictures.begin(of_links.values())
    generated = stage(staged, executed, claims, pictures, edition, with_pdf=chromium is not None)
    Path(folder, GENERATED).write_text(json.dumps(generated), encoding="utf-8")
    of_both = list(files_below(staged))
    fill_pages(staged, generated)
    with jupyter_book.making(staged, folder):
        _write_downloads(beside, executed, claims, edition)
        _write_for_programs(beside, executed, claims, edition)
        write_editions(beside, edition)
        write_flat_files(beside, claims, edition)
        write_data_package(beside, edition)
        _write_figures(beside, shown, claims, pictures, edition)
        write_cards(of_links, pictures, beside / "cards")
        # A function of its own: the bundle's top-level names collide with those of Sphinx's scripts.
        Path(beside, "_static", "vega.js").write_text(f"(() => {{\n{pictures.scripts}\n}})();\n", encoding="utf-8")
        material = packed(folder, [folder / GENERATED, *of_both, *files_below(beside)])
    return _completed(folder, claims, edition, chromium), material


def rebuilt_site(
    folder: Path, material: bytes, edition: Edition, jupyter_book: JupyterBook, chromium: str | None
) -> tuple[Path, Claims]:
    """The complete site, and what it claims, inside an empty working folder, from all of it that comes from data and chapters.

    What needs none of its pages is put there while Jupyter Book is at work.

    Raises RunFailed as `build_site` does.
    """
    unpack(material, folder, lambda name: not _is_beside(name))
    fill_pages(folder / STAGED, json.loads(Path(folder, GENERATED).read_bytes()))
    with jupyter_book.making(folder / STAGED, folder):
        unpack(material, folder, _is_beside)
        claims = Claims.model_validate_json(Path(folder, BESIDE, "claims.json").read_bytes())
        with suppress(OSError):  # it may just be making all pages anew
            read_beforehand(folder / PAGES_MADE, claims)
    return _completed(folder, claims, edition, chromium), claims


def _is_beside(name: str) -> bool:
    return name.startswith(f"{BESIDE}/")


def _completed(folder: Path, claims: Claims, edition: Edition, chromium: str | None) -> Path:
    site = folder / PAGES_MADE
    for leftover in ("_sources", ".buildinfo", "objects.inv", ".doctrees", "reports"):
        target = site / leftover
        shutil.rmtree(target, ignore_errors=True) if target.is_dir() else target.unlink(missing_ok=True)
    complete_heads(site, claims, edition)
    shutil.copytree(folder / BESIDE, site, dirs_exist_ok=True, copy_function=os.replace)
    Path(site, "sitemap.xml").write_text(sitemap(site, edition), encoding="utf-8")
    keep_shown_icons(site)
    if chromium is not None:
        write_pdf(site, folder, chromium, edition)
    _write_checksums(site)
    return site


def _figures_and_pages(executed: dict[str, nbformat.NotebookNode], claims: Claims) -> list[tuple[FigureSpec, str]]:
    """Every figure of the site but that of its front, with the page that shows it."""
    of_chapters = [
        (drawn, f"notebooks/{name}.html") for name, notebook in executed.items() for drawn in figures(notebook)
    ]
    return [*((drawn, PAGES[name]) for name, drawn in book_figures(claims).items()), *of_chapters]


def _write_downloads(site: Path, executed: dict[str, nbformat.NotebookNode], claims: Claims, edition: Edition) -> None:
    for folder in ("_static", "embed", "figures", "notebooks", "source", "data", "worlds", "claims"):
        Path(site, folder).mkdir(parents=True)
    Path(site, "claims.json").write_text(claims.model_dump_json(indent=1) + "\n", encoding="utf-8")
    schema = json.dumps(type(claims).model_json_schema(), indent=1, sort_keys=True)
    Path(site, "claims.schema.json").write_text(schema + "\n", encoding="utf-8")
    for name, notebook in executed.items():
        Path(site, "worlds", f"{name}.js").write_text(worlds_script(name, notebook), encoding="utf-8")
        records = {(record.claim, record.id): record for record in judgements(notebook)}
        for claim in claims.claims:
            if claim.notebook == name and claim.lead:
                Path(site, bench_address(claim)).write_text(
                    bench_page(claim, claims, records, edition), encoding="utf-8"
                )
        nbformat.write(notebook, site / "notebooks" / f"{name}.ipynb")
        shutil.copyfile(paths.NOTEBOOKS / f"{name}.ipynb", site / "source" / f"{name}.ipynb")
    _write_tables(site / "data")
    for name in tables_with_pages():
        Path(site, "data", f"{name}.html").write_text(table_page(name, edition), encoding="utf-8")


def _write_figures(
    site: Path, shown: list[tuple[FigureSpec, str]], claims: Claims, pictures: Pictures, edition: Edition
) -> None:
    """Each figure as files, and on a small page to embed."""
    for drawn, page in shown:
        write_figure(drawn, pictures, site / "figures", page, edition)
        alone = embed_page(drawn, pictures, page, claims, edition)
        Path(site, "embed", f"{drawn.about['id']}.html").write_text(alone, encoding="utf-8")
    write_front_picture(claims, pictures, site, edition)


def _write_tables(data: Path) -> None:
    for name, declared in catalog().tables.items():
        shutil.copyfile(paths.TABLES / f"{name}.csv", data / f"{name}.csv")
        about = {"name": name, **declared.model_dump(exclude_none=True, by_alias=True)}
        about["documents"] = {i: catalog().sources[i].model_dump(exclude_none=True) for i in declared.sources}
        Path(data, f"{name}.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _write_for_programs(
    site: Path, executed: dict[str, nbformat.NotebookNode], claims: Claims, edition: Edition
) -> None:
    """What other programs read, and a style for pages that have no switch: it turns with the reader's system."""
    used = tables_used(executed)
    dark = dark_by_preference(static_text("report.css"))
    Path(site, "_static", "dark_by_preference.css").write_text(dark, encoding="utf-8")
    reviews = reviews_json(claims, {claim.id: tables_of(claim, used) for claim in claims.claims}, edition)
    Path(site, REVIEWS).write_text(reviews, encoding="utf-8")
    Path(site, "feed.xml").write_text(feed(claims, edition), encoding="utf-8")
    Path(site, when.FILE).write_text(when.when_csv(claims, histories_by_claim(executed.values())), encoding="utf-8")
    Path(site, bill_of_materials.NAME).write_text(bill_of_materials.bill_of_materials(edition), encoding="utf-8")


def _write_checksums(site: Path) -> None:
    files = sorted(path for path in site.rglob("*") if path.is_file())
    checksums = {p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    Path(site, "SHA256SUMS").write_text(checksum_lines(checksums), encoding="utf-8")
