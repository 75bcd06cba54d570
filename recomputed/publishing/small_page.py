"""Pages without the theme: a claim's own page, a figure to embed."""

import re
from html import escape

POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'"
DARK = re.compile(r'html\[data-theme="dark"\] \{([^}]*)\}')


def small_page(*, title: str, kind: str, depth: int, head: str, body: str) -> str:
    """A complete page in our colours, without a script; `kind` becomes its class, `depth` is how deep it lies."""
    up = "../" * depth
    sheets = ["report.css", "publication.css", "dark_by_preference.css"]
    links = "".join(f'<link rel="stylesheet" href="{up}_static/{sheet}">\n' for sheet in sheets)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n{links}"
        f'<link rel="icon" href="{up}_static/icon.svg">\n{head}</head>\n'
        f'<body class="x-small {kind}">\n<main>\n{body}\n</main>\n</body>\n</html>\n'
    )


def dark_by_preference(css: str) -> str:
    """The dark colours of the book for pages that have no switch, taken from its style sheet."""
    dark = DARK.search(css)
    assert dark  # it is our own sheet
    return f"@media (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark;{dark[1]}}} }}\n"
