"""Sitting an assessment: save answers, hand in once."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from canxie_platform.assessments import wording
from canxie_platform.assessments.answers import TEXT_LIMIT, BadAnswerError, Value, clean, is_answered
from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.draws import paper_with
from canxie_platform.assessments.models import Answer, Attempt, GradingJob, Help, Helper, Receipt, ReviewMark
from canxie_platform.assessments.notebooks import Answers
from canxie_platform.assessments.timing import is_over
from canxie_platform.database import now

__all__ = ["TEXT_LIMIT", "BadAnswerError", "clean", "is_answered"]
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Signs of a receipt's code: none that are mistaken for each other when read out."""


class SubmittedError(Exception):
    """The attempt was handed in already, or its time is over."""


class PausedError(Exception):
    """The attempt is paused; nothing is taken until it goes on."""


class ConflictError(Exception):
    """Somebody saved a newer answer since the page was made; nothing was stored.

    Args:
        current: the answer as it is now.
    """

    def __init__(self, current: Answer | None) -> None:
        super().__init__(wording.CHANGED_ELSEWHERE)
        self.current = current


def submission_name(username: str, number: int) -> str:
    """A submission's name in nbgrader; no account's name holds an ``@``.

    Args:
        username: the learner's account name.
        number: which try.
    """
    return username if number == 1 else f"{username}@{number}"


def attempt_of(session: Session, account_id: int, assessment_id: str, number: int = 0, *, lock: bool = False) -> Attempt | None:
    """A learner's attempt, or None.

    Args:
        session: a database session.
        account_id: the learner.
        assessment_id: the assessment.
        number: which try; 0: the last one.
        lock: keep other writers of this attempt waiting until the transaction ends.
    """
    query = select(Attempt).where(Attempt.account_id == account_id, Attempt.assessment_id == assessment_id)
    query = query.where(Attempt.number == number) if number else query.order_by(Attempt.number.desc()).limit(1)
    return session.scalar(query.with_for_update() if lock else query)


def saved(session: Session, attempt: Attempt) -> dict[str, Answer]:
    """The saved answers of an attempt by question."""
    return {answer.item_id: answer for answer in session.scalars(select(Answer).where(Answer.attempt_id == attempt.id))}


def values(answers: dict[str, Answer]) -> Answers:
    """The values of saved answers by question."""
    return {item: json.loads(answer.value) for item, answer in sorted(answers.items())}


def save(session: Session, attempt: Attempt, question: Question, value: Value, version: int) -> Answer:
    """Store an answer.

    Args:
        session: a database session.
        attempt: locked by :func:`attempt_of`.
        question: what is answered, with this attempt's item.
        value: as it was posted.
        version: the version the page was made from (0: none was saved).

    Raises:
        BadAnswerError: the value doesn't fit.
        ConflictError: another page saved a different answer meanwhile.
        PausedError: the attempt is paused.
        SubmittedError: the attempt was handed in, or its time is over.
    """
    if attempt.submitted_at is not None:
        raise SubmittedError(wording.ALREADY_SUBMITTED)
    if is_over(attempt):
        raise SubmittedError(wording.TIME_IS_OVER)
    if attempt.paused_at is not None:
        raise PausedError(wording.PAUSED)
    kept = json.dumps(clean(question.item, value))
    current = session.scalar(select(Answer).where(Answer.attempt_id == attempt.id, Answer.item_id == question.id))
    if current is not None and current.value == kept:
        return current
    if version != (current.version if current else 0):
        raise ConflictError(current)
    if current is None:
        current = Answer(attempt_id=attempt.id, item_id=question.id, value=kept, version=1, saved_at=now())
        session.add(current)
    else:
        current.value, current.version, current.saved_at = kept, current.version + 1, now()
    session.flush()
    return current


def marked(session: Session, attempt: Attempt) -> set[str]:
    """The questions the learner wants to look at again."""
    return set(session.scalars(select(ReviewMark.item_id).where(ReviewMark.attempt_id == attempt.id)))


def mark(session: Session, attempt: Attempt, question: Question, *, on: bool) -> None:
    """Note that a question is to be looked at again, or not any more.

    Args:
        session: a database session.
        attempt: locked by :func:`attempt_of`.
        question: which.
        on: whether the mark is there from now on.
    """
    if not on:
        session.execute(delete(ReviewMark).where(ReviewMark.attempt_id == attempt.id, ReviewMark.item_id == question.id))
    elif question.id not in marked(session, attempt):
        try:
            with session.begin_nested():
                session.add(ReviewMark(attempt_id=attempt.id, item_id=question.id))
        except IntegrityError:  # another device came first
            pass


def fingerprint(answers: Answers) -> str:
    """A short mark of a set of answers, to notice that they changed since a page showed them."""
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class HandingIn:
    """How a paper is handed in."""

    help: Help = ""
    helper: Helper = ""
    by_time: bool = False


BY_THE_LEARNER = HandingIn()


def submit(session: Session, attempt: Attempt, paper: Paper, username: str, how: HandingIn = BY_THE_LEARNER) -> Receipt:
    """Hand in: freeze the answers, make the receipt, queue the grading; all in the caller's one transaction.

    Args:
        session: a database session.
        attempt: locked by :func:`attempt_of`.
        paper: the paper as this attempt has it.
        username: the learner's account name.
        how: by whom, and with what help.

    Raises:
        SubmittedError: it was handed in before.
    """
    if attempt.submitted_at is not None:
        raise SubmittedError(wording.ALREADY_SUBMITTED)
    moment = now()
    if how.by_time and attempt.deadline_at is not None:
        moment = min(moment, attempt.deadline_at)
    attempt.submitted_at, attempt.paused_at = moment, None
    attempt.help, attempt.helper, attempt.by_time = how.help, how.helper, how.by_time
    closes = paper.blueprint.closes
    attempt.late = closes is not None and moment > closes and paper.blueprint.late_until is not None
    frozen = canonical(paper, attempt, username, moment, values(saved(session, attempt)))
    receipt = Receipt(
        attempt_id=attempt.id,
        code="".join(secrets.choice(CODE_SIGNS) for _ in range(8)),
        submitted_at=moment,
        sha256=hashlib.sha256(frozen.encode()).hexdigest(),
        answers=frozen,
    )
    session.add_all([receipt, GradingJob(attempt_id=attempt.id)])
    session.flush()
    return receipt


def canonical(paper: Paper, attempt: Attempt, username: str, moment: datetime, answers: Answers) -> str:
    """The text a receipt's fingerprint is made of: JSON with sorted keys, ASCII only."""
    questions = {
        question.id: {"item": question.item.id, "version": question.item.version, "answer": answers.get(question.id)}
        for question in paper.questions
    }
    frozen = {
        "assessment": paper.id,
        "learner": username,
        "try": attempt.number,
        "submitted_at": moment.isoformat(),
        "questions": questions,
    }
    return json.dumps({**frozen, "help": attempt.help, "helper": attempt.helper}, sort_keys=True, separators=(",", ":"))


def frozen_answers(receipt: Receipt) -> Answers:
    """The answers that were handed in by question; questions without one are left out."""
    questions = json.loads(receipt.answers)["questions"]
    return {name: kept["answer"] for name, kept in questions.items() if kept["answer"] is not None}


def frozen_items(receipt: Receipt) -> dict[str, tuple[str, int]]:
    """Item id and version by question, as they were handed in."""
    questions = json.loads(receipt.answers)["questions"]
    return {name: (kept.get("item", name), kept["version"]) for name, kept in questions.items()}


def paper_of(paper: Paper, receipt: Receipt) -> Paper:
    """The paper as it was handed in: the learner's items in their slots.

    Args:
        paper: the assessment.
        receipt: of the attempt.

    Raises:
        LookupError: a drawn item is no longer in the course's bank.
    """
    return paper_with(paper, frozen_items(receipt))
