"""Which packages the report is made with, each with its checksums, in the form that scanners read (CycloneDX)."""

import re
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from recomputed.ground import paths
from recomputed.publishing.edition import Edition

NAME = "sbom.cdx.json"
PINNED = re.compile(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^]\n]*\])?==([^\s;]+)[^\n]*\n((?:    --hash=\S+(?: \\)?\n)+)")


def bill_of_materials(edition: Edition) -> str:
    """Every pinned package of requirements.txt as CycloneDX JSON: the same bytes for the same lock and commit."""
    lock = paths.LOCK.read_text(encoding="utf-8")
    book = Component(name=edition.title, type=ComponentType.APPLICATION, bom_ref="book")
    parts = [_component(*found) for found in PINNED.findall(lock)]
    bom = Bom(components=parts, serial_number=uuid5(NAMESPACE_URL, lock))
    bom.metadata.timestamp = edition.moment
    bom.metadata.component = book
    bom.register_dependency(book, parts)
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=1) + "\n"


def _component(name: str, version: str, checksums: str) -> Component:
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=text) for text in re.findall(r"sha256:(\w+)", checksums)]
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        bom_ref=f"{name}=={version}",
        purl=PackageURL("pypi", None, name, version),
        hashes=hashes,
    )
