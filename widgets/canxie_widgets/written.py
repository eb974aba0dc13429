"""Items answered by writing a few words or a number, and how what was typed is read. Lessons only."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from canxie_widgets.item import Part, Question

LONGEST = 200
"""Characters of a written answer."""
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMBER = re.compile(r"[-+]?\d{1,12}(\.\d{1,6})?")


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
    """A number as people type it: full-width or Chinese digits, with or without its unit.

    Args:
        text: what was typed.
        unit: the unit that may stand behind.

    Raises:
        UnreadableError: this isn't a number.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).replace("−", "-").removesuffix(unicodedata.normalize("NFKC", unit))
    folded = re.sub(r"(?<=\d),(?=\d{3}(\D|$))", "", folded)
    if NUMBER.fullmatch(folded):
        return Decimal(folded)
    if folded and all(sign in DIGITS for sign in folded) and len(folded) <= 12:
        return Decimal("".join(str(DIGITS[sign]) for sign in folded))
    if folded and all(sign in DIGITS or sign in UNITS for sign in folded):
        return Decimal(_counted(folded))
    raise UnreadableError("not a number")


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


class NumberSlip(Part):
    """A wrong number people often give, and what to tell them."""

    value: Decimal
    feedback: str = Field(min_length=1)


class NumberItem(Question):
    """A number, right within a tolerance."""

    type: Literal["number"]
    use: Literal["lesson"]
    key: Decimal
    tolerance: Decimal = Field(default=Decimal(0), ge=0)
    unit: str = Field(default="", max_length=6)
    slips: list[NumberSlip] = Field(default=[])


class ShortSlip(Part):
    """Wrong words people often give, and what to tell them."""

    forms: list[str] = Field(min_length=1)
    feedback: str = Field(min_length=1)


class ShortItem(Question):
    """A few words; any of the accepted forms is right. The first is shown as the answer."""

    type: Literal["short"]
    use: Literal["lesson"]
    key: list[str] = Field(min_length=1)
    slips: list[ShortSlip] = Field(default=[])

    @model_validator(mode="after")
    def _forms_have_words(self) -> ShortItem:
        forms = [*self.key, *(form for slip in self.slips for form in slip.forms)]
        if not all(plain(form) for form in forms):
            raise ValueError("每种写法里至少要有一个字。")
        if {plain(form) for form in self.key} & {plain(form) for slip in self.slips for form in slip.forms}:
            raise ValueError("同一种写法不能又算对又算错。")
        return self
