"""The report as plain files for spreadsheets, statistics programs and language models."""

from pathlib import Path

import pandas as pd

from recomputed.declared.catalog import catalog
from recomputed.publishing.citing import in_words
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.editions import editions
from recomputed.publishing.edition import Edition
from recomputed.publishing.outward.flat_file_columns import OfAssumption, OfClaim, OfReading, flat_file
from recomputed.publishing.pages.front import thesis_sentences


def write_flat_files(site: Path, claims: Claims, edition: Edition) -> None:
    """claims.csv, readings.csv, assumptions.csv, claims/ID.json, editions/index.json and llms.txt."""
    for name, content in (
        ("claims.csv", claims_csv(claims)),
        ("readings.csv", readings_csv(claims)),
        ("assumptions.csv", assumptions_csv()),
        ("llms.txt", llms_txt(claims, edition)),
    ):
        Path(site, name).write_text(content, encoding="utf-8")
    for claim in claims.claims:
        Path(site, "claims", f"{claim.id}.json").write_text(claim.model_dump_json(indent=1) + "\n", encoding="utf-8")
    kept = pd.Series(list(editions()), dtype=object).to_json(orient="values", indent=1)
    Path(site, "editions").mkdir(exist_ok=True)
    Path(site, "editions", "index.json").write_text(f"{kept}\n", encoding="utf-8")


def claims_csv(claims: Claims) -> str:
    """A row for each claim; `verdict_now` is its word with the newest figures."""
    return flat_file("claims", (OfClaim(claims, claim) for claim in claims.claims))


def readings_csv(claims: Claims) -> str:
    """A row for each reading."""
    return flat_file("readings", (OfReading(claim, reading) for claim in claims.claims for reading in claim.readings))


def assumptions_csv() -> str:
    """A row for each assumption; of a choice the words that are allowed stand in one cell, and it has no range."""
    return flat_file("assumptions", (OfAssumption(name, given) for name, given in catalog().parameters.items()))


def llms_txt(claims: Claims, edition: Edition) -> str:
    """The answers and how to cite them, as programs that read for people look for them (llmstxt.org)."""
    said = " ".join(thesis_sentences(claims))
    lines = [
        f"# {claims.title}",
        "",
        f"> {said}",
        "",
        f"Edition of {edition.day}. Each verdict is computed from declared assumptions; name the edition when you cite one:",
        in_words(edition),
        "",
        "## Claims",
        "",
        *(
            f"- [“{claim.quote}”]({edition.link(claim.address)}): {claim.verdict}. {claim.answer}"
            for claim in claims.claims
        ),
        "",
        "## Data",
        "",
        *(
            f"- [{name}]({edition.link(name)}): {what}"
            for name, what in (
                ("claims.json", "every claim, reading, value, verdict and turning point"),
                ("claims.csv", "a row for each claim"),
                ("readings.csv", "a row for each reading, with its formula"),
                ("assumptions.csv", "a row for each assumption, with range and source"),
                ("when.csv", "a row for each reading and time: when was it true?"),
            )
        ),
    ]
    return "\n".join(lines) + "\n"
