"""Tries: beginning one, which one counts, whether there is another."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from canxie_platform.assessments import draws, wording
from canxie_platform.assessments.blueprints import Blueprint, Paper
from canxie_platform.assessments.models import Attempt, Result
from canxie_platform.assessments.sitting import attempt_of
from canxie_platform.assessments.timing import set_deadline, window
from canxie_platform.database import now


class NoTryError(Exception):
    """No (further) try can be begun; the message is Chinese and says why."""


def tries_of(session: Session, account_id: int, assessment_id: str) -> list[Attempt]:
    """A learner's tries at an assessment, the first one first."""
    same = Attempt.account_id == account_id, Attempt.assessment_id == assessment_id
    return list(session.scalars(select(Attempt).where(*same).order_by(Attempt.number)))


def begin(session: Session, account_id: int, paper: Paper, number: int = 1) -> Attempt:
    """A try of the learner, begun now when there was none: items drawn, clock running.

    Args:
        session: a database session, writing.
        account_id: the learner.
        paper: the assessment.
        number: which try; one that was begun before is given back as it is.

    Raises:
        NoTryError: it isn't the next one, none is left, the one before isn't handed in, or the assessment isn't open.
    """
    begun = tries_of(session, account_id, paper.id)  # read once: another tap may begin the try at this moment
    found = next((attempt for attempt in begun if attempt.number == number), None)
    if found is not None:
        return found
    if why := refusal(paper.blueprint, begun, number):
        raise NoTryError(why)
    attempt = Attempt(account_id=account_id, assessment_id=paper.id, number=number, started_at=now(), paused_seconds=0)
    attempt.drawn = draws.as_stored(draws.draw(paper, account_id, number))
    set_deadline(session, paper.blueprint, attempt)
    try:
        with session.begin_nested():
            session.add(attempt)
    except IntegrityError:  # the other tap on the button came first
        found = attempt_of(session, account_id, paper.id, number)
        if found is None:
            raise
        return found
    return attempt


def refusal(blueprint: Blueprint, tries: list[Attempt], number: int) -> str:
    """Why a try can't be begun now; empty when it can.

    Args:
        blueprint: the assessment's rules.
        tries: those begun so far, in order.
        number: which one is wanted.
    """
    if tries and tries[-1].submitted_at is None:
        return wording.NOT_HANDED_IN_YET
    if number != len(tries) + 1 or number > blueprint.tries:
        return wording.NO_TRY_LEFT.format(tries=blueprint.tries)
    match window(blueprint, now()):
        case "early":
            return wording.NOT_OPEN_YET
        case "closed":
            return wording.CLOSED
    return ""


def next_try(blueprint: Blueprint, tries: list[Attempt]) -> int | None:
    """Number of the try that can be begun now, or None.

    Args:
        blueprint: the assessment's rules.
        tries: those begun so far, in order.
    """
    number = len(tries) + 1
    return None if refusal(blueprint, tries, number) else number


def results_of(session: Session, account_id: int, assessment_id: str) -> dict[int, Result]:
    """A learner's released results by number of the try."""
    query = select(Attempt.number, Result).join(Result, Result.attempt_id == Attempt.id)
    rows = session.execute(query.where(Attempt.account_id == account_id, Attempt.assessment_id == assessment_id))
    return dict(iter(rows))


def counting(blueprint: Blueprint, results: dict[int, Result]) -> int | None:
    """Number of the try that counts among those released, or None: the best one, of equals the first; or the last.

    Args:
        blueprint: says which.
        results: by number of the try.
    """
    if not results:
        return None
    if blueprint.counts == "last":
        return max(results)
    return max(results, key=lambda number: (results[number].points, -number))


def counted_pass(session: Session, account_id: int, paper: Paper) -> bool:
    """Whether the learner passed an assessment by the try that counts; what the hours follow.

    Args:
        session: a database session in which the results are.
        account_id: the learner.
        paper: the assessment.
    """
    results = results_of(session, account_id, paper.id)
    number = counting(paper.blueprint, results)
    return number is not None and results[number].passed
