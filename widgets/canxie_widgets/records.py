"""Where answers are kept: what every kind of store gives, and one that lives in memory for authors and tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from pydantic import BaseModel

from canxie_widgets.bank import Item
from canxie_widgets.judging import judge


class NotSavedError(RuntimeError):
    """Nothing was stored; the message is Chinese and meant for the learner."""

    def __init__(self, message: str, *, login: bool = False) -> None:
        super().__init__(message)
        self.login = login
        """Whether logging in again is what helps."""


class UnreadError(RuntimeError):
    """The store doesn't answer."""


class LessonStanding(BaseModel):
    """How far the lesson is."""

    done: bool
    answered: int
    needed: int


class Balance(BaseModel):
    """The year's requirement and what is left of it, in credit hours."""

    year: int
    hours: float
    required: float
    remaining: float
    post: str


class Standing(BaseModel):
    """What changes with every stored answer."""

    lesson: LessonStanding
    progress: Balance | None = None
    credited: float | None = None
    """Hours this lesson earned; None when it earned none (yet)."""


class Response(BaseModel):
    """The newest answer to one item."""

    answer: list[str]
    correct: bool
    tries: int
    saved_at: datetime


class Step(BaseModel):
    """A way on from the lesson."""

    label: str
    href: str


class State(Standing):
    """Everything a lesson shows again after a reload."""

    responses: dict[str, Response]
    place: str | None = None
    steps: list[Step] = []


class Saved(Standing):
    """What the store says when an answer is on disk."""

    saved_at: datetime
    correct: bool
    tries: int


class Cited(BaseModel):
    """A cited article; without ``href`` it is only named."""

    label: str
    href: str = ""
    in_force: bool = True
    status: str = ""
    digest: str | None = None
    text: str | None = None


class Records(Protocol):
    """A store of one learner's answers in one lesson."""

    def state(self) -> State:
        """Everything stored so far; raises UnreadError."""

    def store(self, item: str, answer: list[str], seq: str) -> Saved:
        """Store an answer, once per ``seq``; raises NotSavedError."""

    def keep_place(self, anchor: str) -> None:
        """Remember where the learner is; a place that can't be kept is no harm."""

    def citation(self, ref: str) -> Cited | None:
        """A cited article, None when there is none; raises UnreadError."""


class MemoryRecords:
    """Answers of this process only: in an author's JupyterLab and in tests of notebooks."""

    def __init__(self, bank: dict[str, Item], asked: Callable[[], list[str]]) -> None:
        self._bank = bank
        self._asked = asked
        self._stored: dict[str, list[Response]] = {}
        self._seqs: dict[str, Saved] = {}

    def state(self) -> State:
        """What was answered since the kernel started."""
        return State(lesson=self._standing(), responses={item: rows[-1] for item, rows in self._stored.items()})

    def store(self, item: str, answer: list[str], seq: str) -> Saved:
        """Judge and keep an answer."""
        if seq not in self._seqs:
            rows = self._stored.setdefault(item, [])
            correct = judge(self._bank[item], answer).correct
            row = Response(answer=answer, correct=correct, tries=len(rows) + 1, saved_at=datetime.now(UTC))
            rows.append(row)
            self._seqs[seq] = Saved(lesson=self._standing(), saved_at=row.saved_at, correct=correct, tries=row.tries)
        return self._seqs[seq]

    def keep_place(self, anchor: str) -> None:
        """An author's place isn't kept."""

    def citation(self, ref: str) -> Cited | None:
        """The citation as it was written; articles are the platform's to look up."""
        return Cited(label=ref)

    def _standing(self) -> LessonStanding:
        asked = self._asked()
        answered = sum(item in self._stored for item in asked)
        return LessonStanding(done=bool(asked) and answered == len(asked), answered=answered, needed=len(asked))
