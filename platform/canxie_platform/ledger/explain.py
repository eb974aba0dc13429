"""Every credit of a person in words: what for, by which rule, on what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.blueprints import load_papers
from canxie_platform.catalogue import load_courses
from canxie_platform.ledger import wording
from canxie_platform.ledger.credits import plan_of
from canxie_platform.ledger.models import ClassroomSession, Credit
from canxie_platform.settings import get_settings

KINDS = {"lesson": "课程", "assessment": "测试", "classroom": "集中培训", "correction": "更正"}


@dataclass(frozen=True)
class Explained:
    """One credit in words."""

    kind: str
    what: str
    hours: Decimal
    rule: str
    evidence: str
    at: datetime
    exact: bool
    """Whether the time of day means something."""


def credited_years(session: Session, account_id: int) -> list[int]:
    """The years in which a person has credits, the newest first.

    Args:
        session: open session.
        account_id: the person.
    """
    years = select(Credit.year).where(Credit.account_id == account_id).distinct().order_by(Credit.year.desc())
    return list(session.scalars(years))


def explained(session: Session, account_id: int, year: int) -> list[Explained]:
    """Explain every credit of a year, the newest first.

    Args:
        session: open session.
        account_id: the person.
        year: plan year.
    """
    rows = session.scalars(select(Credit).where(Credit.account_id == account_id, Credit.year == year).order_by(Credit.id)).all()
    teller = _Teller(session, list(rows))
    return [teller.told(row) for row in reversed(rows)]


def shown(hours: Decimal) -> str:
    """Hours without superfluous zeros."""
    return f"{hours:.2f}".rstrip("0").rstrip(".") if hours else "0"


class _Teller:
    """Puts credits into words; looks names up once."""

    def __init__(self, session: Session, rows: list[Credit]) -> None:
        self._rows = {row.id: row for row in rows}
        sheets = [int(row.evidence["session"]) for row in rows if row.kind == "classroom"]
        self._sheets = {one.id: one for one in session.scalars(select(ClassroomSession).where(ClassroomSession.id.in_(sheets)))}
        people = [row.evidence["recorded_by"] for row in rows if "recorded_by" in row.evidence]
        self._names = {one.id: one.display_name for one in session.scalars(select(Account).where(Account.id.in_(people)))}
        self._before: dict[int, Decimal] = {}
        before: dict[int, Decimal] = {}
        for row in rows:
            target = int(row.evidence.get("corrects", row.id))
            self._before[row.id] = before.get(target, Decimal(0))
            before[target] = self._before[row.id] + row.hours

    def told(self, row: Credit) -> Explained:
        """One credit in words."""
        return Explained(KINDS[row.kind], self._what(row), row.hours, row.rule, self._evidence(row), row.at, row.kind != "classroom")

    def _what(self, row: Credit) -> str:
        if row.kind == "lesson":
            course_id, _, name = row.subject.partition("/")
            course = load_courses(get_settings()).get(course_id)
            lesson = course.lesson(name) if course else None
            return f"《{course.title}》：{lesson.title}" if course and lesson else "现在已经不开的一课"
        if row.kind == "assessment":
            paper = load_papers(get_settings()).get(row.subject)
            return f"通过测试：{paper.title}" if paper else "通过了一次现在已经停用的测试"
        if row.kind == "correction":
            corrected = self._rows.get(int(row.evidence["corrects"]))
            return self._what(corrected) if corrected else "集中培训"
        return self._sheets[int(row.evidence["session"])].title

    def _evidence(self, row: Credit) -> str:
        said = row.evidence
        by = self._names.get(said.get("recorded_by", 0), "街道残联")
        if row.kind == "lesson":
            return wording.lesson_evidence(len(said.get("items", [])), int(said["minutes"]))
        if row.kind == "assessment":
            points, of = (shown(Decimal(said[name])) if name in said else "" for name in ("points", "of"))
            return wording.assessment_evidence(points, of, str(said.get("receipt", "")))
        if row.kind == "correction":
            return wording.correction_evidence(shown(self._before[row.id]), shown(Decimal(said["due"])), str(said["reason"]), by)
        sheet, plan = self._sheets[int(said["session"])], plan_of(row.year)
        most = shown(plan.rules.classroom.max_per_day) if plan else ""
        held = f"{sheet.held_on:%Y年%-m月%-d日}"
        return wording.classroom_evidence(held, sheet.place, shown(sheet.hours), by, shown(row.hours), most)
