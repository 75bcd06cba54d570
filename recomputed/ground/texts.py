"""Text that may be stored, compared and shown: no control signs, no halves of signs."""

import re

ODD = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def odd_sign(text: str) -> str | None:
    """The first sign of a text that no table, page or line can carry, as an escape; None if all are fit to be shown.

    Odd are control signs (line ends and tabs, too), signs that turn the direction of writing, and lone surrogates.

    >>> odd_sign("Itaipú, 3 ¢"), odd_sign("one\\ntwo"), odd_sign("a\\ud800")
    (None, '\\\\n', '\\\\ud800')
    """
    found = ODD.search(text)
    return ascii(found[0])[1:-1] if found else None
