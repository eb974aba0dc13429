"""Two trainers mark the same answer without seeing each other's mark; where they differ too much, somebody decides."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.assessments import grading_wording
from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.desk.answers import DeskAnswer, Place, answers, cases
from canxie_platform.assessments.desk.models import BlindMark
from canxie_platform.assessments.models import Attempt
from canxie_platform.assessments.results import cell_name
from canxie_platform.settings import Settings

CENT = Decimal("0.01")


class NotYoursError(Exception):
    """Both marks are taken; the message is Chinese."""


def allowed_difference(paper: Paper, question: Question) -> Decimal | None:
    """How far two marks of a question may lie apart; None when one trainer is enough."""
    asked = paper.blueprint.second_marker
    return None if asked is None or not question.is_case else Decimal(str(asked.difference))


def blind_marks(session: Session, place: Place) -> list[BlindMark]:
    """The marks of an answer, the first one first."""
    same = BlindMark.attempt_id == place.answer.attempt.id, BlindMark.cell == place.cell
    return list(session.scalars(select(BlindMark).where(*same).order_by(BlindMark.place)))


def take_place(session: Session, place: Place, trainer_id: int) -> BlindMark:
    """This trainer's mark of an answer, a new one when there is room for it.

    Args:
        session: a database session, writing; a third trainer at the same moment is refused by the database.
        place: the answer.
        trainer_id: who marks.

    Raises:
        NotYoursError: two others have marked it, or both marks are there and can't be changed any more.
    """
    there = blind_marks(session, place)
    mine = next((mark for mark in there if mark.account_id == trainer_id), None)
    if len(there) == 2:
        raise NotYoursError(grading_wording.BOTH_MARKED)
    if mine is not None:
        return mine
    made = BlindMark(attempt_id=place.answer.attempt.id, cell=place.cell, place=len(there) + 1, account_id=trainer_id)
    session.add(made)
    return made


def combined(first: BlindMark, second: BlindMark) -> Decimal:
    """The average of two marks, to the hundredth."""
    return ((first.points + second.points) / 2).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Difference:
    """An answer whose two marks lie too far apart; also one whose agreed mark didn't reach the gradebook, because something broke."""

    place: Place
    first: BlindMark
    second: BlindMark
    allowed: Decimal

    @property
    def answer(self) -> DeskAnswer:
        """The answer."""
        return self.place.answer

    @property
    def apart(self) -> Decimal:
        """How far."""
        return abs(self.first.points - self.second.points)

    @property
    def average(self) -> Decimal:
        """What the average would be."""
        return combined(self.first, self.second)


def marks_of(session: Session, paper: Paper, account_id: int | None = None) -> dict[tuple[int, str], list[BlindMark]]:
    """Blind marks of an assessment by attempt and cell; of one trainer only when named."""
    query = select(BlindMark).join(Attempt, Attempt.id == BlindMark.attempt_id).where(Attempt.assessment_id == paper.id)
    if account_id is not None:
        query = query.where(BlindMark.account_id == account_id)
    found: dict[tuple[int, str], list[BlindMark]] = {}
    for mark in session.scalars(query.order_by(BlindMark.place)):
        found.setdefault((mark.attempt_id, mark.cell), []).append(mark)
    return found


def differences(session: Session, settings: Settings, paper: Paper) -> list[Difference]:
    """The answers that wait for a decision.

    Args:
        session: a database session.
        settings: says where the gradebook is.
        paper: the assessment.
    """
    marks = marks_of(session, paper)
    rows = answers(session, settings, paper)
    found = []
    for question in cases(paper):
        allowed, cell = allowed_difference(paper, question), cell_name(question)
        if allowed is None:
            continue
        for number, answer in enumerate(rows[cell], start=1):
            both = marks.get((answer.attempt.id, cell), [])
            if len(both) == 2 and answer.waiting:
                found.append(Difference(Place(question, cell, rows[cell], number), both[0], both[1], allowed))
    return found
