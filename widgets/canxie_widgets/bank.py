"""The item bank's models: what ``items.yml`` may hold, checked when it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.dialogue import DialogueItem
from canxie_widgets.item import Part, Question
from canxie_widgets.written import NumberItem, ShortItem

TRUE_FALSE = ("t", "f")


class BankError(ValueError):
    """An item bank can't be used; the message is Chinese and names file, item and what to do."""


class Option(Part):
    """One choice, and why it is right or wrong."""

    id: str = Field(pattern=r"^[a-e]$")
    text: str = Field(min_length=1)
    feedback: str = Field(min_length=1)


class ChoiceItem(Question):
    """An item answered by choosing options."""

    options: list[Option] = Field(min_length=3, max_length=5)
    key: list[str] = Field(min_length=1)
    rule: Literal["all", "partial"] = "all"

    @property
    def option_ids(self) -> list[str]:
        """Ids an answer may hold."""
        return [option.id for option in self.options]

    @model_validator(mode="after")
    def _key_is_among_the_options(self) -> ChoiceItem:
        if len(set(self.option_ids)) != len(self.option_ids):
            raise ValueError("选项的编号有重复，请改成 a、b、c……各不相同。")
        if not set(self.key) <= set(self.option_ids) or len(set(self.key)) != len(self.key):
            raise ValueError("答案要在选项里，并且不能重复。")
        return self


class SingleItem(ChoiceItem):
    """One right option among three to five."""

    type: Literal["single"]
    key: list[str] = Field(min_length=1, max_length=1)


class MultipleItem(ChoiceItem):
    """Two or more right options."""

    type: Literal["multiple"]
    key: list[str] = Field(min_length=2)
    rule: Literal["all", "partial"] = "partial"


class TrueFalseItem(Question):
    """A sentence that is right (``t``) or wrong (``f``)."""

    type: Literal["truefalse"]
    key: list[Literal["t", "f"]] = Field(min_length=1, max_length=1)
    feedback: dict[Literal["t", "f"], str] = Field(default={})
    rule: Literal["all"] = "all"

    @property
    def option_ids(self) -> list[str]:
        """Ids an answer may hold."""
        return list(TRUE_FALSE)


class Level(Part):
    """A step of a criterion: how many points for what."""

    points: float = Field(ge=0)
    text: str = Field(min_length=1)


class Criterion(Part):
    """One line of a rubric."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    criterion: str = Field(min_length=1)
    points: float = Field(gt=0)
    levels: list[Level] = Field(min_length=2)


class CaseItem(Question):
    """A case analysis, answered in words and marked by a trainer along a rubric."""

    type: Literal["case"]
    rubric: list[Criterion] = Field(min_length=1)

    @model_validator(mode="after")
    def _invented_people_are_marked(self) -> CaseItem:
        if not self.stem.lstrip().startswith("虚构案例"):
            raise ValueError("案例题的题干要以“虚构案例”开头。")
        return self


ExamItem = SingleItem | MultipleItem | TrueFalseItem | CaseItem
"""What an assessment may hold."""
Item = Annotated[ExamItem | OrderItem | MatchItem | NumberItem | ShortItem | DialogueItem, Field(discriminator="type")]
_ITEM: TypeAdapter[Item] = TypeAdapter(Item)


def load_bank(path: Path) -> dict[str, Item]:
    """Read an item bank.

    Args:
        path: ``items.yml`` of a course.

    Returns:
        Items by id, in the file's order.

    Raises:
        BankError: the file can't be read, or an item is wrong; the message names it.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = data["items"]
    except (OSError, yaml.YAMLError, TypeError, KeyError) as error:
        raise BankError(f"{path}：读不出题目。文件要是 YAML，最上面一行是 items:（{error}）") from error
    found: dict[str, Item] = {}
    for row in rows:
        name = row.get("id", "没有题号的题") if isinstance(row, dict) else "不是题目的一项"
        try:
            item = _ITEM.validate_python(row)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise BankError(f"{path}：{name} 的“{where}”不对（{first['msg']}），请改正。") from error
        if item.id in found:
            raise BankError(f"{path}：题号 {item.id} 用了两次，请改成不同的题号。")
        found[item.id] = item
    return found
