"""The time of an attempt. The server's clock counts; a browser only shows what it is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from canxie_platform.assessments.blueprints import Blueprint
from canxie_platform.assessments.models import Attempt, ExtraTime
from canxie_platform.database import now

GRACE = timedelta(seconds=10)
"""How long after the end an answer that was on its way is still taken."""
Window = Literal["early", "open", "late", "closed"]


def window(blueprint: Blueprint, moment: datetime) -> Window:
    """Whether an assessment may be begun at a moment; ``late``: it may, but the paper is marked as late.

    Args:
        blueprint: its rules.
        moment: when.
    """
    if blueprint.opens is not None and moment < blueprint.opens:
        return "early"
    if blueprint.closes is None or moment < blueprint.closes:
        return "open"
    return "late" if blueprint.late_until is not None and moment < blueprint.late_until else "closed"


def extra_of(limit: timedelta, extra: ExtraTime | None) -> timedelta:
    """What somebody gets on top of a time limit.

    Args:
        limit: the blueprint's time limit.
        extra: what was granted.
    """
    return timedelta(0) if extra is None else limit * extra.percent / 100 + timedelta(minutes=extra.minutes)


def time_limit(blueprint: Blueprint, extra: ExtraTime | None) -> timedelta | None:
    """Somebody's whole time for an assessment, or None when there is no limit.

    Args:
        blueprint: its rules.
        extra: what was granted to the person.
    """
    if blueprint.time_limit_minutes is None:
        return None
    limit = timedelta(minutes=blueprint.time_limit_minutes)
    return limit + extra_of(limit, extra)


def deadline(blueprint: Blueprint, attempt: Attempt, extra: ExtraTime | None) -> datetime | None:
    """When an attempt's time is over: at its limit, or when the assessment closes; extra time moves both.

    While an attempt is paused only the closing counts.

    Args:
        blueprint: the assessment's rules.
        attempt: begun.
        extra: what was granted to the learner.
    """
    limit = time_limit(blueprint, extra)
    ends: list[datetime] = []
    if limit is not None and attempt.paused_at is None:
        ends.append(attempt.started_at + limit + timedelta(seconds=attempt.paused_seconds))
    closing = blueprint.late_until or blueprint.closes
    if closing is not None:
        ends.append(closing + (extra_of(timedelta(minutes=blueprint.time_limit_minutes or 0), extra)))
    return min(ends, default=None)


def set_deadline(session: Session, blueprint: Blueprint, attempt: Attempt) -> None:
    """Work an attempt's end out anew: at its start, after a break, after extra time was granted, after the window was moved.

    Args:
        session: a database session, writing.
        blueprint: the assessment's rules.
        attempt: not handed in.
    """
    attempt.deadline_at = deadline(blueprint, attempt, session.get(ExtraTime, attempt.account_id))


def is_over(attempt: Attempt, moment: datetime | None = None) -> bool:
    """Whether nothing more is taken, the grace for an answer on its way included."""
    return attempt.deadline_at is not None and (moment or now()) >= attempt.deadline_at + GRACE


def seconds_left(attempt: Attempt) -> float | None:
    """Seconds to the end, never below 0; None without an end."""
    return None if attempt.deadline_at is None else max(0.0, (attempt.deadline_at - now()).total_seconds())


def pause(session: Session, blueprint: Blueprint, attempt: Attempt) -> None:
    """Stop the clock; does nothing when it stands.

    Args:
        session: a database session, writing.
        blueprint: must allow it.
        attempt: locked, not handed in.

    Raises:
        PermissionError: the blueprint doesn't allow it.
    """
    if not blueprint.pause:
        raise PermissionError
    if attempt.paused_at is None:
        attempt.paused_at = now()
        set_deadline(session, blueprint, attempt)


def minutes_after_break(blueprint: Blueprint, attempt: Attempt, extra: ExtraTime | None) -> int | None:
    """Whole minutes a paused attempt has left; None when it isn't paused.

    Args:
        blueprint: the assessment's rules.
        attempt: begun.
        extra: what was granted to the learner.
    """
    limit = time_limit(blueprint, extra)
    if attempt.paused_at is None or limit is None:
        return None
    left = attempt.started_at + limit + timedelta(seconds=attempt.paused_seconds) - attempt.paused_at
    return max(0, int(left.total_seconds() // 60))


def resume(session: Session, blueprint: Blueprint, attempt: Attempt) -> None:
    """Let the clock run on; does nothing when it runs.

    Args:
        session: a database session, writing.
        blueprint: the assessment's rules.
        attempt: locked, not handed in.
    """
    if attempt.paused_at is not None:
        attempt.paused_seconds += round((now() - attempt.paused_at).total_seconds())
        attempt.paused_at = None
        set_deadline(session, blueprint, attempt)
