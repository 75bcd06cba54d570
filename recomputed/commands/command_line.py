"""The words of the command line and their options.  A word imports what it needs when called: `build` may have nothing to do."""

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from recomputed.ground import paths
from recomputed.ground.packages import refuse_foreign_packages
from recomputed.ground.secrets import without_secrets
from recomputed.publishing.build_inputs import inputs_digest
from recomputed.publishing.jupyter_book import jupyter_book_in_waiting
from recomputed.publishing.kept_pages import place_of_material
from recomputed.publishing.published_site import said_before, stands_alone, touched
from recomputed.running.engine.environment import clean_environment
from recomputed.running.engine.fork_server import start_importing
from recomputed.running.engine.limits import refuse_too_little

app = typer.Typer(
    help="Run, build and question a report that recomputes an article's claims.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
data = typer.Typer(help="The data: check, seal, refresh.", no_args_is_help=True)
app.add_typer(data, name="data")
new = typer.Typer(help="Skeletons: a claim, a report.", no_args_is_help=True)
app.add_typer(new, name="new")

Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change one parameter; may be repeated."),
]
ScenarioName = Annotated[str, typer.Option("--scenario", help="A named set of changes from data/scenarios.yml.")]
Day = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help="Judge with the newest figures of a day, month or year, not with those of the article's.",
    ),
]


@app.callback()
def of_which_report(
    root: Annotated[
        Path | None, typer.Option(help="The folder of the report; default the nearest one from here upwards.")
    ] = None,
) -> None:
    """Run, build and question a report that recomputes an article's claims."""
    if root is not None:
        paths.choose(root)


def say(text: str) -> None:
    """Tell the reader, without any secret."""
    typer.echo(without_secrets(text))


def refuse_what_is_lacking() -> None:
    """Before anything runs: are the packages those of the lock, and does the system allow what a command needs?"""
    refuse_foreign_packages()
    refuse_too_little()


def begin_runs(for_one: bool = False) -> None:
    """Let the server of the runs import what they need while the command imports its own."""
    clean_environment()
    start_importing(for_one)


def whole_number(text: str) -> int:
    """A whole number in plain digits; Python's own `int` also takes 1_0 and blanks."""
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        raise typer.BadParameter(f"{text[:40]!r} is not a whole number")
    return int(text)


def number_of_jobs(text: str) -> int:
    """How many at a time, from 1 to 64."""
    if not 1 <= (jobs := whole_number(text)) <= 64:
        raise typer.BadParameter(f"{jobs} is not in 1 to 64")
    return jobs


class Engine(StrEnum):
    forked = "forked"
    kernel = "kernel"


EngineName = Annotated[
    Engine | None, typer.Option("--engine", help="How notebooks run: forked is fast, kernel is the reference.")
]


@app.command(epilog="Example: recomputed build --set growth_ppm_per_year=2.5 --out /tmp/book")
def build(
    set_: Sets = None,
    scenario: ScenarioName = "published",
    as_of: Day = None,
    out: Annotated[Path | None, typer.Option(help="Where the site goes; default _build/html.")] = None,
    jobs: Annotated[
        int | None, typer.Option(parser=number_of_jobs, metavar="N", help="Notebooks at a time; default one per core.")
    ] = None,
    engine: EngineName = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run every notebook, whatever is in the cache.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also print the book as one PDF, with Chromium.")] = False,
) -> None:
    """Check the data, run every notebook, build the book, switch the site."""
    refuse_what_is_lacking()
    site = Path(out or paths.SITE).absolute()
    asked = (set_ or [], scenario, as_of, pdf)
    said = None if fresh else said_before(site, inputs_digest(*asked))
    if said is not None and not stands_alone(site):
        from recomputed.publishing.atomic_switch import tidy

        tidy(site)
    if said is None:
        jupyter_book_in_waiting()
        if engine is not Engine.kernel and (fresh or not place_of_material(*asked).exists()):
            begin_runs()
        from recomputed.commands.build import build_book

        if changes := touched(site):
            say(f"The site was touched since it was published ({changes}): it is made again.")
        said = build_book(set_ or [], scenario, as_of, site, jobs, engine and engine.value, fresh, pdf)
    say(f"{said}\nThe site: {site / 'index.html'}")


@app.command(epilog="Example: recomputed run 01_carbon_dioxide --set growth_ppm_per_year=2.5")
def run(
    notebook: str,
    set_: Sets = None,
    scenario: ScenarioName = "published",
    as_of: Day = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the executed notebook and its page; default _build/runs.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace these two also where somebody has changed them.")
    ] = False,
) -> None:
    """Run one chapter: verdicts, and what differs from the published ones."""
    refuse_what_is_lacking()
    begin_runs(for_one=True)
    from recomputed.commands.run import run_chapter

    say(run_chapter(notebook, set_ or [], scenario, as_of, out, overwrite))


@app.command(
    epilog="Example: recomputed sweep 01_carbon_dioxide --over growth_ppm_per_year=2:3:5 --out /tmp/growth.csv"
)
def sweep(
    notebook: str,
    over: Annotated[list[str], typer.Option(metavar="NAME=START:STOP:COUNT", help="A parameter; may be repeated.")],
    out: Annotated[Path, typer.Option(help="The results: a .csv or .parquet file.")],
    sample: Annotated[
        int | None, typer.Option(parser=whole_number, metavar="N", help="Points of a Sobol sample, not the full grid.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(parser=number_of_jobs, metavar="N", help="Runs at a time; default one per core.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler, tcp://host:port, to run on its workers.")
    ] = None,
    notebooks: Annotated[
        bool,
        typer.Option(
            "--notebooks", help="Run the chapter at each point: also verdict, support and answer; 0.1 s a point."
        ),
    ] = False,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="As --notebooks, and draw the charts and sample the box at each point.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file, and start anew.")] = False,
) -> None:
    """Reckon one chapter at many points: value, side and margin of every reading, one row each.

    The chapter runs once and hands arrays of points to its formulas; twenty points are run as whole notebooks, and a
    difference fails the sweep.  A reading that an assumption reaches before it is judged is found, and run at each point.
    Verdict, support and answer of a claim take a run at each point: --notebooks.
    """
    refuse_what_is_lacking()
    from recomputed.commands.sweep import sweep_arrays, sweep_notebooks

    if notebooks or pictures:
        return say(sweep_notebooks(notebook, over, sample, jobs, scheduler, pictures, out, overwrite))
    say(sweep_arrays(notebook, over, sample, jobs, scheduler, out, overwrite))


@app.command(epilog="Example: recomputed compare published slower")
def compare(
    first: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario, or the path of a claims.json.")],
    second: Annotated[str, typer.Argument(metavar="SCENARIO", help="Another.")],
) -> None:
    """Which verdicts differ between two scenarios, and which parameter moved them."""
    refuse_what_is_lacking()
    from recomputed.commands.compare import compare as differences

    say(differences(first, second))


@app.command(epilog="Example: recomputed serve --port 8001")
def serve(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where on this machine; nobody else can reach it.")
    ] = 8000,
) -> None:
    """Show the report while you work on it: built again when a file changes, and loaded again in the browser."""
    refuse_what_is_lacking()
    from recomputed.commands.serve import serve as serve_site

    serve_site(port, say)


@app.command("claim", epilog="Example: recomputed claim passed-420")
def about(id_: Annotated[str, typer.Argument(metavar="ID", help="A claim of the published site.")]) -> None:
    """What the book says of a claim then and now, since when it is so, and what earlier editions said."""
    from recomputed.commands.claim import about_claim

    say(about_claim(id_))


@app.command(epilog="Example: recomputed edition")
def edition() -> None:
    """Keep what the published site says as the edition of its day; it is never changed afterwards."""
    refuse_what_is_lacking()
    from recomputed.commands.edition import keep_edition

    say(keep_edition())


@app.command(epilog="Example: recomputed diff site site")
def diff(
    first: Annotated[str, typer.Argument(metavar="EDITION", help="The day of an edition, or: site.")],
    second: Annotated[str, typer.Argument(metavar="EDITION", help="Another; default the published site.")] = "site",
) -> None:
    """What has changed from one edition to another, and what caused each change."""
    refuse_what_is_lacking()
    from recomputed.commands.diff import diff as differences

    say(differences(first, second))


@app.command(epilog="Example: recomputed verdicts --json")
def verdicts(json_: Annotated[bool, typer.Option("--json", help="The whole claims.json.")] = False) -> None:
    """The verdicts of the published site."""
    from recomputed.commands.verdicts import published_claims

    say(published_claims(json_))


@app.command(epilog="Example: recomputed parameters 01_carbon_dioxide")
def parameters(
    notebook: Annotated[str | None, typer.Argument(help="Only those of one chapter.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every number a reader may change: value, limits, plausible range, source."""
    from recomputed.commands.parameters import parameter_list

    listed = parameter_list(notebook)
    if json_:
        return say(json.dumps(listed, indent=1, allow_nan=False))
    for p in listed:
        say(f"{p['name']} = {p['value']} {p['unit']}   allowed {p['allowed']}   plausible {p['plausible']}")


@data.command(epilog="Example: recomputed data check")
def check() -> None:
    """Does every file in data/ match its declaration, and every formula its examples?  And what is still a stand-in?"""
    from recomputed.commands.skeleton import stand_ins
    from recomputed.declared.catalog import catalog
    from recomputed.declared.check import check_data
    from recomputed.running.formula_examples import check_formula_examples

    say(f"data/: {check_data()} files match their declarations ({len(catalog().tables)} tables)")
    if examples := check_formula_examples():
        say(f"formulas/: {examples} lines of examples give what they say")
    else:
        say("formulas/: there is no example yet that could be tried")
    if left := stand_ins():
        say("\n  ".join([f"Still a stand-in, in {len(left)} places:", *left]))


@data.command(epilog="Example: recomputed data seal")
def seal() -> None:
    """Take the files of data/ as they stand, if they match their declarations: write their checksums."""
    from recomputed.declared.check import seal_data
    from recomputed.ground.locks import changing_sources

    with changing_sources():
        say(f"data/SHA256SUMS: {seal_data()} files")


@data.command(epilog="Example: recomputed data refresh --dry-run")
def refresh(
    sources: Annotated[list[str] | None, typer.Argument(help="Only these sources; default all.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    accept_revisions: Annotated[
        bool, typer.Option("--accept-revisions", help="Take over changes of figures that were final.")
    ] = False,
    keep_raw: Annotated[
        Path | None, typer.Option("--keep-raw", help="Also keep the answers as they came, in this new folder.")
    ] = None,
) -> None:
    """Take over new data from the live sources, in one step or not at all."""
    refuse_what_is_lacking()
    from recomputed.commands.data_refresh import data_refresh

    say(data_refresh(sources or [], dry_run, accept_revisions, keep_raw))


@new.callback()
def of_what() -> None:
    """Skeletons of what can be added: a claim, a report."""


@new.command("claim", epilog="Example: recomputed new claim winters-grow-shorter")
def claim(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Words joined by hyphens.")],
    quote: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Its words in the article; default a stand-in.")
    ] = None,
) -> None:
    """Write the skeleton of a claim: its entry and its chapter."""
    from recomputed.commands.new_claim import new_claim

    say(new_claim(id_, quote))


@new.command("report", epilog="Example: recomputed new report my-article")
def report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Words joined by hyphens; also its folder.")],
    article: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The article as text: title and paragraphs, an empty line between; default the example.",
        ),
    ] = None,
    claim: Annotated[
        str | None, typer.Option(metavar="ID", help="The name of its first claim; default the first words of it.")
    ] = None,
    quote: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help="The words of the first claim; default the article's first sentence."),
    ] = None,
) -> None:
    """Write a whole small report that builds at once, into a new folder."""
    from recomputed.commands.new_report import new_report

    say(new_report(name, article, claim, quote))
