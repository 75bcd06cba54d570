"""The claim, the parameters and the verdict as a reader sees them; every text is escaped."""

from html import escape

from IPython.display import HTML

from recomputed.declared.catalog import catalog
from recomputed.declared.inputs import Inputs, default
from recomputed.ground.errors import BadParameter, unknown
from recomputed.judging import Judgement
from recomputed.showing.answers import share_in_words
from recomputed.showing.numbers import bounds_in_words, in_words, with_unit
from recomputed.showing.sliders import sliders_html

ROLES = {"lead": "our main reading", "rival": "another meaning", "test": "shown beside them, no vote"}


def claim_card(*claim_ids: str) -> HTML:
    """What the article says, and how it is made to fail; a card for each claim."""
    return HTML("".join(_claim_card(claim_id) for claim_id in claim_ids))


def _claim_card(claim_id: str) -> str:
    if claim_id not in catalog().claims:
        raise BadParameter(unknown("claim", claim_id, catalog().claims))
    claim = catalog().claims[claim_id]
    readings = "".join(
        f"<li>{escape(r.asks)} <span class='x-muted'>{bounds_in_words(r.at_least, r.at_most, r.unit)}"
        f" · {ROLES[r.role]}</span></li>"
        for r in claim.readings.values()
    )
    left = "".join(
        f"<li>{escape(n.part)}: not checkable. {escape(n.because)} What would settle it: {escape(n.would_settle)}</li>"
        for n in claim.not_checkable
    )
    return (
        f"<section class='x-card x-claim' id='{claim_id}' aria-label='Claim {claim_id}'>"
        f"<p class='x-muted'>The article says, paragraph {claim.paragraph}:</p>"
        f"<blockquote>“{escape(claim.quote)}”</blockquote><p>{escape(claim.says)}</p>"
        f"<ul>{readings}{left}</ul></section>"
    )


def parameters_used(inputs: Inputs) -> HTML:
    """The assumptions of a chapter: value, unit, plausible range, source, or that the reader set it."""
    every = list(inputs)
    rows = "".join(map(_parameter_row, every))
    guesses = sum(given.declared.source == "guess" for given in every)
    return HTML(
        f"<details class='x-folded'><summary>The {len(every)} assumptions of this chapter, {guesses or 'none'} of them "
        f"{'guesses' if guesses != 1 else 'a guess'}: value, plausible range, source</summary>"
        "<div class='x-scroll' tabindex='0' role='region' aria-label='Assumptions'><table class='x-table'>"
        "<caption>The assumptions of this chapter. A guess is called a guess.</caption><thead><tr>"
        "<th scope='col'>Assumption</th><th scope='col'>Value</th><th scope='col'>Plausible</th>"
        f"<th scope='col'>As of</th><th scope='col'>Source</th></tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _parameter_row(given) -> str:
    p = given.declared
    joint = " or " if p.type == "choice" else " to "
    plausible = joint.join(dict.fromkeys(in_words(x, p.unit) for x in p.plausible))
    source = "a guess" if p.source == "guess" else catalog().sources[p.source].title
    if given != default(given.name):
        source = f"set by the reader; published: {in_words(default(given.name), p.unit)}"
    note = f"<details><summary>On what it rests</summary>{escape(p.note)}</details>" if p.note else ""
    return (
        f"<tr><th scope='row'>{escape(p.is_)}<br><code>{given.name}</code></th><td>{with_unit(given, p.unit)}</td>"
        f"<td>{escape(plausible)}</td><td>{p.as_of}</td><td>{escape(source)}"
        f"{', ' + escape(p.place) if p.place else ''}{note}</td></tr>"
    )


def judgement_html(judgement: Judgement) -> str:
    """The verdict on one reading, its value, and the value of each assumption at which it turns."""
    r = judgement.record()
    word = "Holds" if r["holds"] else "Fails"
    share = "" if r["support"] is None or not r["given"] else (
        f"<p>It holds in {share_in_words(r['support'])} of the assumptions we varied, spread as declared.</p>")  # fmt: skip
    return (
        f"<section class='x-card x-judgement x-{word.lower()}' id='{r['claim']}-{r['id']}' "
        f"aria-label='Verdict {r['claim']} {r['id']}'><p class='x-asks'>{escape(r['asks'])} <span class='x-muted'>{escape(r['label'][0].upper() + r['label'][1:])} · {ROLES[r['role']]}</span></p>"
        f"<p class='x-verdict'><strong>{'✓' if r['holds'] else '✗'} {word}</strong></p>"
        f"<p>{escape(r['quantity'])}: <strong>{with_unit(r['value'], r['unit'], r['digits'])}</strong>. "
        f"It holds if that is {bounds_in_words(r['at_least'], r['at_most'], r['unit'])}.</p>"
        f"{share}{_turning_list(r)}{sliders_html(r)}</section>"
    )


def _enumerated(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _turning_list(record: dict) -> str:
    parameters = catalog().parameters
    turns: dict[str, list[str]] = {}
    for turn in record["turns_at"]:
        if turn["plausible"]:
            turns.setdefault(turn["parameter"], []).append(f"<strong>{with_unit(turn['at'], turn['unit'])}</strong>")
    points = "".join(
        f"<li>{escape(parameters[name].is_)}: turns at {_enumerated(at)} "
        f"(here {with_unit(record['given'][name], parameters[name].unit)})</li>"
        for name, at in turns.items()
    )
    never = [parameters[name].is_ for name in record["given"] if name not in turns]
    fixed = f"<li>Nothing plausible turns it: {escape('; '.join(never))}</li>" if never else ""
    return f"<ul>{points}{fixed}</ul>" if points or fixed else "<p>No assumption enters this reading.</p>"
