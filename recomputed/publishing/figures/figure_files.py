"""A figure as the page shows it and as files: SVG first, then PNG, CSV, specification, ZIP."""

import json
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from recomputed.declared.theme import theme
from recomputed.publishing.citing import frame_of
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.drawings import Picture, Pictures, RenderJob
from recomputed.publishing.figures.figure_data import data_in_page, figure_csv
from recomputed.publishing.figures.figure_zip import figure_zip
from recomputed.publishing.figures.narrow import narrow
from recomputed.running.records import FigureSpec
from recomputed.showing.figures import THEME
from recomputed.showing.palette import PAPER, in_theme, with_css_variables
from recomputed.showing.prose import publishers_of, sources_line
from recomputed.showing.templates import rendered

SCALE_OF_PNG = 2
NEAR = 2  # pixels, along both axes together
MAP = re.compile(r'<g class="mark-shape .*?</g>', re.DOTALL)
CORNER = re.compile(r"([ML])(-?[0-9.]+),(-?[0-9.]+)")
STRAIGHT = re.compile(r"M-?[0-9.]+,-?[0-9.]+(?:L-?[0-9.]+,-?[0-9.]+){2,}")
SIGNS_OF_TITLE, SIGNS_OF_SOURCE = 80, 100  # in a line
MOST_NAMED = 4


def safe_json(content: object) -> str:
    """JSON that may stand inside HTML or a script: no character that could end either."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def inline_svg(drawn: FigureSpec, pictures: Pictures, for_phone: bool = False) -> Markup:
    """The picture for the page: its own ids, our colour variables and font, coordinates to a tenth of a pixel."""
    name = f"{drawn.about['id']}-narrow" if for_phone else drawn.about["id"]
    return _within_page(pictures.of(narrow(drawn.spec) if for_phone else drawn.spec).svg, name)


@cache  # a figure stands on its own small page, too
def _within_page(drawing: str, name: str) -> Markup:
    svg = drawing.replace(' transform="translate(0,0)"', "").replace(f' font-family="{THEME["font"]}"', "")
    svg = MAP.sub(lambda shapes: thinned(shapes[0]), svg)
    svg = re.sub(r' d="[^"]*"', lambda path: re.sub(r"(\.\d)\d+", r"\1", path[0]).replace(".0", ""), svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", svg)
    svg = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", svg)
    return Markup(with_css_variables(svg, theme()).replace("<svg", "<svg aria-hidden='true' focusable='false'", 1))


def thinned(shapes: str) -> str:
    """The shapes of a map without the corners that lie near the one before: coasts have hundreds, which nobody sees.

    >>> thinned("M0,0L0.4,0.3L5,0L5.2,0.1L5.3,0.4L9,9Z")
    'M0,0L5,0L9,9Z'
    """

    def kept(line: re.Match[str]) -> str:
        start, *corners = CORNER.findall(line[0])
        x, y = map(float, start[1:])
        found = []
        for number, (sign, to_x, to_y) in enumerate(corners, 1):
            if number == len(corners) or abs(float(to_x) - x) + abs(float(to_y) - y) >= NEAR:
                x, y = float(to_x), float(to_y)
                found.append(f"{sign}{to_x},{to_y}")
        return f"{start[0]}{start[1]},{start[2]}{''.join(found)}"

    return STRAIGHT.sub(kept, shapes)


def both_drawings(drawn: FigureSpec, pictures: Pictures) -> Markup:
    """The picture for a wide page and for a narrow one, of which the page shows one; the wide one alone if it has to do."""
    wide = inline_svg(drawn, pictures)
    if not drawn.about["narrow"]:
        return wide
    both = Markup("<div class='x-wide'>{}</div><div class='x-narrow'>{}</div>")
    return both.format(wide, inline_svg(drawn, pictures, for_phone=True))


def figure_html(drawn: FigureSpec, pictures: Pictures, edition: Edition) -> Markup:
    """The figure of a page: title, picture, description, data, sources, downloads, a page to embed."""
    return rendered(
        "figure",
        about=drawn.about,
        drawings=both_drawings(drawn, pictures),
        data=data_in_page(drawn, f"../figures/{drawn.about['id']}.csv"),
        sources=sources_line(drawn.about["sources"]),
        frame=frame_of(edition, f"embed/{drawn.about['id']}.html", drawn.about["title"]) if edition.address else "",
    )


def spec_alone(drawn: FigureSpec, edition: Edition) -> dict[str, Any]:
    """The specification of the figure as a file, which has to bring its title, its sources, its credit and its paper."""
    publishers = publishers_of(drawn.about["sources"])
    named = "; ".join(publishers[:MOST_NAMED]) + (" and others" if len(publishers) > MOST_NAMED else "")
    credit = f"{edition.title}, edition of {edition.day}{f', {edition.address}' if edition.address else ''}"
    below = [*textwrap.wrap(f"Source: {named}", SIGNS_OF_SOURCE), credit] if named else [credit]
    title = {"text": textwrap.wrap(drawn.about["title"], SIGNS_OF_TITLE), "subtitle": below, "anchor": "start"}
    return spec_in_theme(drawn.spec | {"background": PAPER, "title": title})


def spec_in_theme(spec: dict[str, Any]) -> dict[str, Any]:
    """A specification in the colours of the report, for a picture that no style sheet reaches."""
    return _read(in_theme(json.dumps(spec), theme()))


@cache  # a picture is begun, and written as files when it is drawn
def _read(specification: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(specification)
    return read


def drawing_of_page(drawn: FigureSpec) -> RenderJob:
    """What is drawn for the page of a figure."""
    return drawn.spec, None


def drawings_of_page(drawn: FigureSpec) -> list[RenderJob]:
    """What is drawn for a page that is read on a phone, too."""
    return [drawing_of_page(drawn), *([(narrow(drawn.spec), None)] if drawn.about["narrow"] else [])]


def drawing_of_file(drawn: FigureSpec, edition: Edition) -> RenderJob:
    """What is drawn to be taken along."""
    return spec_alone(drawn, edition), SCALE_OF_PNG


def write_picture(picture: Picture, folder: Path, name: str) -> None:
    """A picture to be taken along: <name>.svg and <name>.png in a folder."""
    Path(folder, f"{name}.svg").write_text(picture.svg, encoding="utf-8")
    Path(folder, f"{name}.png").write_bytes(picture.png)


def write_figure(drawn: FigureSpec, pictures: Pictures, folder: Path, page: str, edition: Edition) -> None:
    """For a figure of a page: <figure>.svg, .png, .csv, .json, .zip and .js (the specification for the page) in a folder."""
    name = drawn.about["id"]
    alone = spec_alone(drawn, edition)
    write_picture(pictures.of(alone, SCALE_OF_PNG), folder, name)
    Path(folder, f"{name}.json").write_text(safe_json(alone), encoding="utf-8")
    csv = figure_csv(drawn.spec)
    Path(folder, f"{name}.csv").write_text(csv, encoding="utf-8")
    where = f"{page}#figure-{name}"
    Path(folder, f"{name}.zip").write_bytes(figure_zip(drawn, csv, where, edition))
    specs = {"wide": drawn.spec}
    if drawn.about["narrow"]:
        specs["narrow"] = {key: value for key, value in narrow(drawn.spec).items() if key != "datasets"}
    Path(folder, f"{name}.js").write_text(
        f'(window.recomputedFigures ||= {{}})["{name}"] = {with_css_variables(safe_json(specs), theme())};\n',
        encoding="utf-8",
    )
