"""What an edition is, for archives and search engines of research data: RO-Crate metadata beside its files."""

import hashlib
import json
from pathlib import Path
from typing import Any

from recomputed.publishing.edition import Edition

NAME = "ro-crate-metadata.json"
CONTEXT, PROFILE = "https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/crate/1.1"
FILES = {
    "claims.json": ("application/json", "Every claim, reading, value and verdict of the edition, and its inputs"),
    "index.html": ("text/html", "The same to read"),
}


def write_ro_crate(folder: Path, title: str, day: str, claims: int, edition: Edition) -> None:
    """ro-crate-metadata.json in the folder of an edition, about the files that are there (researchobject.org, version 1.1)."""
    author = {"@id": "#author", "@type": "Organization", "name": edition.author}
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{title}, edition of {day}",
        "description": f"{claims} claims of an article, recomputed: verdicts, values and what they were made from.",
        "datePublished": day,
        "license": {"@id": "#licence"},
        "author": {"@id": author["@id"]},
        "hasPart": [{"@id": name} for name in FILES],
        **({"url": edition.link(f"editions/{day}/")} if edition.address else {}),
    }
    licence = {
        "@id": "#licence",
        "@type": "CreativeWork",
        "name": "That of the book",
        "description": "The licence of the repository; each table names that of its sources in datapackage.json.",
    }
    about = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": PROFILE},
        "about": {"@id": "./"},
    }
    graph = [about, root, author, licence, *(_file(folder, name) for name in FILES)]
    content = json.dumps({"@context": CONTEXT, "@graph": graph}, indent=1, ensure_ascii=False)
    Path(folder, NAME).write_text(f"{content}\n", encoding="utf-8")


def _file(folder: Path, name: str) -> dict[str, Any]:
    content = Path(folder, name).read_bytes()
    kind, says = FILES[name]
    return {
        "@id": name,
        "@type": "File",
        "name": says,
        "encodingFormat": kind,
        "contentSize": str(len(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
