"""Handing in what is saved when the time is over, also when nobody's browser is open."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.blueprints import Paper, usable_papers
from canxie_platform.assessments.draws import paper_of_attempt
from canxie_platform.assessments.models import Attempt
from canxie_platform.assessments.sitting import HandingIn, submit
from canxie_platform.assessments.timing import GRACE, is_over, set_deadline
from canxie_platform.database import now, session_scope
from canxie_platform.settings import Settings

log = logging.getLogger("canxie.assessments")


def submit_overdue(settings: Settings, account_id: int | None = None) -> int:
    """Hand in every attempt whose time is over, each in a transaction of its own; several processes may do so at once.

    Args:
        settings: the installation.
        account_id: only this learner's.

    Returns:
        How many were handed in.
    """
    with session_scope(settings.database, reading=True) as session:
        query = select(Attempt.id).where(Attempt.submitted_at.is_(None), Attempt.deadline_at <= now() - GRACE)
        found = session.scalars(query if account_id is None else query.where(Attempt.account_id == account_id)).all()
    if not found:
        return 0
    papers = usable_papers(settings)
    done = 0
    for attempt_id in found:
        with session_scope(settings.database) as session:
            done += hand_in_overdue(session, papers, attempt_id)
    return done


def hand_in_overdue(session: Session, papers: dict[str, Paper], attempt_id: int) -> bool:
    """Hand in one attempt if its time is really over: the window may have been moved, or more time granted, since its end was noted.

    Args:
        session: a database session, writing.
        papers: the assessments by id.
        attempt_id: whose time seems to be over.
    """
    query = select(Attempt, Account.username).join(Account, Account.id == Attempt.account_id)
    row = session.execute(query.where(Attempt.id == attempt_id).with_for_update(of=Attempt)).one()
    attempt, username = row
    paper = papers.get(attempt.assessment_id)
    if attempt.submitted_at is not None:
        return False
    if paper is None:
        log.warning("attempt %s is overdue, but its assessment %s can't be used", attempt_id, attempt.assessment_id)
        return False
    set_deadline(session, paper.blueprint, attempt)
    if not is_over(attempt):
        return False
    try:
        own = paper_of_attempt(paper, attempt)
    except LookupError as error:
        log.warning("attempt %s is overdue, but its item %s is gone from the bank", attempt_id, error)
        return False
    submit(session, attempt, own, username, HandingIn(by_time=True))
    return True
