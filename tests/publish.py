"""Writes what is stored of the published verdicts: tests/published.yml, book/history.yml, the table in README.md.

Run it (`make publish`) after a build whose verdicts are meant to have changed; the change is then a line
in the commit.
"""

import json
import re
from datetime import date

import yaml

from recomputed.ground import paths
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.history import note_publication
from recomputed.showing.times import time_in_words

PUBLISHED = paths.ROOT / "tests" / "published.yml"
README = paths.ROOT / "README.md"
HEADER = "# Our own output, stored so that a change of any verdict is seen; not an outside reference.\n"
TABLE = re.compile(r"(?<=<!-- verdicts -->\n).*(?=<!-- /verdicts -->)", re.DOTALL)


def site_claims() -> list[dict]:
    """The claims of the built site."""
    return built()["claims"]


def built() -> dict:
    """The record of the built site."""
    return json.loads((paths.SITE / "claims.json").read_text(encoding="utf-8"))


def stored_form(claims: list[dict]) -> dict:
    """Verdict and what it rests on, and of each reading value, side and turning points, to nine digits."""
    return {
        claim["id"]: {
            "verdict": claim["verdict"],
            "support": claim["support"] and float(f"{claim['support']:.6g}"),
            "confidence": claim["confidence"],
            "answer": claim["answer"],
            "informs": {name: round(worth, 4) for name, worth in claim["informs"].items() if round(worth, 4)},
            "readings": {
                r["id"]: {
                    "value": float(f"{r['value']:.9g}"),
                    "holds": r["holds"],
                    "support": r["support"] and float(f"{r['support']:.6g}"),
                    "turns_at": [[t["parameter"], _digits(t["at"])] for t in r["turns_at"]],
                    **_matters(r),
                }
                for r in claim["readings"]
            },
        }
        for claim in claims
    }


def _matters(reading: dict) -> dict:
    """Of a reading that votes: the total share of each assumption in what moves it, nothing where nobody can say."""
    if reading["role"] == "test":
        return {}
    return {"matters": {name: reading["matters"].get(name, {}).get("total") for name in reading["given"]}}


def readme_table(site: dict) -> str:
    """The verdicts as a Markdown table: as of the article, and with the newest figures."""
    now = site["now"]
    rows = [
        f"| the article says | verdict as of {time_in_words(site['as_of'])} | with figures to {time_in_words(site['newest'])} | the answer |",
        "|---|---|---|---|",
    ]
    rows += [
        f"| “{claim['quote']}” | {claim['verdict']} | {now.get(claim['id'], claim)['verdict']} | {claim['answer']} |"
        for claim in site["claims"]
    ]
    return "\n".join(rows) + "\n"


def _digits(at):
    return float(f"{at:.9g}") if isinstance(at, float) else at


if __name__ == "__main__":
    note_publication(Claims.model_validate_json((paths.SITE / "claims.json").read_text()), date.today().isoformat())
    PUBLISHED.write_text(HEADER + yaml.safe_dump(stored_form(site_claims()), sort_keys=False), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    README.write_text(TABLE.sub(lambda _: readme_table(built()), text), encoding="utf-8")
