"""Does a value fit what is declared of its parameter, by itself and beside the values of other parameters?"""

import math
import re
from collections.abc import Iterator, Mapping

from recomputed.declared.dates import days_of
from recomputed.declared.models import Parameter
from recomputed.ground.errors import BadParameter

Value = float | int | str
LONGEST = 60


def fitting(name: str, parameter: Parameter, value: object) -> Value:
    """The value in the type of its declaration; text is read as a number where one is declared.

    Raises BadParameter, naming what was given and what is allowed.
    """
    if parameter.type == "choice":
        if not isinstance(value, str) or value.strip() not in parameter.allowed:
            raise BadParameter(f"{name}: {shown(value)} is not one of: {', '.join(map(str, parameter.allowed))}")
        return value.strip()
    number = _number(name, value)
    low, high = parameter.allowed_range
    if not low <= number <= high:
        hint = f"; did you mean {number / 100:g}?" if high <= 1 and low <= number / 100 <= high else ""
        raise BadParameter(f"{name}: {number:g} is outside [{low:g}, {high:g}] {parameter.unit}{hint}")
    if parameter.type == "integer":
        if number != int(number):
            raise BadParameter(f"{name}: {shown(value)} is not a whole number")
        return int(number)
    return number


def written(name: str, parameter: Parameter, value: object) -> Value:
    """The same for a value that stands in a declaration, where a number is written as a number."""
    if parameter.type != "choice" and isinstance(value, str):
        raise BadParameter(f"{name}: {shown(value)} is text, not a number")
    return fitting(name, parameter, value)


def plausible(name: str, parameter: Parameter, value: object) -> Value:
    """The same for a value that the report defends: it lies in the plausible range, too."""
    fits = written(name, parameter, value)
    if isinstance(fits, str):
        if fits not in parameter.plausible:
            words = ", ".join(map(str, parameter.plausible))
            raise BadParameter(f"{name}: {shown(fits)} is not among the plausible: {words}")
        return fits
    low, high = parameter.plausible_range
    if not low <= fits <= high:
        raise BadParameter(f"{name}: {fits:g} is outside the plausible [{low:g}, {high:g}] {parameter.unit}")
    return fits


def crossings(parameters: Mapping[str, Parameter], values: Mapping[str, Value]) -> Iterator[str]:
    """What leaves no meaning among these values, a line for each pair that stands the wrong way round.

    A pair of which one value is not given is left out.

    >>> year = {"is_": "Year", "unit": "year", "type": "integer", "allowed": [2011, 2026], "plausible": [2012, 2026],
    ...         "as_of": "2026", "source": "guess", "note": "Ours.", "shape": {"is": "uniform", "because": "Unknown."}}
    >>> pair = {"first": Parameter(value=2017, below="last", **year), "last": Parameter(value=2026, **year)}
    >>> list(crossings(pair, {"first": 2025, "last": 2012})), list(crossings(pair, {"first": 2025}))
    (['first = 2025 must be below last = 2012'], [])
    """
    for name, parameter in parameters.items():
        if parameter.below and name in values and parameter.below in values:
            low, high = values[name], values[parameter.below]
            # Words are compared with words, numbers with numbers; what fits no declaration is told of elsewhere.
            both_words = isinstance(low, str) and isinstance(high, str) and not low < high
            both_numbers = not isinstance(low, str) and not isinstance(high, str) and not low < high
            if both_words or both_numbers:
                yield f"{name} = {_plain(low)} must be below {parameter.below} = {_plain(high)}"


def comparable(one: Parameter, other: Parameter) -> bool:
    """Is it known which of two values is the lower: are both numbers, or both choices among times that are written alike?

    Times that are written alike stand in their order as text does, here and in the page.
    """
    if one.type != "choice" and other.type != "choice":
        return True
    words = [*one.allowed, *other.allowed]
    return (
        one.type == other.type and all(map(days_of, words)) and len({re.sub("[0-9]", "0", word) for word in words}) == 1
    )


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or value is None or not isinstance(value, str | int | float):
        raise BadParameter(f"{name}: {shown(value)} is not a number")
    if isinstance(value, str) and (not value.isascii() or "_" in value):
        raise BadParameter(f"{name}: {shown(value)} is not a number")
    try:
        number = float(value)
    except (ValueError, OverflowError) as problem:
        raise BadParameter(f"{name}: {shown(value)} is not a number") from problem
    if not math.isfinite(number):
        raise BadParameter(f"{name}: {shown(value)} must be finite")
    return number


def shown(value: object) -> str:
    """A value as Python writes it, shortened.

    >>> shown("x" * 99)[-4:], shown(10**5000)
    ('x...', 'a number of thousands of digits')
    """
    try:
        text = repr(value)
    except ValueError:  # Python writes out no whole number of more than 4300 digits
        return "a number of thousands of digits"
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
