"""Pages without the theme: a rows of a table, a figure or a claim to embed."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from recomputed.showing.templates import rendered

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
WITH_SCRIPTS = f"{POLICY}; script-src 'self'"
SHEETS = ("report.css", "publication.css", "dark_by_preference.css")
DARK = re.compile(r'html\[data-theme="dark"\] \{([^}]*)\}')


def small_page(*, title: str, kind: str, depth: int, head: Markup, body: Markup, scripts: Sequence[str] = ()) -> str:
    """A complete page in our colours, with scripts of the site only if they are named.

    `kind` becomes its class, `depth` is how deep it lies.
    """
    page = rendered(
        "small_page",
        policy=Markup(WITH_SCRIPTS if scripts else POLICY),
        title=title,
        up="../" * depth,
        sheets=SHEETS,
        scripts=scripts,
        head=head,
        kind=kind,
        body=body,
    )
    return f"{page}\n"


def dark_by_preference(css: str) -> str:
    """The dark colours of the book for pages that have no switch, taken from its style sheet."""
    dark = DARK.search(css)
    assert dark  # it is our own sheet
    return f"@media (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark;{dark[1]}}} }}\n"
