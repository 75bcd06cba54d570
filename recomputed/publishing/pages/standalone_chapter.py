"""One chapter as a page that can be read alone: one file, no script, nothing from elsewhere."""

from collections.abc import Mapping
from typing import Any

import nbformat
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from recomputed.publishing.edition import edition
from recomputed.publishing.figures.drawings import Pictures
from recomputed.publishing.figures.figure_files import inline_svg
from recomputed.publishing.static import static_text
from recomputed.running.records import FigureSpec
from recomputed.showing.figures import MIME as FIGURE
from recomputed.showing.figures import VEGA_LITE
from recomputed.showing.prose import sources_line
from recomputed.showing.templates import rendered

LAYOUT = """
body { margin: 0 auto; max-width: 54rem; padding: 1rem; font: 1.05rem/1.6 system-ui, sans-serif; color: var(--x-ink);
  background: var(--x-paper); }
pre { overflow-x: auto; font-size: .85rem; background: var(--x-card); padding: .5rem; }
"""


def page_alone(name: str, notebook: nbformat.NotebookNode, changed: Mapping[str, object]) -> str:
    """The executed chapter as one HTML file; says at its head which parameters a reader has changed."""
    formatter = HtmlFormatter()
    style = f"{static_text('report.css')}{LAYOUT}{formatter.get_style_defs('.highlight')}"
    return str(
        rendered(
            "chapter_alone",
            name=name,
            title=edition().title,
            style=Markup(style),
            changed=changed,
            cells=[Markup(_cell_html(cell, formatter, Pictures())) for cell in notebook.cells],
        )
    )


def _cell_html(cell: nbformat.NotebookNode, formatter: HtmlFormatter, pictures: Pictures) -> str:
    if cell.cell_type == "markdown":
        return str(_markdown().render(cell.source))
    code = highlight(cell.source, PythonLexer(), formatter)
    code = f"<details><summary>The code</summary>{code}</details>"
    return code + "".join(_output_html(output, pictures) for output in cell.get("outputs", []))


def _markdown() -> MarkdownIt:
    """Markdown as the book reads it: no HTML, formulas between dollars."""

    def formula(text: str, options: Mapping[str, Any]) -> str:
        return str(convert(text, display="block" if options["display_mode"] else "inline"))

    return MarkdownIt("commonmark", {"html": False}).use(dollarmath_plugin, renderer=formula)


def _output_html(output: nbformat.NotebookNode, pictures: Pictures) -> str:
    data = output.get("data", {})
    if FIGURE in data:
        about = data[FIGURE]
        picture = inline_svg(FigureSpec(about, data[VEGA_LITE]), pictures)
        return rendered("figure_alone", about=about, picture=picture, sources=sources_line(about["sources"]))
    if "text/html" in data:
        return str(data["text/html"])
    return Markup("<pre>{}</pre>").format(output.get("text", data.get("text/plain", "")))
