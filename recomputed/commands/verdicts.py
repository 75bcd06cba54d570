"""`recomputed verdicts`: the verdicts of the published site; and how a verdict is said on one line."""

from recomputed.ground import paths
from recomputed.ground.errors import RunFailed
from recomputed.ground.project_files import file_text
from recomputed.publishing.data.claims_json import Claims
from recomputed.publishing.data.site_files import site_claims
from recomputed.showing.answers import Outcome, share_in_words


def published_claims(as_json: bool) -> str:
    """The verdicts of the published site.  Raises BadParameter if there is none, RunFailed if it cannot be read."""
    claims = site_claims()
    if as_json:
        return file_text(paths.SITE / "claims.json", "claims.json", RunFailed).rstrip()
    return verdict_table(claims)


def verdict_table(claims: Claims) -> str:
    """One line a claim: its word and its answer."""
    lines = []
    for claim in claims.claims:
        lines.append(f"{claim.id:28} {claim.verdict:22} {claim.answer}")
    return "\n".join(lines)


def how_sure(outcome: Outcome) -> str:
    """Support and confidence of a verdict in brackets; empty where nothing could be judged."""
    if outcome.verdict.support is None:
        return ""
    confidence = f", {outcome.confidence} confidence" if outcome.confidence else ""
    return f" (support {share_in_words(outcome.verdict.support)}{confidence})"
