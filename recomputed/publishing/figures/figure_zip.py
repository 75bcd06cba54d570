"""A figure with its data, what they mean, and how to cite it, as one ZIP file."""

import io
import json
import zipfile
from typing import Any

from recomputed.declared.catalog import catalog
from recomputed.declared.checksums import declared_checksums
from recomputed.publishing.citing import in_words
from recomputed.publishing.edition import Edition
from recomputed.running.records import FigureSpec

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same bytes from every build


def figure_zip(drawn: FigureSpec, csv: str, where: str, edition: Edition) -> bytes:
    """The CSV, its metadata, and how to cite it; `where` is the place of the figure in the site."""
    name = drawn.about["id"]
    cite = f"{in_words(edition, drawn.about['title'], where)}\n\nThe sources of its data are in metadata.json; cite them, too.\n"
    metadata = json.dumps(_metadata(drawn, where, edition), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, text in {f"{name}.csv": csv, "metadata.json": metadata, "HOW_TO_CITE.txt": cite}.items():
            entry = zipfile.ZipInfo(f"{name}/{file}", LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return packed.getvalue()


def _metadata(drawn: FigureSpec, where: str, edition: Edition) -> dict[str, Any]:
    about = drawn.about
    return {
        "figure": about["id"],
        "title": about["title"],
        "description": about["says"],
        "edition": edition.day,
        "address": edition.link(where),
        "sources": {name: _source(name) for name in about["sources"]},
    }


def _source(name: str) -> dict[str, Any]:
    """A document as declared; a table or map with its documents and the checksum of its file."""
    known = catalog()
    if name in known.sources:
        return known.sources[name].model_dump(exclude_none=True)
    folder, kind, declared = (
        ("tables", "csv", known.tables[name]) if name in known.tables else ("maps", "geojson", known.maps[name])
    )
    return declared.model_dump(exclude_none=True, by_alias=True) | {
        "sha256": declared_checksums()[f"{folder}/{name}.{kind}"],
        "documents": {source: known.sources[source].model_dump(exclude_none=True) for source in declared.sources},
    }
