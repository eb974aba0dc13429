"""The ledger's tables: append-only, guarded against change."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from sqlalchemy import JSON, ForeignKey, Numeric, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from canxie_platform.database import Base, UtcDateTime, now


class Credit(Base):
    """Hours earned, with the rule's words and the evidence they rest on."""

    __tablename__ = "credit"
    __table_args__ = (UniqueConstraint("account_id", "year", "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    """``lesson``, ``assessment``, ``classroom`` or ``correction``."""
    subject: Mapped[str] = mapped_column(String(200))
    """What was earned by: ``course/lesson``, an assessment's id, a classroom session's id, or ``<credit>#<n>``
    for the n-th correction of a credit. Once a year each."""
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    rule: Mapped[str] = mapped_column(String(400))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ClassroomSession(Base):
    """A classroom session (集中培训) as its sheet says; who was there stands in the credits."""

    __tablename__ = "classroom_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    held_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(80))
    category: Mapped[str] = mapped_column(String(16))
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    place: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(String(400), default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    form_token: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the form it was recorded by: sent twice, it is stored once."""


class LedgerIsAppendOnlyError(Exception):
    """Somebody tried to change or delete a credit or its evidence; a correction is a new row."""


def _refuse(_mapper: Any, _connection: Any, _target: Base) -> NoReturn:
    raise LedgerIsAppendOnlyError


for _model in (Credit, ClassroomSession):
    event.listen(_model, "before_update", _refuse)
    event.listen(_model, "before_delete", _refuse)
