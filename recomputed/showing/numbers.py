"""Numbers as a reader likes them: the one place where digits, signs and units are chosen."""

import math
import re

from recomputed.declared.values import Value

SILENT = {"1", "choice", "ratio", "year", "count", "rank", "share"}
LARGE = {"trillion": 1e12, "billion": 1e9, "million": 1e6}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
DIGITS = 4  # significant ones, at most: more are not read, and hardly ever carried by the data
MINUS = "−"
PLURAL = re.compile(r"(?!times\b|million|billion|trillion)([A-Za-z ]+?)(ies|s)((?: per | a | of ).*)?")


def in_words(value: Value, unit: str = "", digits: int = DIGITS) -> str:
    """A number with so many significant digits, without its unit; words as they are.

    >>> in_words(92345.6), in_words(21.6512), in_words(0.0866), in_words("merged"), in_words(1.39e14), in_words(11462603)
    ('92,350', '21.65', '0.0866', 'merged', '139 trillion', '11.46 million')
    >>> in_words(3.14e23), in_words(2.5e-7), in_words(-336.5, digits=2), in_words(99209, digits=2)
    ('3.14 × 10²³', '2.5 × 10⁻⁷', '−340', '99,000')
    >>> in_words(126.016, digits=6), in_words(0.385, "share")
    ('126', '38.5%')
    """
    if isinstance(value, str):
        return str(value)
    value = float(value)
    if unit == "share":
        return f"{in_words(100 * value, digits=digits)}%"
    if unit == "year":
        return f"{value:.1f}".removesuffix(".0")
    return _size(abs(value), digits) if value >= 0 or not _rounded(value, digits) else MINUS + _size(-value, digits)


def _rounded(value: float, digits: int) -> float:
    return round(value, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0.0


def _size(size: float, digits: int) -> str:
    size = _rounded(size, digits)
    for name, one in LARGE.items():
        if one <= size < 1000 * one:
            return f"{size / one:.{digits}g} {name}" if digits > 2 else f"{size / one:.3g} {name}"
    if 100 <= size < 1e6:
        return f"{size:,.1f}".removesuffix(".0")
    mantissa, _, power = f"{size:.{digits}g}".partition("e")
    return f"{mantissa} × 10{str(int(power)).translate(RAISED)}" if power else mantissa


def with_unit(value: Value, unit: str, digits: int = DIGITS) -> str:
    """A value and its unit; units that say nothing are left out.

    >>> with_unit(376.47, "%"), with_unit(2026, "year"), with_unit(0.512, "ratio"), with_unit(-8.52, "% per year")
    ('376.5%', '2026', '0.512', '−8.52% per year')
    >>> with_unit(3.0, "rank"), with_unit(12, "rank"), with_unit(2.5, "rank")
    ('3rd', '12th', '2.5')
    >>> with_unit(1.0, "countries"), with_unit(-1.0, "points a year"), with_unit(1, "billion USD"), with_unit(1, "GB/s")
    ('1 country', '−1 point a year', '1 billion USD', '1 GB/s')
    """
    number = in_words(value, unit, digits)
    if unit == "rank":
        return number + _ordinal_ending(float(value))
    if unit in SILENT:
        return number
    if number.removeprefix(MINUS) == "1" and (plural := PLURAL.fullmatch(unit)):
        unit = f"{plural[1]}{'y' if plural[2] == 'ies' else ''}{plural[3] or ''}"
    return f"{number}{'' if unit.startswith('%') else ' '}{unit}"


def _ordinal_ending(place: float) -> str:
    if place % 1:
        return ""
    return "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(int(place % 10), "th")


def bound_in_words(bound: float | None, unit: str) -> str:
    """A bound of a reading, as it was declared.

    >>> bound_in_words(1.0, "times"), bound_in_words(2.0, "times a year")
    ('1×', '2× a year')
    """
    if bound is None:
        return ""
    if unit == "times" or unit.startswith("times "):  # nobody says "at least 1 times"
        return f"{in_words(bound, unit, 6)}×{unit.removeprefix('times')}"
    return with_unit(bound, unit, 6)


def bounds_in_words(at_least: float | None, at_most: float | None, unit: str) -> str:
    """The bounds of a reading as words.

    >>> bounds_in_words(270.0, 300.0, "%")
    'between 270 and 300%'
    >>> bounds_in_words(None, 3.0, "rank")
    '3rd or better'
    """
    if unit == "rank" and at_least is None:
        return f"{bound_in_words(at_most, unit)} or better"
    if at_least is not None and at_most is not None:
        return f"between {in_words(at_least, unit, 6)} and {bound_in_words(at_most, unit)}"
    return (
        f"at least {bound_in_words(at_least, unit)}" if at_most is None else f"at most {bound_in_words(at_most, unit)}"
    )
