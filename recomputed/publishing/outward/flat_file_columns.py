"""What the columns of the flat files hold: type and meaning of each, as the data package says them."""

_CLAIM = {"claim": ("string", "Name of the claim")}
_READING = {"reading": ("string", "Name of the reading, within its claim")}
_SUPPORT = ("number", "Share of the sampled values of all assumptions under which it holds, from 0 to 1")
_HOLDS = ("boolean", "Does the quantity lie within the bounds?")
_VALUE = ("number", "Value of the quantity, with the published assumptions")

COLUMNS: dict[str, dict[str, tuple[str, str]]] = {
    "claims": {
        **_CLAIM,
        "quote": ("string", "What the article says"),
        "paragraph": ("integer", "Paragraph of the article"),
        "subject": ("string", "What the sentence is about, in a word or two"),
        "verdict": ("string", "The word for the claim as of the day of the article"),
        "support_share": _SUPPORT,
        "confidence": ("string", "How much the verdict can be relied on: low, medium or high"),
        "answer": ("string", "The answer in a sentence"),
        "verdict_now": ("string", "The word with the newest figures"),
        "value": ("number", "Value of the main reading"),
        "unit": ("string", "Unit of the value"),
        "quantity": ("string", "What the value measures"),
        "page": ("string", "Page of the claim, from the root of the site"),
    },
    "readings": {
        **_CLAIM,
        **_READING,
        "role": ("string", "lead, rival or test: only the first two vote"),
        "label": ("string", "The reading in a few words"),
        "asks": ("string", "The question that the reading answers"),
        "quantity": ("string", "What is measured"),
        "unit": ("string", "Unit of value and bounds"),
        "at_least": ("number", "Lower bound, if there is one"),
        "at_most": ("number", "Upper bound, if there is one"),
        "value": _VALUE,
        "holds": _HOLDS,
        "support_share": _SUPPORT,
        "formula": ("string", "The quantity as an expression of named assumptions, where it is one"),
    },
    "assumptions": {
        "assumption": ("string", "Name of the assumption"),
        "is": ("string", "What it is"),
        "unit": ("string", "Unit of value and ranges"),
        "value": ("any", "The published value: a number, or one of the allowed words"),
        "allowed_low": ("number", "Least value that a reader may try"),
        "allowed_high": ("number", "Largest value that a reader may try"),
        "plausible_low": ("number", "Low end of what we hold possible"),
        "plausible_high": ("number", "High end of what we hold possible"),
        "allowed_words": ("string", "Of a choice: the words, between vertical bars"),
        "as_of": ("string", "The time that the value is about"),
        "quality": ("string", "measured, reported, estimated or guess"),
        "source": ("string", "Name of the source"),
        "note": ("string", "Where the value and its range come from"),
    },
    "when": {
        **_CLAIM,
        **_READING,
        "time": ("string", "Month, quarter or year"),
        "value": ("number", "Value of the quantity with the figures of that time"),
        "unit": ("string", "Unit of the value"),
        "holds": _HOLDS,
        "support": _SUPPORT,
    },
}
