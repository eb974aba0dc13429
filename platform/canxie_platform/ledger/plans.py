"""The plan of a year: what each post owes, and the rules by which hours are credited."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Post = Literal["chair", "vice_chair", "officer", "member", "backbone"]


class PlanError(ValueError):
    """A plan can't be used; the message is Chinese and says where."""


class Strict(BaseModel):
    """A part of a plan: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Requirement(Strict):
    """What one post owes in the year, in credit hours."""

    hours: Decimal = Field(ge=0)


class Step(Strict):
    """From so many minutes, so many hours."""

    minutes: int = Field(ge=0)
    hours: Decimal = Field(gt=0)


class LessonRule(Strict):
    """Hours of a lesson by its length."""

    source: str
    steps: list[Step] = Field(min_length=1)

    @model_validator(mode="after")
    def _from_long_to_short(self) -> LessonRule:
        minutes = [step.minutes for step in self.steps]
        if minutes != sorted(set(minutes), reverse=True) or minutes[-1] != 0:
            raise ValueError("分钟数要从大到小排，最后一档是 0。")
        return self

    def hours(self, minutes: int) -> Decimal:
        """Hours for a lesson of so many minutes."""
        return next(step.hours for step in self.steps if minutes >= step.minutes)


class AssessmentRule(Strict):
    """Hours of a passed assessment."""

    hours: Decimal = Field(gt=0)
    source: str


class ClassroomRule(Strict):
    """Hours of a classroom session: its own sheet says them, up to so many a day."""

    max_per_day: Decimal = Field(gt=0, le=24)
    source: str

    def hours(self, sheet: Decimal, before: Decimal) -> Decimal:
        """Hours for a session.

        Args:
            sheet: hours on the session's sheet.
            before: hours of the same day that count already.
        """
        return min(sheet, max(Decimal(0), self.max_per_day - before))


class Rules(Strict):
    """All rules of a plan."""

    lesson: LessonRule
    assessment: AssessmentRule
    classroom: ClassroomRule


class Plan(Strict):
    """The plan of one year."""

    year: int
    source: str
    posts: dict[Post, Requirement]
    rules: Rules


def load_plan(path: Path) -> Plan:
    """Read a plan.

    Args:
        path: ``courses/plans/<year>.yml``.

    Raises:
        PlanError: the file can't be read or something in it is wrong.
    """
    try:
        return Plan.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PlanError(f"{path}：“{where}”不对（{first['msg']}），请改正。") from error
    except (OSError, yaml.YAMLError) as error:
        raise PlanError(f"{path}：读不出这份培训计划（{error}）。") from error
