"""Numbers as a reader likes them."""

from html import escape

SILENT = {"1", "choice", "ratio", "year", "count", "rank", "share"}
LARGE = {"trillion": 1e12, "billion": 1e9, "million": 1e6}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def in_words(value, unit: str = "") -> str:
    """A number with as many digits as it deserves, without its unit; words as they are.

    >>> in_words(92345.6), in_words(21.6512), in_words(0.0866), in_words("merged"), in_words(1.39e14), in_words(11462603)
    ('92,346', '21.65', '0.0866', 'merged', '139 trillion', '11.46 million')
    >>> in_words(3.14e23), in_words(2.5e-7)
    ('3.14 × 10²³', '2.5 × 10⁻⁷')
    """
    if isinstance(value, str):
        return str(value)
    value = float(value)
    if unit == "year":
        return f"{value:.1f}".removesuffix(".0")
    size = abs(value)
    for name, one in LARGE.items():
        if one <= size < 1000 * one:
            return f"{value / one:.4g} {name}"
    if 1000 <= size < 1e6:
        return f"{value:,.0f}"
    mantissa, _, power = f"{value:.4g}".partition("e")
    return f"{mantissa} × 10{str(int(power)).translate(RAISED)}" if power else mantissa


def with_unit(value, unit: str) -> str:
    """A value and its unit, escaped for HTML; units that say nothing are left out.

    >>> with_unit(376.47, "%"), with_unit(2026, "year"), with_unit(0.512, "ratio")
    ('376.5 %', '2026', '0.512')
    """
    return escape(in_words(value, unit) if unit in SILENT else f"{in_words(value, unit)} {unit}")


def bounds_in_words(at_least: float | None, at_most: float | None, unit: str) -> str:
    """The bounds of a reading as words.

    >>> bounds_in_words(270.0, 300.0, "%")
    'between 270 and 300 %'
    """
    if at_least is not None and at_most is not None:
        return f"between {in_words(at_least, unit)} and {with_unit(at_most, unit)}"
    return f"at least {with_unit(at_least, unit)}" if at_most is None else f"at most {with_unit(at_most, unit)}"
