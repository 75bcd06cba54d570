"""A page in a browser with its sliders open and its charts alive, and what its tab says meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect


def open_sliders(tab: Page) -> None:
    """Every reading and its sliders open, with its number, verdict and picture."""
    tab.evaluate(
        "document.querySelectorAll('.x-reading, .x-change, .x-more, .x-further').forEach((details) => { details.open = true; })"
    )
    places = tab.locator(".x-sliders").count()
    expect(tab.locator(".x-now:not(:empty)")).to_have_count(places)


def draw_charts(tab: Page) -> None:
    """Every chart as it is once a reader has reached for it."""
    for picture in tab.locator(".x-picture").all():
        picture.dispatch_event("pointerenter")
    expect(tab.locator(".x-picture:not([data-state='live'])")).to_have_count(0, timeout=15_000)


@contextmanager
def listening(tab: Page, **listeners: Callable) -> Iterator[None]:
    """Listeners to events of a tab (`console`, `pageerror`, `request`) as long as this lasts."""
    for event, listener in listeners.items():
        tab.on(event, listener)
    try:
        yield
    finally:
        for event, listener in listeners.items():
            tab.remove_listener(event, listener)


@contextmanager
def errors_of(tab: Page) -> Iterator[list[str]]:
    """The errors that its console tells and the scripts that fail as long as this lasts."""
    errors = []

    def told(message) -> None:
        if message.type == "error":
            errors.append(f"console: {message.text}")

    with listening(tab, console=told, pageerror=lambda problem: errors.append(f"script: {problem}")):
        yield errors
