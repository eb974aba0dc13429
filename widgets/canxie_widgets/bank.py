"""The item bank's models: what ``items.yml`` may hold, checked when it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.dialogue import DialogueItem
from canxie_widgets.faults import found as explained
from canxie_widgets.item import Part, Question
from canxie_widgets.marked import Marked, MarkedError, load
from canxie_widgets.written import NumberItem, ShortItem

TRUE_FALSE = ("t", "f")


class BankError(ValueError):
    """An item bank can't be used; the message is Chinese and names file, item and what to do."""


class Option(Part):
    """One choice, and why it is right or wrong."""

    id: str = Field(pattern=r"^[a-h]$")
    text: str = Field(min_length=1)
    feedback: str = Field(min_length=1)


class ChoiceItem(Question):
    """An item answered by choosing options."""

    options: list[Option] = Field(min_length=3, max_length=8)
    key: list[str] = Field(min_length=1)
    rule: Literal["all", "partial", "each"] = "all"

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
    """One right option among three to eight."""

    type: Literal["single"]
    key: list[str] = Field(min_length=1, max_length=1)


class MultipleItem(ChoiceItem):
    """Two or more right options."""

    type: Literal["multiple"]
    key: list[str] = Field(min_length=2)
    rule: Literal["all", "partial", "each"] = "partial"


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
    part: str = ""
    """Which part of the case it marks; empty when the case has no parts."""
    criterion: str = Field(min_length=1)
    points: float = Field(gt=0)
    levels: list[Level] = Field(min_length=2)

    @model_validator(mode="after")
    def _best_level_gives_all_points(self) -> Criterion:
        given = [level.points for level in self.levels]
        if max(given) != self.points or len(set(given)) != len(given):
            raise ValueError(f"评分点“{self.criterion}”最高一档的分要等于这一点的分，各档的分不能一样。")
        return self


class CasePart(Part):
    """One question of a case that asks several."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,23}$")
    stem: str = Field(min_length=1)


class CaseItem(Question):
    """A case analysis, answered in words and marked by a trainer along a rubric.

    Without ``parts`` the answer is one text; with them it is a text for each part, and each criterion says which part it marks.
    """

    type: Literal["case"]
    parts: list[CasePart] = Field(default=[], max_length=12)
    rubric: list[Criterion] = Field(min_length=1)

    @property
    def part_ids(self) -> list[str]:
        """Ids an answer may hold; none when the case is answered by one text."""
        return [part.id for part in self.parts]

    def criteria(self, part: str) -> list[Criterion]:
        """The lines of the rubric that mark one part; the whole rubric for ``""`` of a case without parts."""
        return [line for line in self.rubric if line.part == part]

    @model_validator(mode="after")
    def _invented_people_are_marked(self) -> CaseItem:
        if not self.stem.lstrip().startswith("虚构案例"):
            raise ValueError("案例题的题干要以“虚构案例”开头。")
        return self

    @model_validator(mode="after")
    def _rubric_marks_every_part(self) -> CaseItem:
        lines = [line.id for line in self.rubric]
        if len(set(lines)) != len(lines) or len(set(self.part_ids)) != len(self.parts):
            raise ValueError("评分点或小题的编号有重复，请改成各不相同。")
        if len(self.parts) == 1 or {line.part for line in self.rubric} != (set(self.part_ids) or {""}):
            raise ValueError("小题要有两道以上，每道小题都要有评分点；评分点的 part 要写小题的编号，没有小题就不写。")
        return self


ObjectiveItem = SingleItem | MultipleItem | TrueFalseItem | OrderItem | MatchItem | NumberItem | ShortItem
"""What is marked by its key."""
ExamItem = ObjectiveItem | CaseItem
"""What an assessment may hold."""
Item = Annotated[ExamItem | DialogueItem, Field(discriminator="type")]
ITEM: TypeAdapter[Item] = TypeAdapter(Item)


def load_bank(path: Path) -> dict[str, Item]:
    """Read an item bank.

    Args:
        path: ``items.yml`` or ``exam.yml`` of a course.

    Returns:
        Items by id, in the file's order.

    Raises:
        BankError: the file can't be read, or items are wrong; a line of the message for each fault, with file, line and item.
    """
    marked = read_marked(path)
    if not isinstance(marked.data, dict) or not isinstance(marked.data.get("items"), list):
        raise BankError(at(path, 1, "读不出题目。最上面一行要写 items:，下面是一道一道的题。"))
    found: dict[str, Item] = {}
    faults: list[str] = []
    for place, row in enumerate(marked.data["items"]):
        name = str(row.get("id", "没有题号的题")) if isinstance(row, dict) else "这一项"
        try:
            item = ITEM.validate_python(row)
        except ValidationError as error:
            skip = 1 if isinstance(row, dict) else 0
            for where, sentence in explained(error, skip):
                line = marked.line("items", place, *where)
                faults.append(at(path, line, f"{name}：{sentence}"))
            continue
        if item.id in found:
            faults.append(at(path, marked.line("items", place, "id"), f"题号 {item.id} 用了两次，请改成不同的题号。"))
        found[item.id] = item
    if faults:
        raise BankError("\n".join(faults))
    return found


def read_marked(path: Path) -> Marked:
    """Read a YAML file with its line numbers.

    Args:
        path: the file.

    Raises:
        BankError: it can't be read; the message names file and line.
    """
    try:
        return load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BankError(f"{path}：读不到这个文件（{error.strerror}）。") from error
    except UnicodeDecodeError as error:
        raise BankError(f"{path}：不是 UTF-8 文字，请用 UTF-8 保存。") from error
    except MarkedError as error:
        raise BankError(at(path, error.line, str(error))) from error


def at(path: Path, line: int, sentence: str) -> str:
    """A sentence with its place.

    Args:
        path: the file.
        line: line number, from 1.
        sentence: what is wrong there.
    """
    return f"{path} 第 {line} 行：{sentence}"
