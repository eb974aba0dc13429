"""What the desk shows: the answers to a question that a person marks, in an order that says nothing about who wrote them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.answers import is_answered
from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.gradebook import CellMark, NoGradebookError, submissions
from canxie_platform.assessments.models import Attempt, GradingJob, Receipt
from canxie_platform.assessments.notebooks import case_text
from canxie_platform.assessments.results import cell_name
from canxie_platform.assessments.sitting import frozen_answers, submission_name
from canxie_platform.settings import Settings


@dataclass(frozen=True)
class DeskAnswer:
    """One learner's answer to a question, as the gradebook and the receipt have it."""

    code: str
    """Names the answer in addresses and on the page; tells nothing about the learner."""
    attempt: Attempt
    account: Account
    receipt: Receipt
    learner: str
    """The submission's name in the gradebook."""
    mark: CellMark

    @property
    def waiting(self) -> bool:
        """Whether it needs points."""
        return self.mark.waiting

    def text(self, question: Question) -> str:
        """The answer; empty when there is none."""
        value = frozen_answers(self.receipt).get(question.id)
        return case_text(question.item, value).strip() if value is not None and is_answered(value) else ""


def code_of(cell: str, attempt_id: int) -> str:
    """The answer's code: its place in the order too, so it differs from question to question."""
    return hashlib.sha256(f"{cell}/{attempt_id}".encode()).hexdigest()[:8]


def cases(paper: Paper) -> list[Question]:
    """The questions a person marks."""
    return [question for question in paper.questions if question.is_case]


def answers(session: Session, settings: Settings, paper: Paper) -> dict[str, list[DeskAnswer]]:
    """The answers to every question that a person marks, by grade cell.

    Args:
        session: a database session.
        settings: says where the gradebook is.
        paper: the assessment.

    Returns:
        Per cell all answers that are in the gradebook, ordered by a hash; empty lists when the gradebook can't be read.
    """
    cells = [cell_name(question) for question in cases(paper)]
    found: dict[str, list[DeskAnswer]] = {cell: [] for cell in cells}
    try:
        graded = submissions(settings, paper.id, by_hand=True)
    except NoGradebookError:
        return found
    query = (
        select(Account, Attempt, Receipt)
        .join(Attempt, Attempt.account_id == Account.id)
        .join(Receipt, Receipt.attempt_id == Attempt.id)
        .join(GradingJob, GradingJob.attempt_id == Attempt.id)
        .where(Attempt.assessment_id == paper.id, GradingJob.state == "graded")
        .options(defer(Receipt.answers))  # a list needs no texts; the one that is read is fetched then
    )
    for account, attempt, receipt in session.execute(query):
        learner = submission_name(account.username, attempt.number)
        submission = graded.get(learner)
        for cell in cells:
            mark = submission.cells.get(cell) if submission else None
            if mark is not None:
                found[cell].append(DeskAnswer(code_of(cell, attempt.id), attempt, account, receipt, learner, mark))
    return {cell: sorted(rows, key=lambda row: row.code) for cell, rows in found.items()}


@dataclass(frozen=True)
class Place:
    """An answer among those to the same question."""

    question: Question
    cell: str
    rows: list[DeskAnswer]
    number: int
    """Counted from 1."""

    @property
    def answer(self) -> DeskAnswer:
        """The answer itself."""
        return self.rows[self.number - 1]

    @property
    def previous(self) -> DeskAnswer | None:
        """The one before."""
        return self.rows[self.number - 2] if self.number > 1 else None

    @property
    def next(self) -> DeskAnswer | None:
        """The one after."""
        return self.rows[self.number] if self.number < len(self.rows) else None


def place_of(session: Session, settings: Settings, paper: Paper, item_id: str, code: str) -> Place | None:
    """An answer by question and code, or None.

    Args:
        session: a database session.
        settings: the installation.
        paper: the assessment.
        item_id: the question.
        code: the answer's code.
    """
    question = next((question for question in cases(paper) if question.id == item_id), None)
    if question is None:
        return None
    rows = answers(session, settings, paper)[cell_name(question)]
    number = next((number for number, row in enumerate(rows, start=1) if row.code == code), None)
    return None if number is None else Place(question, cell_name(question), rows, number)
