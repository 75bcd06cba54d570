"""`recomputed verdicts`: the verdicts of the published site; and how a verdict is said on one line."""

from recomputed.ground import paths
from recomputed.ground.errors import BadParameter, RunFailed
from recomputed.ground.project_files import file_text
from recomputed.publishing.data.claims_json import Claims
from recomputed.showing.answers import Outcome, share_in_words


def published_claims(as_json: bool) -> str:
    """The verdicts of the published site.  Raises BadParameter if there is none, RunFailed if it cannot be read."""
    path = paths.SITE / "claims.json"
    if not path.exists():
        raise BadParameter("there is no published site yet; make one: recomputed build")
    try:
        text = file_text(path, "claims.json", RunFailed)
        claims = Claims.model_validate_json(text)
    except (RunFailed, ValueError) as problem:
        raise RunFailed(f"{path}: is damaged; recomputed build makes the site again") from problem
    return text.rstrip() if as_json else verdict_table(claims)


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
