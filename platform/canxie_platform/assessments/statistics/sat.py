"""What item analysis knows of a handed-in paper: marks and answers by item, and which association the learner belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from canxie_widgets.bank import CaseItem, ExamItem


@dataclass(frozen=True)
class Asked:
    """An item somebody was given, or will be: a fixed question, or one that is drawn."""

    label: str
    """How it is called: ``第 3 题``, or for a drawn item its id."""
    points: float
    item: ExamItem

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id

    @property
    def is_case(self) -> bool:
        """Whether a trainer marks it."""
        return isinstance(self.item, CaseItem)


@dataclass(frozen=True)
class Answered:
    """One learner's answer to one item."""

    value: Any
    """The answer as it was handed in; None when there is none."""
    points: Fraction | None
    """Points given; None while nobody has marked it."""
    max_points: Fraction

    @property
    def share(self) -> Fraction | None:
        """Points over the item's points, 0 to 1; None while not marked."""
        return None if self.points is None else self.points / self.max_points


@dataclass(frozen=True)
class Sat:
    """One handed-in paper; holds only the items this learner was given."""

    answers: dict[str, Answered]
    association: str
    """Name of the learner's association when the paper was handed in; empty when none is recorded."""

    @cached_property
    def complete(self) -> bool:
        """Whether every answer has its points."""
        return bool(self.answers) and all(answer.points is not None for answer in self.answers.values())

    @cached_property
    def points(self) -> Fraction:
        """Points so far."""
        return sum((answer.points or Fraction(0) for answer in self.answers.values()), Fraction(0))

    @cached_property
    def max_points(self) -> Fraction:
        """Points of all items of this paper."""
        return sum((answer.max_points for answer in self.answers.values()), Fraction(0))

    def rest(self, item: str) -> Fraction | None:
        """Share of the points of everything but one item; None when there is nothing else."""
        others = self.max_points - self.answers[item].max_points
        return (self.points - (self.answers[item].points or Fraction(0))) / others if others else None
