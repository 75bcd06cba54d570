"""Every folder of the project, named once."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

DATA = ROOT / "data"
TABLES = DATA / "tables"
MAPS = DATA / "maps"
CHECKSUMS = DATA / "SHA256SUMS"

NOTEBOOKS = ROOT / "notebooks"
BOOK = ROOT / "book"
CONFIG = ROOT / "_config.yml"
TOC = ROOT / "_toc.yml"
LOCK = ROOT / "requirements.txt"

BUILD = ROOT / "_build"
SITE = BUILD / "html"
