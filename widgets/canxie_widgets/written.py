"""Items answered by writing a few words or a number."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from canxie_widgets.item import Part, Question
from canxie_widgets.typed import LONGEST, UnreadableError, number, plain

__all__ = ["LONGEST", "NumberItem", "ShortItem", "UnreadableError", "number", "plain"]


class NumberSlip(Part):
    """A wrong number people often give, and what to tell them."""

    value: Decimal
    feedback: str = Field(min_length=1)


class NumberItem(Question):
    """A number, right within a tolerance."""

    type: Literal["number"]
    key: Decimal
    tolerance: Decimal = Field(default=Decimal(0), ge=0)
    unit: str = Field(default="", max_length=6)
    slips: list[NumberSlip] = Field(default=[])
    rule: Literal["all"] = "all"


class ShortSlip(Part):
    """Wrong words people often give, and what to tell them."""

    forms: list[str] = Field(min_length=1)
    feedback: str = Field(min_length=1)


class ShortItem(Question):
    """A few words; any of the accepted forms is right. The first is shown as the answer."""

    type: Literal["short"]
    key: list[str] = Field(min_length=1)
    slips: list[ShortSlip] = Field(default=[])
    rule: Literal["all"] = "all"

    @model_validator(mode="after")
    def _forms_have_words(self) -> ShortItem:
        forms = [*self.key, *(form for slip in self.slips for form in slip.forms)]
        if not all(plain(form) for form in forms):
            raise ValueError("每种写法里至少要有一个字。")
        if {plain(form) for form in self.key} & {plain(form) for slip in self.slips for form in slip.forms}:
            raise ValueError("同一种写法不能又算对又算错。")
        return self
