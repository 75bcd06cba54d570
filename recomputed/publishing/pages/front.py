"""The front page: the answer to the article, the counts, three claims, and the scoreboard."""

from collections import Counter
from pathlib import Path

from recomputed.declared.catalog import catalog
from recomputed.ground import paths
from recomputed.judging.verdicts import BANDS, SIGNS, Verdict
from recomputed.publishing.data.claims_json import Claims, JudgedClaim
from recomputed.publishing.edition import Edition
from recomputed.publishing.figures.front_picture import headline
from recomputed.publishing.pages.parts import how_sure
from recomputed.publishing.pages.then_and_now import how_many_moved, now_in_a_line
from recomputed.showing.answers import sentence_of
from recomputed.showing.readings_figure import lead_track
from recomputed.showing.templates import badge, rendered


def front(claims: Claims, edition: Edition) -> str:
    """The first screens: the thesis' answer, how many claims have each word, and the claims on which it rests."""
    known, by_id = catalog(), {claim.id: claim for claim in claims.claims}
    counted = Counter(claim.verdict for claim in claims.claims)
    cards = [by_id[sentence.claim] for sentence in known.thesis.sentences if sentence.claim in by_id]
    return str(
        rendered(
            "front",
            said=" ".join(thesis_sentences(claims)),
            headline=headline(claims),
            chips=[
                {"word": word, "band": band, "sign": SIGNS[band], "count": counted[word], "id": group_id(word)}
                for word, band in BANDS.items()
                if counted[word]
            ],
            article=known.sources[known.thesis.article],
            quote=known.thesis.quote,
            claims=len(claims.claims),
            guesses=sum(parameter.source == "guess" for parameter in known.parameters.values()),
            parameters=len(known.parameters),
            day=edition.day,
            moved=how_many_moved(claims),
            pages={name for name in ("method", "corrections") if Path(paths.BOOK, f"{name}.md").is_file()},
            cards=[
                {
                    "claim": claim,
                    "badge": badge(claim.verdict),
                    "track": lead_track(claim.lead) if claim.lead else "",
                }
                for claim in cards
            ],
        )
    )


def scoreboard(claims: Claims) -> str:
    """All claims with answer and number, grouped by their word."""
    groups: dict[str, list[JudgedClaim]] = {word: [] for word in BANDS}
    for claim in claims.claims:
        groups[claim.verdict].append(claim)
    return str(
        rendered(
            "scoreboard",
            groups=[
                {
                    "id": group_id(word),
                    "badge": badge(word),
                    "rows": [
                        {"claim": claim, "how_sure": how_sure(claim), "now": now_in_a_line(claim, claims)}
                        for claim in group
                    ],
                }
                for word, group in groups.items()
                if group
            ],
        )
    )


def group_id(word: str) -> str:
    """The address of a group of the scoreboard.

    >>> group_id("Too close to call")
    'verdict-too-close-to-call'
    """
    return f"verdict-{word.lower().replace(' ', '-')}"


def thesis_sentences(claims: Claims) -> list[str]:
    """A sentence for each claim on which the answer rests, in the band of that claim."""
    found = {claim.id: claim for claim in claims.claims}
    verdicts = {claim.id: Verdict(claim.verdict, claim.support) for claim in claims.claims}
    return [
        sentence_of(
            getattr(sentence, _band(claim)),
            catalog().claims[claim.id],
            claim.readings,
            verdicts,
        )
        for sentence in catalog().thesis.sentences
        if (claim := found.get(sentence.claim)) and claim.lead
    ]


def _band(claim: JudgedClaim) -> str:
    return "between" if claim.band == "unknown" else claim.band
