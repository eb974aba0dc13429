"""Reading what people type: words compared without what doesn't matter, numbers in any usual writing. Plain Python only.

The grading chain loads this in a kernel of nbgrader's, so nothing here may import more than the standard library.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

LONGEST = 200
"""Characters of a written answer."""
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMBER = re.compile(r"[-+]?[0-9]{1,12}(\.[0-9]{1,6})?")
SAME_UNIT = (frozenset("日天"), frozenset("人名位"), frozenset("元块"))
"""Units people write for one another."""


class UnreadableError(ValueError):
    """What was typed can't be read as what was asked for."""


def plain(text: str) -> str:
    """A text without what doesn't matter: width and case of letters, spaces, punctuation.

    Args:
        text: what was typed.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LNM")


def number(text: str, unit: str = "") -> Decimal:
    """A number as people type it: full-width or Chinese digits, with or without its unit, with a stop behind it.

    Args:
        text: what was typed.
        unit: the unit that may stand behind.

    Raises:
        UnreadableError: this isn't a number.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-").rstrip("。、,;.")
    folded = _without(folded, unicodedata.normalize("NFKC", unit))
    folded = re.sub(r"(?<=[0-9]),(?=[0-9]{3}([^0-9]|$))", "", folded)
    if NUMBER.fullmatch(folded):
        return Decimal(folded)
    if folded and all(sign in DIGITS for sign in folded) and len(folded) <= 12:
        return Decimal("".join(str(DIGITS[sign]) for sign in folded))
    if folded and all(sign in DIGITS or sign in UNITS for sign in folded):
        return Decimal(_counted(folded))
    raise UnreadableError("not a number")


def _without(text: str, unit: str) -> str:
    """The text without its unit, or without one that people write for it."""
    same = next((units for units in SAME_UNIT if unit in units), frozenset({unit}))
    return text[:-1] if text[-1:] in same and text[-1:] else text.removesuffix(unit)


def _counted(text: str) -> int:
    """A Chinese number below ten thousand, such as 一百零五; anything that isn't written so is refused."""
    total, digit, last = 0, 0, 10000
    for sign in text:
        if sign in DIGITS:
            if digit:
                raise UnreadableError("not a number")
            digit = DIGITS[sign]
        else:
            if UNITS[sign] >= last:
                raise UnreadableError("not a number")
            last = UNITS[sign]
            total, digit = total + (digit or 1) * last, 0
    return total + digit
