"""Sitting an assessment: start, save answers, hand in once."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from canxie_platform.assessments import wording
from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.choices import options_of
from canxie_platform.assessments.models import Answer, Attempt, GradingJob, Receipt
from canxie_platform.assessments.notebooks import Answers
from canxie_platform.database import now

TEXT_LIMIT = 20_000
"""Most characters of a case answer."""
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Signs of a receipt's code: none that are mistaken for each other when read out."""


class BadAnswerError(ValueError):
    """The value is no answer to the question; the message is Chinese."""


class SubmittedError(Exception):
    """The attempt was handed in already."""


class ConflictError(Exception):
    """Somebody saved a newer answer since the page was made; nothing was stored.

    Args:
        current: the answer as it is now.
    """

    def __init__(self, current: Answer | None) -> None:
        super().__init__(wording.CHANGED_ELSEWHERE)
        self.current = current


def attempt_of(session: Session, account_id: int, assessment_id: str, *, lock: bool = False) -> Attempt | None:
    """A learner's attempt, or None.

    Args:
        session: a database session.
        account_id: the learner.
        assessment_id: the assessment.
        lock: keep other writers of this attempt waiting until the transaction ends.
    """
    query = select(Attempt).where(Attempt.account_id == account_id, Attempt.assessment_id == assessment_id)
    return session.scalar(query.with_for_update() if lock else query)


def start(session: Session, account_id: int, assessment_id: str) -> Attempt:
    """The learner's attempt, begun now when there was none."""
    attempt = attempt_of(session, account_id, assessment_id)
    if attempt is None:
        attempt = Attempt(account_id=account_id, assessment_id=assessment_id)
        try:
            with session.begin_nested():
                session.add(attempt)
        except IntegrityError:  # the other tap on the button came first
            found = attempt_of(session, account_id, assessment_id)
            if found is None:
                raise
            return found
    return attempt


def saved(session: Session, attempt: Attempt) -> dict[str, Answer]:
    """The saved answers of an attempt by item."""
    return {answer.item_id: answer for answer in session.scalars(select(Answer).where(Answer.attempt_id == attempt.id))}


def values(answers: dict[str, Answer]) -> Answers:
    """The values of saved answers by item."""
    return {item: json.loads(answer.value) for item, answer in sorted(answers.items())}


def is_answered(value: list[str] | str | None) -> bool:
    """Whether there is anything in an answer."""
    return bool(value.strip() if isinstance(value, str) else value)


def clean(question: Question, value: list[str] | str) -> list[str] | str:
    """An answer in the form it is stored.

    Args:
        question: what is asked.
        value: option ids, or a text.

    Raises:
        BadAnswerError: it doesn't fit the question.
    """
    if question.is_case:
        if not isinstance(value, str):
            raise BadAnswerError(wording.BAD_ANSWER)
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > TEXT_LIMIT:
            raise BadAnswerError(wording.TOO_LONG.format(limit=TEXT_LIMIT, length=len(text)))
        return text
    chosen = set(value)
    ids = [option.id for option in options_of(question.item)]
    if isinstance(value, str) or not chosen <= set(ids) or (len(chosen) > 1 and question.item.type != "multiple"):
        raise BadAnswerError(wording.BAD_ANSWER)
    return [option for option in ids if option in chosen]


def save(session: Session, attempt: Attempt, question: Question, value: list[str] | str, version: int) -> Answer:
    """Store an answer.

    Args:
        session: a database session.
        attempt: locked by :func:`attempt_of`.
        question: what is answered.
        value: option ids, or a text.
        version: the version the page was made from (0: none was saved).

    Raises:
        BadAnswerError: the value doesn't fit.
        ConflictError: another page saved a different answer meanwhile.
        SubmittedError: the attempt was handed in.
    """
    if attempt.submitted_at is not None:
        raise SubmittedError(wording.ALREADY_SUBMITTED)
    stored = json.dumps(clean(question, value))
    current = session.scalar(select(Answer).where(Answer.attempt_id == attempt.id, Answer.item_id == question.id))
    if current is not None and current.value == stored:
        return current
    if version != (current.version if current else 0):
        raise ConflictError(current)
    if current is None:
        current = Answer(attempt_id=attempt.id, item_id=question.id, value=stored, version=1, saved_at=now())
        session.add(current)
    else:
        current.value, current.version, current.saved_at = stored, current.version + 1, now()
    session.flush()
    return current


def fingerprint(answers: Answers) -> str:
    """A short mark of a set of answers, to notice that they changed since a page showed them."""
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]


def submit(session: Session, attempt: Attempt, paper: Paper, username: str) -> Receipt:
    """Hand in: freeze the answers, make the receipt, queue the grading; all in the caller's one transaction.

    Args:
        session: a database session.
        attempt: locked by :func:`attempt_of`.
        paper: the assessment.
        username: the learner's account name.

    Raises:
        SubmittedError: it was handed in before.
    """
    if attempt.submitted_at is not None:
        raise SubmittedError(wording.ALREADY_SUBMITTED)
    moment = now()
    attempt.submitted_at = moment
    frozen = canonical(paper, username, moment, values(saved(session, attempt)))
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


def canonical(paper: Paper, username: str, moment: datetime, answers: Answers) -> str:
    """The text a receipt's fingerprint is made of: JSON with sorted keys, ASCII only."""
    questions = {question.id: {"version": question.item.version, "answer": answers.get(question.id)} for question in paper.questions}
    frozen = {"assessment": paper.id, "learner": username, "submitted_at": moment.isoformat(), "questions": questions}
    return json.dumps(frozen, sort_keys=True, separators=(",", ":"))


def frozen_answers(receipt: Receipt) -> Answers:
    """The answers that were handed in; questions without one are left out."""
    questions = json.loads(receipt.answers)["questions"]
    return {item: kept["answer"] for item, kept in questions.items() if kept["answer"] is not None}
