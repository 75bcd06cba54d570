"""The declarations that change with a table: its span and sources, and the entries of the sources themselves."""

import json
import re
from datetime import date

from recomputed.declared.catalog import catalog
from recomputed.declared.dates import existing_days_of, span_ends
from recomputed.declared.models import Table
from recomputed.ground.strict_yaml import parse_yaml
from recomputed.refreshing.comparing import Change
from recomputed.refreshing.source import Source

FIRST_PRICE_HOLE = "Since the refresh from live sources the first price is the market price of blockchain.com."


def table_declaration(text: str, change: Change, entries: list[str]) -> str:
    """The text of a table's .yml with the span of its rows and with these sources among its own."""
    declared = catalog().tables[change.table]
    text = _line(text, "span", json.dumps(_span(change, declared)))
    names = sorted({*declared.sources, *entries})
    text = _line(text, "sources", f"[{', '.join(names)}]")
    if change.table == "network_monthly" and FIRST_PRICE_HOLE not in declared.holes:
        text = _line(text, "holes", json.dumps(f"{declared.holes} {FIRST_PRICE_HOLE}", ensure_ascii=False))
    return text


def source_declarations(text: str, used: list[tuple[Source, str]], today: date) -> str:
    """The text of sources.yml in which each used entry stands and was accessed this month."""
    accessed = json.dumps(today.isoformat()[:7])
    known = parse_yaml(text, "sources.yml")
    for source, name in used:
        if name in known:
            text = re.sub(rf"(?ms)^({re.escape(name)}:\n(?:  .*\n)*?  accessed: )[^\n]*", rf"\g<1>{accessed}", text)
            continue
        entry = {**source.entries[name]}
        lines = [f"  {label}: {json.dumps(value, ensure_ascii=False)}\n" for label, value in entry.items()]
        lines.insert(2, f"  accessed: {accessed}\n")
        text = f"{text.rstrip()}\n\n{name}:\n{''.join(lines)}"
    return text


def _line(text: str, label: str, value: str) -> str:
    changed, count = re.subn(rf"(?m)^{label}: .*$", lambda _: f"{label}: {value}", text)
    if count != 1:
        raise ValueError(f"{label} stands {count} times")
    return changed


def _span(change: Change, declared: Table) -> str:
    """From the first to the last time of the rows, each as exact as it was declared before."""
    times = [label for label, column in declared.columns.items() if column.is_time]
    found = sorted(
        {row[label] for row in change.rows for label in times if row[label]}, key=lambda time: existing_days_of(time)[0]
    )
    ends = span_ends(declared.span)
    return f"{found[0][: len(ends[0])]} to {found[-1][: len(ends[1])]}" if found and ends else declared.span
