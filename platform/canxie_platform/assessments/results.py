"""Releasing results: out of nbgrader's gradebook into the platform, with the credit when it was passed."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import grading_wording, wording
from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.corrections import correction_notes
from canxie_platform.assessments.gradebook import CellMark, NoGradebookError, Submission, submissions
from canxie_platform.assessments.models import Attempt, GradingJob, Mark, Receipt, Result
from canxie_platform.assessments.sitting import submission_name
from canxie_platform.assessments.tries import counting, results_of
from canxie_platform.database import now
from canxie_platform.ledger.credits import settle_assessment
from canxie_platform.settings import Settings

log = logging.getLogger("canxie.grading")


class ReleaseError(Exception):
    """A result can't be released yet; the message is Chinese and says what to do."""


@dataclass(frozen=True)
class Standing:
    """How far one handed-in paper is, for the trainer."""

    account: Account
    attempt: Attempt
    receipt: Receipt
    job: GradingJob
    result: Result | None
    submission: Submission | None
    waiting: list[Question]
    """Cases that still need a trainer's points."""
    beyond: list[Question]
    """Questions with more points than they are worth, or fewer than none: formgrader takes any number."""

    @property
    def ready(self) -> bool:
        """Whether the result can be released."""
        return self.job.state == "graded" and self.submission is not None and not self.waiting and not self.beyond


def cell_name(question: Question) -> str:
    """Name of the grade cell of a question."""
    return f"case_{question.id}" if question.is_case else f"mark_{question.id}"


def standings(session: Session, settings: Settings, paper: Paper) -> list[Standing]:
    """Every handed-in paper of an assessment, the longest waiting first.

    Args:
        session: a database session.
        settings: says where the gradebook is.
        paper: the assessment.
    """
    query = (
        select(Account, Attempt, Receipt, GradingJob, Result)
        .join(Attempt, Attempt.account_id == Account.id)
        .join(Receipt, Receipt.attempt_id == Attempt.id)
        .join(GradingJob, GradingJob.attempt_id == Attempt.id)
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.assessment_id == paper.id)
        .order_by(Receipt.submitted_at)
    )
    try:
        graded = submissions(settings, paper.id)
    except NoGradebookError as error:
        log.warning("the gradebook can't be read: %s", error)
        graded = {}
    found = []
    for account, attempt, receipt, job, result in session.execute(query):
        submission = graded.get(submission_name(account.username, attempt.number))
        cells = submission.cells if submission else {}
        waiting = [question for question in paper.questions if _is_waiting(cells.get(cell_name(question)))]
        beyond = [question for question in paper.questions if _is_beyond(cells.get(cell_name(question)), question)]
        found.append(Standing(account, attempt, receipt, job, result, submission, waiting, beyond))
    return found


def _is_waiting(mark: CellMark | None) -> bool:
    return mark is None or mark.waiting or mark.points is None


def _is_beyond(mark: CellMark | None, question: Question) -> bool:
    return mark is not None and mark.points is not None and not 0 <= round(mark.points, 2) <= question.points


def release(session: Session, settings: Settings, paper: Paper, standing: Standing, trainer_id: int) -> Result:
    """Store a result, its marks and comments, and the credit; all in the caller's transaction.

    Args:
        session: a database session.
        settings: the installation.
        paper: the assessment.
        standing: whose.
        trainer_id: who releases.

    Raises:
        ReleaseError: it isn't graded yet.
    """
    if standing.job.state != "graded" or standing.submission is None:
        raise ReleaseError(wording.NOT_IN_GRADEBOOK.format(name=standing.account.display_name))
    if standing.waiting:
        numbers = "、".join(str(question.number) for question in standing.waiting)
        raise ReleaseError(wording.CASES_WAITING.format(name=standing.account.display_name, numbers=numbers))
    if standing.beyond:
        raise ReleaseError(_beyond(standing, standing.submission))
    result = _store(session, paper, standing, standing.submission, trainer_id)
    _settle(session, paper, standing.account.id, trainer_id)
    return result


def _settle(session: Session, paper: Paper, account_id: int, trainer_id: int) -> None:
    """Make the ledger say what the try says that counts."""
    results = results_of(session, account_id, paper.id)
    number = counting(paper.blueprint, results)
    if number is None or not paper.blueprint.credit:
        return
    query = select(Receipt).join(Attempt, Attempt.id == Receipt.attempt_id).where(Attempt.id == results[number].attempt_id)
    receipt = session.scalars(query).one()
    evidence = {"receipt": receipt.code, "points": f"{float(results[number].points):g}", "of": f"{paper.points:g}"}
    settle_assessment(session, account_id, paper.id, receipt.submitted_at, results[number].passed, evidence, trainer_id)


def _beyond(standing: Standing, submission: Submission) -> str:
    """What is wrong with marks beyond a question's points; they are never cut in silence."""
    question = standing.beyond[0]
    points = f"{submission.cells[cell_name(question)].points or 0:g}"
    name = standing.account.display_name
    return grading_wording.BEYOND.format(name=name, number=question.number, points=points, most=f"{question.points:g}")


def _store(session: Session, paper: Paper, standing: Standing, submission: Submission, trainer_id: int) -> Result:
    notes = correction_notes(session, standing.attempt.id)
    marks = [_mark(question, submission.cells[cell_name(question)], notes.get(cell_name(question), "")) for question in paper.questions]
    points = sum((mark.points for mark in marks), Decimal(0))
    result = session.scalar(select(Result).where(Result.attempt_id == standing.attempt.id)) or Result(attempt_id=standing.attempt.id)
    result.released_at, result.released_by = now(), trainer_id
    result.points, result.max_points = points, Decimal(str(paper.points))
    result.passed = points >= Decimal(str(paper.pass_points))
    session.add(result)
    session.flush()
    session.execute(delete(Mark).where(Mark.result_id == result.id))
    for mark in marks:
        mark.result_id = result.id
    session.add_all(marks)
    session.flush()
    return result


def _mark(question: Question, cell: CellMark, note: str) -> Mark:
    points = Decimal(str(round(cell.points or 0, 2)))
    comment = "\n\n".join(part for part in (cell.comment.strip(), note) if part)
    return Mark(item_id=question.id, points=points, max_points=Decimal(str(question.points)), comment=comment)


def result_of(session: Session, attempt: Attempt) -> tuple[Result, dict[str, Mark]] | None:
    """A released result with its marks by item, or None."""
    result = session.scalar(select(Result).where(Result.attempt_id == attempt.id))
    if result is None:
        return None
    marks = session.scalars(select(Mark).where(Mark.result_id == result.id))
    return result, {mark.item_id: mark for mark in marks}
