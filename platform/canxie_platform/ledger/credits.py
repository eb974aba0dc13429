"""Crediting hours by the plan's rules, and the balance against the requirement."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from canxie_platform.database import now
from canxie_platform.ledger import wording
from canxie_platform.ledger.models import Credit
from canxie_platform.ledger.plans import Plan, load_plan
from canxie_platform.ledger.years import plan_year
from canxie_platform.roster.models import Appointment
from canxie_platform.roster.posts import LABELS
from canxie_platform.settings import get_settings


class Progress(BaseModel):
    """Where somebody stands against the year's requirement, in credit hours."""

    year: int
    post: str
    post_label: str
    hours: Decimal
    required: Decimal
    remaining: Decimal


def plan_of(year: int) -> Plan | None:
    """The plan of a year, or None when there is none."""
    path = get_settings().courses_shipped / "plans" / f"{year}.yml"
    return _plan(path, path.stat().st_mtime_ns) if path.exists() else None


@lru_cache(maxsize=16)
def _plan(path: Path, _changed: int) -> Plan:
    return load_plan(path)


def credit_lesson(
    session: Session, account_id: int, course_id: str, lesson: str, minutes: int, at: datetime, evidence: dict[str, Any]
) -> Credit | None:
    """Credit a completed lesson, once in a plan year.

    Args:
        session: open session; the caller commits.
        account_id: the learner.
        course_id: the course.
        lesson: the lesson's name.
        minutes: its length, by which the rule gives hours.
        at: when it was completed.
        evidence: what shows it; the minutes are added.

    Returns:
        The new credit, or None when it was credited before or the year has no plan.
    """
    plan = plan_of(plan_year(at))
    if plan is None:
        return None
    rule = plan.rules.lesson
    row = _credit(account_id, at, "lesson", f"{course_id}/{lesson}", rule.hours(minutes), rule.source, {**evidence, "minutes": minutes})
    return _append(session, row)


def credit_assessment(
    session: Session, account_id: int, assessment_id: str, passed_at: datetime, evidence: dict[str, Any]
) -> Credit | None:
    """Credit a passed assessment, once in a plan year.

    Args:
        session: open session; the caller commits.
        account_id: the learner.
        assessment_id: the assessment.
        passed_at: when it was passed.
        evidence: what shows it, for example the receipt.

    Returns:
        The new credit, or None when it was credited before or the year has no plan.
    """
    plan = plan_of(plan_year(passed_at))
    if plan is None:
        return None
    rule = plan.rules.assessment
    return _append(session, _credit(account_id, passed_at, "assessment", assessment_id, rule.hours, rule.source, evidence))


def settle_assessment(
    session: Session, account_id: int, assessment_id: str, submitted_at: datetime, passed: bool, evidence: dict[str, Any], by: int
) -> Credit | None:
    """Make the ledger say what a released result says: a credit for a pass, a correcting row when a result was changed later.

    Args:
        session: open session; the caller commits.
        account_id: the learner.
        assessment_id: the assessment.
        submitted_at: when it was handed in; the hours belong to that year.
        passed: whether the result is a pass.
        evidence: what shows it.
        by: account that released the result.

    Returns:
        The new row, or None when the ledger says so already.
    """
    year = plan_year(submitted_at)
    same = (Credit.account_id == account_id, Credit.year == year, Credit.kind == "assessment", Credit.subject == assessment_id)
    credit = session.scalar(select(Credit).where(*same))
    if credit is None:
        return credit_assessment(session, account_id, assessment_id, submitted_at, evidence) if passed else None
    rows = session.scalars(select(Credit).where(Credit.kind == "correction", Credit.account_id == account_id)).all()
    corrections = [row for row in rows if row.evidence["corrects"] == credit.id]
    due, have = credit.hours if passed else Decimal(0), sum((row.hours for row in corrections), credit.hours)
    if due == have:
        return None
    said = {**evidence, "corrects": credit.id, "due": str(due), "reason": wording.RESULT_CHANGED, "recorded_by": by}
    subject = f"{credit.id}#{len(corrections) + 1}"
    return _append(session, _credit(account_id, now(), "correction", subject, due - have, credit.rule, said, year))


def _credit(
    account_id: int, at: datetime, kind: str, subject: str, hours: Decimal, rule: str, evidence: dict[str, Any], year: int = 0
) -> Credit:
    year = year or plan_year(at)
    return Credit(account_id=account_id, year=year, kind=kind, subject=subject, hours=hours, rule=rule, evidence=evidence, at=at)


def _append(session: Session, row: Credit) -> Credit | None:
    """Add a credit unless the same one is there, also when another process adds it at this moment."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return None
    return row


def progress(session: Session, account_id: int, year: int) -> Progress | None:
    """The balance of one person, or None without a post or a plan in that year.

    Somebody with several posts owes the greatest of their requirements, not their sum.

    Args:
        session: open session.
        account_id: the person.
        year: plan year.
    """
    plan = plan_of(year)
    held = session.scalars(
        select(Appointment.post).where(
            Appointment.account_id == account_id,
            Appointment.since <= date(year, 12, 31),
            or_(Appointment.until.is_(None), Appointment.until >= date(year, 1, 1)),
        )
    ).all()
    owed = {post: need.hours for post, need in plan.posts.items() if post in held} if plan else {}
    if not owed:
        return None
    post = max(owed, key=lambda name: owed[name])
    earned = session.scalar(select(func.sum(Credit.hours)).where(Credit.account_id == account_id, Credit.year == year)) or Decimal(0)
    remaining = max(Decimal(0), owed[post] - earned)
    return Progress(year=year, post=post, post_label=LABELS[post], hours=earned, required=owed[post], remaining=remaining)


def recompute(session: Session) -> list[str]:
    """Compare every credit with what its evidence and the plan's rule give; one Chinese sentence per difference.

    Args:
        session: open session.
    """
    wrong: list[str] = []
    balances: dict[int, Decimal] = {}
    for row in session.scalars(select(Credit).order_by(Credit.id)):
        corrected = int(row.evidence.get("corrects", row.id))
        due = _due(row, balances.get(corrected))
        balances[corrected] = balances.get(corrected, Decimal(0)) + row.hours
        if due != row.hours:
            wrong.append(f"第 {row.id} 条（{row.subject}）记了 {row.hours} 学时，按规则应是 {'说不出' if due is None else due}。")
    return wrong


def _due(row: Credit, balance: Decimal | None) -> Decimal | None:
    """Hours a credit's evidence and rule give; None when they can't say."""
    plan = plan_of(row.year)
    if plan is None:
        return None
    try:
        match row.kind:
            case "lesson":
                return plan.rules.lesson.hours(int(row.evidence["minutes"]))
            case "assessment":
                return plan.rules.assessment.hours
            case "classroom":
                return plan.rules.classroom.hours(Decimal(row.evidence["hours"]), Decimal(row.evidence["before"]))
            case "correction" if balance is not None:
                return Decimal(row.evidence["due"]) - balance
    except (KeyError, ValueError, ArithmeticError):
        return None
    return None
