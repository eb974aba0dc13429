"""The one place where item analysis touches attempts, receipts and nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.gradebook import CellMark
from canxie_platform.assessments.results import Standing, cell_name, standings
from canxie_platform.assessments.sitting import frozen_answers, frozen_items
from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.sat import Answered, Asked, Sat
from canxie_platform.ledger.years import CHINA
from canxie_platform.roster.models import Appointment, Association
from canxie_platform.settings import Settings


def gather(session: Session, settings: Settings, paper: Paper) -> tuple[list[Asked], list[Sat]]:
    """The items of an assessment, and each learner's first handed-in paper that nbgrader has graded, with the gradebook's latest marks.

    Later tries are left out: who has seen the questions before isn't measured by them in the same way (Moodle's default, too).

    Args:
        session: a database session.
        settings: says where the gradebook is.
        paper: the assessment.

    Returns:
        Items in the paper's order, drawn ones that nobody was given left out; papers without names.
    """
    graded = [row for row in standings(session, settings, paper) if row.submission is not None and row.job.state == "graded"]
    first: dict[int, Standing] = {}
    for row in sorted(graded, key=lambda row: row.attempt.number):
        first.setdefault(row.account.id, row)
    where = _associations(session, [(row.account.id, row.receipt.submitted_at) for row in first.values()])
    sats = [Sat(_answers(paper, row), where.get(row.account.id, "")) for row in first.values()]
    return _asked(paper, {item for sat in sats for item in sat.answers}), sats


def _asked(paper: Paper, given: set[str]) -> list[Asked]:
    found: dict[str, Asked] = {}
    for question in paper.questions:
        if not question.slot:
            found[question.id] = Asked(wording.NUMBERED.format(number=question.number), question.points, question.item)
            continue
        for item in question.candidates:
            if item.id in given:
                found.setdefault(item.id, Asked(wording.DRAWN.format(item=item.id), question.points, item))
    return list(found.values())


def _answers(paper: Paper, row: Standing) -> dict[str, Answered]:
    """What the receipt says this learner was given and answered, by item, with the points of its question's cell."""
    values = frozen_answers(row.receipt)
    given = frozen_items(row.receipt)
    cells = row.submission.cells if row.submission else {}
    return {
        given[question.id][0]: _answered(question, values.get(question.id), cells.get(cell_name(question)))
        for question in paper.questions
        if question.id in given
    }


def _answered(question: Question, value: Any, mark: CellMark | None) -> Answered:
    given = None if mark is None or mark.waiting or mark.points is None else Fraction(str(round(mark.points, 2)))
    return Answered(value, given, Fraction(str(question.points)))


def _associations(session: Session, learners: Iterable[tuple[int, datetime]]) -> dict[int, str]:
    """Name of the association each learner belonged to on that day; of several, the one joined first."""
    days = {account: moment.astimezone(CHINA).date() for account, moment in learners}
    query = (
        select(Appointment, Association.name)
        .join(Association, Association.id == Appointment.association_id)
        .where(Appointment.account_id.in_(days))
        .order_by(Appointment.since, Appointment.id)
    )
    found: dict[int, str] = {}
    for term, name in session.execute(query):
        day = days[term.account_id]
        if term.since <= day and (term.until is None or day <= term.until):
            found.setdefault(term.account_id, name)
    return found
