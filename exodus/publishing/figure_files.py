"""A figure as the page shows it and as files: SVG first, then PNG, CSV, specification."""

import json
import re
from html import escape
from pathlib import Path

import pandas as pd
import vl_convert

from exodus.running.records import Drawn
from exodus.showing.palette import PAPER, with_css_variables
from exodus.showing.prose import sources_line


def safe_json(content) -> str:
    """JSON that may stand inside HTML or a script: no character that could end either."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def inline_svg(drawn: Drawn) -> str:
    """The picture for the page: its own ids, our colour variables, coordinates to a tenth of a pixel."""
    svg = vl_convert.vegalite_to_svg(drawn.spec)
    svg = re.sub(r' d="[^"]*"', lambda path: re.sub(r"(\.\d)\d+", r"\1", path[0]), svg)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{drawn.about["id"]}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{drawn.about['id']}-\1)", svg)
    svg = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", svg)
    return with_css_variables(svg).replace("<svg", "<svg aria-hidden='true' focusable='false'", 1)


def figure_html(drawn: Drawn) -> str:
    """The figure of a page: title, picture, description, sources, downloads."""
    about, name = drawn.about, drawn.about["id"]
    says = escape(about["says"], quote=True)
    downloads = " · ".join(
        f"<a href='../figures/{name}.{kind}' download>{kind.upper()}</a>" for kind in ("svg", "png", "csv", "json")
    )
    return (
        f"<figure class='x-figure' id='figure-{name}'><figcaption>{escape(about['title'])} "
        f"<a class='x-anchor' href='#figure-{name}' aria-label='Link to this figure'>§</a></figcaption>"
        f"<div class='x-picture' role='img' aria-label='{says}' data-figure='{name}'>{inline_svg(drawn)}</div>"
        f"<details><summary>The figure in words</summary><p>{escape(about['says'])}</p></details>"
        f"{sources_line(about['sources'])}<p class='x-downloads'>Download: {downloads}</p></figure>"
    ).replace("\n", " ")


def write_figure(drawn: Drawn, folder: Path) -> None:
    """<figure>.svg, .png, .csv, .json and .js (the specification for the page) in a folder."""
    folder.mkdir(exist_ok=True)
    name = drawn.about["id"]
    alone = drawn.spec | {"background": PAPER, "title": {"text": drawn.about["title"], "anchor": "start"}}
    Path(folder, f"{name}.svg").write_text(vl_convert.vegalite_to_svg(alone), encoding="utf-8")
    Path(folder, f"{name}.png").write_bytes(vl_convert.vegalite_to_png(alone, scale=2))
    Path(folder, f"{name}.json").write_text(safe_json(alone), encoding="utf-8")
    Path(folder, f"{name}.csv").write_text(_data(drawn.spec).to_csv(index=False), encoding="utf-8")
    spec = with_css_variables(safe_json(drawn.spec))
    Path(folder, f"{name}.js").write_text(f'(window.exodusFigures ||= {{}})["{name}"] = {spec};\n', encoding="utf-8")


def _data(spec: dict) -> pd.DataFrame:
    """Every row that the figure draws, with the data set it belongs to; shapes give their properties only."""
    frames = []
    for number, rows in enumerate(_row_lists(spec), 1):
        plain = [row.get("properties", {}) if "geometry" in row else row for row in rows]
        frame = pd.DataFrame(plain)
        frame.insert(0, "data_set", number)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"data_set": []})


def _row_lists(node):
    """The lists of rows in a specification: named data sets, and values that stand in place."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "datasets":
                yield from value.values()
            elif key == "values" and isinstance(value, list) and value and isinstance(value[0], dict):
                yield value
            else:
                yield from _row_lists(value)
    elif isinstance(node, list):
        for value in node:
            yield from _row_lists(value)
