"""What the platform and the grading helper say to each other: one JSON object a line, on the helper's standard input and output."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

NAME = r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$"
"""Names that become folders: no separator, no glob sign, no leading dot."""
Name = Annotated[str, Field(pattern=NAME)]


class Prepare(BaseModel):
    """Lay out the live course: files by their path in it, and the source notebook of each assessment."""

    do: Literal["prepare"] = "prepare"
    files: dict[str, str]
    sources: dict[Name, str]


class Renew(BaseModel):
    """Take an assessment's corrected source although papers were handed in; its cells and points must be the same."""

    do: Literal["renew"] = "renew"
    assessment: Name
    source: str


class HandedIn(BaseModel):
    """One submission as it is written into the course."""

    assessment: Name
    learner: Name
    display_name: str
    submitted_at: datetime
    notebook: str


class Grade(BaseModel):
    """Write submissions and autograde them, all in one transaction of the gradebook."""

    do: Literal["grade"] = "grade"
    submissions: list[HandedIn] = Field(min_length=1)


class Rescore(BaseModel):
    """Say what a corrected source would give the answers of submissions; nothing is written."""

    do: Literal["rescore"] = "rescore"
    source: str
    notebooks: list[str]


class MarkNow(BaseModel):
    """What the gradebook has for a cell that a person marks; also what a page was made from, to notice a change since."""

    points: float | None
    extra: float | None
    comment: str | None
    waiting: bool


class GiveMark(BaseModel):
    """Give a trainer's points and comment, as formgrader does; refused when the gradebook differs from what the trainer saw."""

    do: Literal["mark"] = "mark"
    assessment: Name
    learner: Name
    cell: str
    seen: MarkNow
    points: float = Field(ge=0, allow_inf_nan=False)
    comment: str


class MakeFeedback(BaseModel):
    """Have nbgrader make its HTML feedback of an assessment, for trainers."""

    do: Literal["feedback"] = "feedback"
    assessment: Name


class Ready(BaseModel):
    """Import what grading needs, so that the next order is quick."""

    do: Literal["ready"] = "ready"


Order = Annotated[Prepare | Renew | Rescore | Grade | GiveMark | MakeFeedback | Ready, Field(discriminator="do")]


class Score(BaseModel):
    """What nbgrader has for one grade cell after autograding; None: a person must grade it."""

    points: float | None
    max_points: float


class Outcome(BaseModel):
    """What became of one submission."""

    scores: dict[str, Score] = {}
    """By grade cell."""
    why: str = ""
    """When it was not graded: the reason, in Chinese where it is ours."""


class Reply(BaseModel):
    """The helper's answer."""

    ok: bool
    why: str = ""
    """When not ok: what went wrong, in Chinese where it is ours."""
    outcomes: list[Outcome] = []
    """After grading: in the order of the submissions."""
    kept: list[str] = []
    """After preparing: assessments whose changed source was not taken, because somebody has handed in the old one."""
    changed: MarkNow | None = None
    """After a mark was refused because somebody else gave one meanwhile: what is there now."""
    made: int = 0
    """After feedback: how many files there are."""
