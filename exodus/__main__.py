"""The command line: arguments and messages.  A command imports what it needs when called: `build` may have nothing to do."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from exodus.declared import paths
from exodus.declared.refusals import Refused
from exodus.publishing.unchanged import inputs_digest, said_before
from exodus.running.interruption import Interrupted, heed_signals

app = typer.Typer(
    help="Mining Exodus, Recomputed: run, build and question the report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
data = typer.Typer(help="The data: check, seal, refresh.", no_args_is_help=True)
app.add_typer(data, name="data")
new = typer.Typer(help="Skeletons: claim.", no_args_is_help=True)
app.add_typer(new, name="new")

Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change one parameter; may be repeated."),
]
ScenarioName = Annotated[str, typer.Option("--scenario", help="A named set of changes from data/scenarios.yml.")]


class Engine(StrEnum):
    forked = "forked"
    kernel = "kernel"


EngineName = Annotated[
    Engine | None, typer.Option("--engine", help="How notebooks run: forked is fast, kernel is the reference.")
]


@app.command(epilog="Example: exodus build --set fleet_j_per_th=25 --out /tmp/book")
def build(
    set_: Sets = None,
    scenario: ScenarioName = "published",
    out: Annotated[Path | None, typer.Option(help="Where the site goes; default _build/html.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=64, help="Notebooks at a time; default one per core.")] = None,
    engine: EngineName = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run every notebook, whatever is in the cache.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also print the book as one PDF, with Chromium.")] = False,
) -> None:
    """Check the data, run every notebook, build the book, switch the site."""
    site = Path(out or paths.SITE).absolute()
    said = None if fresh else said_before(site, inputs_digest(set_ or [], scenario, pdf))
    if said is None:
        from exodus.commands import build_book

        said = build_book(set_ or [], scenario, site, jobs, engine and engine.value, fresh, pdf)
    typer.echo(said)


@app.command(epilog="Example: exodus run 01_us_mining_cost --set us_industrial_usd_per_kwh=0.05")
def run(
    notebook: str,
    set_: Sets = None,
    scenario: ScenarioName = "published",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the executed notebook and its page; default _build/runs.")
    ] = None,
) -> None:
    """Run one chapter: verdicts, and what differs from the published ones."""
    from exodus.commands import run_chapter

    typer.echo(run_chapter(notebook, set_ or [], scenario, out))


@app.command(epilog="Example: exodus sweep 01_us_mining_cost --over fleet_j_per_th=15:30:50 --out fleet.csv")
def sweep(
    notebook: str,
    over: Annotated[list[str], typer.Option(metavar="NAME=START:STOP:COUNT", help="A parameter; may be repeated.")],
    out: Annotated[Path, typer.Option(help="The results: a .csv or .parquet file.")],
    sample: Annotated[int | None, typer.Option(help="Points of a Sobol sample instead of the full grid.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=64, help="Runs at a time; default one per core.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="A Dask scheduler, tcp://host:port, to run on its workers.")
    ] = None,
    pictures: Annotated[
        bool, typer.Option("--pictures", help="Draw the charts and sample the box at each point.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file, and start anew.")] = False,
) -> None:
    """Run one chapter at many points: verdict, value and parameters of every reading, one row each."""
    from exodus.sweep_command import sweep_chapter

    typer.echo(sweep_chapter(notebook, over, sample, jobs, scheduler, pictures, out, overwrite))


@app.command(epilog="Example: exodus compare published cheap-fleet")
def compare(
    first: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario, or the path of a claims.json.")],
    second: Annotated[str, typer.Argument(metavar="SCENARIO", help="Another.")],
) -> None:
    """Which verdicts differ between two scenarios, and which parameter moved them."""
    from exodus.compare_command import compare as differences

    typer.echo(differences(first, second))


@app.command(epilog="Example: exodus verdicts --json")
def verdicts(json_: Annotated[bool, typer.Option("--json", help="The whole claims.json.")] = False) -> None:
    """The verdicts of the published site."""
    from exodus.commands import published_claims

    typer.echo(published_claims(json_))


@app.command(epilog="Example: exodus parameters 01_us_mining_cost")
def parameters(
    notebook: Annotated[str | None, typer.Argument(help="Only those of one chapter.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Every number a reader may change: value, limits, plausible range, source."""
    from exodus.parameters_command import parameter_list

    listed = parameter_list(notebook)
    if json_:
        return typer.echo(json.dumps(listed, indent=1))
    for p in listed:
        typer.echo(f"{p['name']} = {p['value']} {p['unit']}   allowed {p['allowed']}   plausible {p['plausible']}")


@data.command(epilog="Example: exodus data check")
def check() -> None:
    """Does every file in data/ match its declaration?"""
    from exodus.declared.check import check_data, library

    typer.echo(f"data/: {check_data()} files match their declarations ({len(library().tables)} tables)")


@data.command(epilog="Example: exodus data seal")
def seal() -> None:
    """Take the files of data/ as they stand: write their checksums."""
    from exodus.declared import checksums

    typer.echo(f"data/SHA256SUMS: {checksums.seal()} files")


@data.command(epilog="Example: exodus data refresh coin_metrics --dry-run")
def refresh(
    sources: Annotated[list[str] | None, typer.Argument(help="Only these sources; default all.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    accept_revisions: Annotated[
        bool, typer.Option("--accept-revisions", help="Take over changes of figures that were final.")
    ] = False,
) -> None:
    """Take over new data from the live sources, in one step or not at all."""
    from exodus.refresh_command import data_refresh

    typer.echo(data_refresh(sources or [], dry_run, accept_revisions))


@new.callback()
def of_what() -> None:
    """Skeletons of what can be added."""


@new.command("claim", epilog="Example: exodus new claim miners-sell-heat")
def claim(id_: Annotated[str, typer.Argument(metavar="ID", help="Words joined by hyphens.")]) -> None:
    """Write the skeleton of a claim: its entry and its chapter."""
    from exodus.scaffold import new_claim

    typer.echo(new_claim(id_))


def main() -> None:
    """Run the command line; a refusal is one line on stderr and its exit code."""
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    heed_signals()
    try:
        app(args=arguments, prog_name="exodus")
    except Refused as refusal:
        if debug:
            raise
        typer.echo(f"exodus: {refusal}", err=True)
        sys.exit(refusal.exit_code)
    except OSError as problem:
        if debug:
            raise
        typer.echo(f"exodus: {problem}", err=True)
        sys.exit(4)
    except Interrupted as interruption:
        typer.echo("exodus: interrupted; what was there before is still there, whole", err=True)
        sys.exit(interruption.exit_code)


if __name__ == "__main__":
    main()
