"""The ways to say no: one line that names what was given and what is allowed, and the exit code it means."""

from collections.abc import Collection
from difflib import get_close_matches

LONGEST_LINE = 500


class Refused(Exception):
    """Something was given that cannot be used; the message is one line.

    >>> str(Refused("price:\\n\\x1b[31m5"))
    'price: \\\\x1b[31m5'
    """

    exit_code = 1

    def __str__(self) -> str:
        """One printable line, whatever a name or a value in it holds."""
        return one_line(super().__str__())


class BadParameter(Refused):
    """A parameter, an option or the configuration is wrong; said before any notebook starts."""

    exit_code = 2


class BadData(Refused):
    """A file of data/ does not match its declaration."""

    exit_code = 3


class RunFailed(Refused):
    """A notebook or the site could not be made."""

    exit_code = 4


class RefreshRefused(Refused):
    """New data were not taken over."""

    exit_code = 5


def one_line(text: str) -> str:
    """A text as one printable line; of a long one the beginning and the end.

    >>> one_line("a\\n\\n b"), len(one_line("x" * 9999))
    ('a b', 500)
    """
    line = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in " ".join(text.split()))
    if len(line) <= LONGEST_LINE:
        return line
    end = LONGEST_LINE // 3
    return f"{line[: LONGEST_LINE - end - 3]} … {line[-end:]}"


def several(problems: list[str], most: int = 3) -> str:
    """Some problems in one line: the first few, and how many more there are.

    >>> several(["a", "b", "c", "d", "e"])
    'a; b; c; and 2 more'
    """
    rest = len(problems) - most
    return "; ".join([*problems[:most], *([f"and {rest} more"] if rest > 0 else [])])


def unknown(kind: str, name: str, known: Collection[str]) -> str:
    """A line for a name that is not known, with the nearest one that is.

    >>> unknown("parameter", "prise", ["price", "share"])
    "unknown parameter 'prise'; did you mean 'price'?"
    >>> unknown("month", "x", ["2026-04"])
    "unknown month 'x'; there are: 2026-04"
    """
    shown = name if len(name) <= 60 else name[:57] + "..."
    nearest = get_close_matches(name[:60], list(known), n=1)
    hint = f"; did you mean {nearest[0]!r}?" if nearest else f"; there are: {', '.join(sorted(known))}"
    return f"unknown {kind} {shown!r}{hint}"
