"""Items answered by arranging: putting steps in order, and matching one side to the other."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from canxie_widgets.item import Part, Question

WIDEST = 10
"""Characters that a closed menu shows whole on the narrowest phone."""


class Step(Part):
    """One thing to put in its place; ``feedback`` says why it belongs elsewhere."""

    id: str = Field(pattern=r"^[a-h]$")
    text: str = Field(min_length=1)
    feedback: str = Field(min_length=1)


class OrderItem(Question):
    """Steps to be put in order; ``key`` is the right order."""

    type: Literal["order"]
    options: list[Step] = Field(min_length=3, max_length=8)
    key: list[str]
    rule: Literal["all", "partial", "each"] = "partial"

    @property
    def option_ids(self) -> list[str]:
        """Ids an answer holds."""
        return [option.id for option in self.options]

    @model_validator(mode="after")
    def _key_is_an_order_of_the_options(self) -> OrderItem:
        if len(set(self.option_ids)) != len(self.option_ids) or sorted(self.key) != sorted(self.option_ids):
            raise ValueError("答案要把每个选项正好排一次，编号不能重复。")
        return self


class Target(Part):
    """One entry of the menus on the right."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]{0,7}$")
    text: str = Field(min_length=1, max_length=WIDEST)


class MatchItem(Question):
    """Each entry on the left gets one of those on the right; several may get the same."""

    type: Literal["match"]
    left: list[Step] = Field(min_length=2, max_length=8)
    right: list[Target] = Field(min_length=2, max_length=8)
    key: dict[str, str]
    rule: Literal["all", "partial", "each"] = "partial"

    @model_validator(mode="after")
    def _key_names_both_sides(self) -> MatchItem:
        left, right = [entry.id for entry in self.left], [entry.id for entry in self.right]
        if len(set(left)) != len(left) or len(set(right)) != len(right):
            raise ValueError("左边或右边的编号有重复，请改成各不相同。")
        if sorted(self.key) != sorted(left) or not set(self.key.values()) <= set(right):
            raise ValueError("答案要给左边每一项配右边的一项。")
        return self

    def pairs(self, answer: list[str]) -> dict[str, str]:
        """An answer as right id by left id.

        Args:
            answer: texts ``left:right``.

        Raises:
            ValueError: the answer doesn't match every left entry once.
        """
        found = dict(entry.split(":", 1) for entry in answer if ":" in entry)
        if len(found) != len(answer) or found.keys() != self.key.keys() or not set(found.values()) <= {entry.id for entry in self.right}:
            raise ValueError("the answer doesn't fit the item")
        return found
