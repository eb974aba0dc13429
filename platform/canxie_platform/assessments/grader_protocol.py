"""What the platform and the grading helper say to each other: one JSON object a line, on the helper's standard input and output."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

NAME = r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$"
"""Names that become folders: no separator, no glob sign, no leading dot."""


class Prepare(BaseModel):
    """Lay out the live course: files by their path in it, and the source notebook of each assessment."""

    do: Literal["prepare"] = "prepare"
    files: dict[str, str]
    sources: dict[Annotated[str, Field(pattern=NAME)], str]


class Grade(BaseModel):
    """Write one submission and autograde it."""

    do: Literal["grade"] = "grade"
    assessment: str = Field(pattern=NAME)
    learner: str = Field(pattern=NAME)
    display_name: str
    submitted_at: datetime
    notebook: str


Order = Annotated[Prepare | Grade, Field(discriminator="do")]


class Score(BaseModel):
    """What nbgrader has for one grade cell after autograding; None: a person must grade it."""

    points: float | None
    max_points: float


class Reply(BaseModel):
    """The helper's answer."""

    ok: bool
    why: str = ""
    """When not ok: what went wrong, in Chinese where it is ours."""
    scores: dict[str, Score] = {}
    """After grading: by grade cell."""
    kept: list[str] = []
    """After preparing: assessments whose changed source was not taken, because somebody has handed in the old one."""
