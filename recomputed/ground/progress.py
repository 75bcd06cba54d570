"""A bar on stderr with what is done and the time left; nothing where nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def progress(what: str, total: int, done: int = 0) -> Iterator[Callable[..., None]]:
    """Yields the function to be called after each piece of work; it may be told the piece's name."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=total, completed=done, rate="")

        def tick(name: str = what) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, advance=1, description=name, rate=f"{speed:.1f}/s" if speed else "")

        yield tick
