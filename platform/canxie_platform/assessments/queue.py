"""The grading queue: claiming a job by a lease, and what became of it. The same statements on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import wording
from canxie_platform.assessments.models import Attempt, GradingJob, Receipt
from canxie_platform.database import now

LEASE = timedelta(seconds=150)
"""How long a worker holds a job; longer than the helper may take for one order."""
CRASH_LIMIT = 6
"""Tries after which a job that never even came back is given up."""
PAUSES = (timedelta(seconds=2), timedelta(seconds=15))
"""Waits before the second and the third try; after that the job has failed."""


@dataclass(frozen=True)
class Claimed:
    """A job a worker holds, with what it needs for it."""

    job_id: int
    worker: str
    tries: int
    assessment_id: str
    account: Account
    attempt: Attempt
    receipt: Receipt


def has_due(session: Session) -> bool:
    """Whether a job is due; a look that makes no writer wait."""
    due = GradingJob.state.in_(("waiting", "working")), GradingJob.due_at <= now()
    return session.scalar(select(GradingJob.id).where(*due).limit(1)) is not None


def claim(session: Session, worker: str, lease: timedelta = LEASE, most: int = 1) -> list[Claimed]:
    """Take the next jobs that are due.

    A job that was tried before is taken alone: should it be the one that makes the helper die, it harms no other.

    Args:
        session: a database session; commit right after.
        worker: a name no other worker has.
        lease: how long the jobs are ours.
        most: how many to take at most.
    """
    moment = now()
    due = GradingJob.state.in_(("waiting", "working")), GradingJob.due_at <= moment
    query = select(GradingJob.id, GradingJob.tries).where(*due).order_by(GradingJob.due_at, GradingJob.id).limit(most)
    rows = session.execute(query.with_for_update(skip_locked=True)).all()
    if not rows:
        return []
    ids = [rows[0].id] if rows[0].tries else [row.id for row in rows if not row.tries]
    taken = update(GradingJob).where(GradingJob.id.in_(ids))
    session.execute(taken.values(state="working", worker=worker, due_at=moment + lease, tries=GradingJob.tries + 1))
    return _claimed(session, ids, worker)


def _claimed(session: Session, job_ids: list[int], worker: str) -> list[Claimed]:
    query = (
        select(GradingJob.id, GradingJob.tries, Attempt, Account, Receipt)
        .join(Attempt, Attempt.id == GradingJob.attempt_id)
        .join(Account, Account.id == Attempt.account_id)
        .join(Receipt, Receipt.attempt_id == Attempt.id)
        .where(GradingJob.id.in_(job_ids))
        .order_by(GradingJob.id)
    )
    rows = session.execute(query)
    return [
        Claimed(number, worker, tries, attempt.assessment_id, account, attempt, receipt)
        for number, tries, attempt, account, receipt in rows
    ]


def graded(session: Session, job: Claimed, objective: Decimal) -> bool:
    """Note the points; False when the lease had run out and somebody else has the job."""
    return _change(session, job, state="graded", objective=objective, note="", graded_at=now())


def failed(session: Session, job: Claimed, why: str) -> bool:
    """Note a failure: try again later, or give up after the last try."""
    if job.tries <= len(PAUSES):
        note = wording.NOT_GRADED.format(why=why)
        return _change(session, job, state="waiting", due_at=now() + PAUSES[job.tries - 1], note=note)
    return _change(session, job, state="failed", note=wording.GAVE_UP.format(tries=job.tries, why=why))


def hand_back(session: Session, worker: str) -> None:
    """Make a worker's unfinished jobs due at once, without counting the try."""
    mine = GradingJob.worker == worker, GradingJob.state == "working"
    session.execute(update(GradingJob).where(*mine).values(state="waiting", worker="", due_at=now(), tries=GradingJob.tries - 1))


def retry(session: Session, job_ids: Iterable[int]) -> int:
    """Queue failed jobs anew; returns how many."""
    again = update(GradingJob).where(GradingJob.id.in_(list(job_ids)), GradingJob.state == "failed")
    done = session.execute(again.values(state="waiting", due_at=now(), tries=0, note=""))
    return cast("CursorResult[Any]", done).rowcount


def _change(session: Session, job: Claimed, **values: Any) -> bool:
    mine = GradingJob.id == job.job_id, GradingJob.worker == job.worker, GradingJob.state == "working"
    done = session.execute(update(GradingJob).where(*mine).values(worker="", **values))
    return cast("CursorResult[Any]", done).rowcount == 1
