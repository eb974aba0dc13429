"""Classroom sessions: recording one, crediting who was there, correcting a wrong attendance.

A correction is a new row. All attendances of one person and one day are settled together, because the plan limits the hours of a day:
when one is taken back, another may count for more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import now
from canxie_platform.ledger import wording
from canxie_platform.ledger.credits import plan_of
from canxie_platform.ledger.models import ClassroomSession, Credit
from canxie_platform.ledger.plans import ClassroomRule
from canxie_platform.ledger.years import CHINA
from canxie_platform.roster.models import Appointment


class SessionError(ValueError):
    """Something can't be recorded; the message is Chinese and says what to do."""


@dataclass(frozen=True)
class Attendance:
    """One person at one session, as the ledger has it now."""

    credit: Credit
    corrections: list[Credit]

    @property
    def hours(self) -> Decimal:
        """What counts after all corrections."""
        return sum((row.hours for row in self.corrections), self.credit.hours)

    @property
    def attended(self) -> bool:
        """Whether the person was there, by the latest word."""
        return bool(self.corrections[-1].evidence["attended"]) if self.corrections else True


def record_session(session: Session, sheet: ClassroomSession) -> ClassroomSession:
    """Store a session's sheet; the same form sent again gives back what was stored the first time.

    Args:
        session: open session; the caller commits.
        sheet: the session, not stored yet.
    """
    try:
        with session.begin_nested():
            session.add(sheet)
    except IntegrityError:
        earlier = session.scalar(select(ClassroomSession).where(ClassroomSession.form_token == sheet.form_token))
        if earlier is None:
            raise
        return earlier
    return sheet


def credit_attendance(session: Session, sheet: ClassroomSession, account_ids: Collection[int], by: int) -> list[Credit]:
    """Credit those who were there, once per person and session.

    Args:
        session: open session; the caller commits.
        sheet: the stored session.
        account_ids: who was there.
        by: account of the one who says so.

    Returns:
        The new credits; people credited before are left out.

    Raises:
        SessionError: the year has no plan, or somebody isn't in the roster.
    """
    rule = _rule(sheet)
    known = _lock(session, account_ids)
    listed = set(session.scalars(select(Appointment.account_id).where(Appointment.account_id.in_(known))))
    if listed != set(account_ids):
        raise SessionError(wording.STRANGER)
    there = {attendance.credit.account_id for attendance in attendances(session, sheet)}
    rows = [_credit(session, sheet, rule, account_id, by) for account_id in known if account_id not in there]
    session.add_all(rows)
    session.flush()
    return rows


def _rule(sheet: ClassroomSession) -> ClassroomRule:
    plan = plan_of(sheet.held_on.year)
    if plan is None:
        raise SessionError(wording.NO_PLAN.format(year=sheet.held_on.year))
    return plan.rules.classroom


def _lock(session: Session, account_ids: Iterable[int]) -> list[int]:
    """Make everybody else who settles these people's days wait (SQLite's writers wait anyway)."""
    return list(session.scalars(select(Account.id).where(Account.id.in_(set(account_ids))).order_by(Account.id).with_for_update()))


def _credit(session: Session, sheet: ClassroomSession, rule: ClassroomRule, account_id: int, by: int) -> Credit:
    before = sum((one.hours for one in _of_day(session, account_id, sheet.held_on)), Decimal(0))
    evidence = {"session": sheet.id, "hours": str(sheet.hours), "before": str(before), "recorded_by": by}
    return Credit(
        account_id=account_id,
        year=sheet.held_on.year,
        kind="classroom",
        subject=str(sheet.id),
        hours=rule.hours(sheet.hours, before),
        rule=rule.source,
        evidence=evidence,
        at=datetime.combine(sheet.held_on, time(12), CHINA),
    )


def attendances(session: Session, sheet: ClassroomSession) -> list[Attendance]:
    """Everybody ever credited for a session, also those taken back.

    Args:
        session: open session.
        sheet: the session.
    """
    return _with_corrections(session, Credit.subject == str(sheet.id))


def _of_day(session: Session, account_id: int, day: date) -> list[Attendance]:
    sheets = session.scalars(select(ClassroomSession.id).where(ClassroomSession.held_on == day)).all()
    return _with_corrections(session, Credit.subject.in_([str(sheet) for sheet in sheets]), Credit.account_id == account_id)


def _with_corrections(session: Session, *where: Any) -> list[Attendance]:
    credits = session.scalars(select(Credit).where(Credit.kind == "classroom", *where).order_by(Credit.id)).all()
    people = {credit.account_id for credit in credits}
    rows = session.scalars(select(Credit).where(Credit.kind == "correction", Credit.account_id.in_(people)).order_by(Credit.id)).all()
    return [Attendance(credit, [row for row in rows if row.evidence["corrects"] == credit.id]) for credit in credits]


def correct_attendance(session: Session, sheet: ClassroomSession, account_id: int, attended: bool, reason: str, by: int) -> list[Credit]:
    """Say that somebody was, or was not, there after all. Saying what is already so changes nothing.

    Args:
        session: open session; the caller commits.
        sheet: the session.
        account_id: the person.
        attended: the truth.
        reason: why the record was wrong.
        by: account of the one who says so.

    Returns:
        The new rows: the correction, and those of other sessions of that day whose hours change with it.

    Raises:
        SessionError: there is no reason, or the person was never recorded for this session.
    """
    if not 0 < len(reason) <= 200:
        raise SessionError(wording.NO_REASON)
    rule = _rule(sheet)
    _lock(session, [account_id])
    day = _of_day(session, account_id, sheet.held_on)
    wrong = next((one for one in day if one.credit.subject == str(sheet.id)), None)
    if wrong is None:
        raise SessionError(wording.NOT_RECORDED)
    if wrong.attended == attended:
        return []
    rows, before = [], Decimal(0)
    for one in day:
        there = attended if one is wrong else one.attended
        due = rule.hours(Decimal(one.credit.evidence["hours"]), before) if there else Decimal(0)
        before += due
        if one is wrong or due != one.hours:
            rows.append(_correction(one, due, there, reason if one is wrong else wording.SAME_DAY, by))
    session.add_all(rows)
    session.flush()
    return rows


def _correction(one: Attendance, due: Decimal, attended: bool, reason: str, by: int) -> Credit:
    credit = one.credit
    return Credit(
        account_id=credit.account_id,
        year=credit.year,
        kind="correction",
        subject=f"{credit.id}#{len(one.corrections) + 1}",
        hours=due - one.hours,
        rule=credit.rule,
        evidence={"corrects": credit.id, "due": str(due), "attended": attended, "reason": reason, "recorded_by": by},
        at=now(),
    )
