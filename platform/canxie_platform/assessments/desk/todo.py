"""What waits for one trainer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.desk.answers import DeskAnswer, answers, cases
from canxie_platform.assessments.desk.models import BlindMark
from canxie_platform.assessments.desk.second import allowed_difference, marks_of
from canxie_platform.assessments.results import cell_name
from canxie_platform.settings import Settings


@dataclass(frozen=True)
class ToMark:
    """A question with its answers, and which of them wait for this trainer."""

    question: Question
    cell: str
    rows: list[DeskAnswer]
    mine: list[DeskAnswer]
    own_marks: dict[str, BlindMark]
    """The trainer's own blind marks that are not final yet, by the answer's code."""
    complete: set[str]
    """Codes of answers that two trainers have marked."""


def to_mark(session: Session, settings: Settings, paper: Paper, trainer_id: int) -> list[ToMark]:
    """Every question that a person marks.

    Args:
        session: a database session.
        settings: says where the gradebook is.
        paper: the assessment.
        trainer_id: who asks; of two trainers neither is sent to an answer a second time.
    """
    if not cases(paper):
        return []
    marks = marks_of(session, paper)
    rows = answers(session, settings, paper)
    found = []
    for question in cases(paper):
        cell = cell_name(question)
        own: dict[str, BlindMark] = {}
        complete: set[str] = set()
        if allowed_difference(paper, question) is not None:
            for row in rows[cell]:
                both = marks.get((row.attempt.id, cell), [])
                if len(both) == 2:
                    complete.add(row.code)
                for mark in both:
                    if mark.account_id == trainer_id and row.waiting:
                        own[row.code] = mark
        mine = [row for row in rows[cell] if row.waiting and row.code not in own and row.code not in complete]
        found.append(ToMark(question, cell, rows[cell], mine, own, complete))
    return found


def next_after(todo: ToMark, code: str) -> DeskAnswer | None:
    """The next answer that waits for the trainer, after the one just marked; from the start again at the end."""
    left = [row for row in todo.mine if row.code != code]
    return next((row for row in left if row.code > code), left[0] if left else None)
