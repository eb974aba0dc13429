"""What every item of the bank has, whatever its kind."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A part of an item; unknown fields are refused, so that a slip of the pen is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(Part):
    """What every item has."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,63}$")
    version: int = Field(ge=1)
    use: Literal["lesson", "exam"]
    stem: str = Field(min_length=4)
    explanation: str = Field(min_length=4)
    hint: str = ""
    tries: int | None = Field(default=None, ge=1, le=5)
    """How often a lesson lets it be answered; the explanation waits until the last try. Without a number: any time, any number of times."""
    cites: list[str] = Field(min_length=1)
    competency: str = Field(pattern=r"^C([1-9]|1[0-9])$")
    difficulty: int = Field(ge=1, le=3)
    author: str = Field(min_length=1)
    review: Literal["draft", "reviewed"]

    def closed(self, tries: int, correct: bool) -> bool:
        """Whether no further answer is taken.

        Args:
            tries: answers given so far.
            correct: whether one of them was right.
        """
        return self.tries is not None and tries > 0 and (correct or tries >= self.tries)
