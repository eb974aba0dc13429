"""Tables of the grading desk. What counts is in nbgrader's gradebook; here is who gave it, and what isn't final yet."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from canxie_platform.database import Base, UtcDateTime, now

Way = Literal["desk", "agreed", "average", "third"]
Points = Numeric(7, 2, asdecimal=True)


class SavedComment(Base):
    """A comment a trainer keeps to use again."""

    __tablename__ = "saved_comment"
    __table_args__ = (UniqueConstraint("account_id", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(String(500))


class BlindMark(Base):
    """One of two marks of an answer that two trainers mark without seeing each other's; its owner may change it until both are there."""

    __tablename__ = "blind_mark"
    __table_args__ = (UniqueConstraint("attempt_id", "cell", "place"), UniqueConstraint("attempt_id", "cell", "account_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    cell: Mapped[str] = mapped_column(String(100))
    place: Mapped[int]
    """1 for the first mark, 2 for the second."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    points: Mapped[Decimal] = mapped_column(Points)
    criteria: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: points by criterion."""
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class GivenMark(Base):
    """A mark the desk wrote into the gradebook; rows are only added."""

    __tablename__ = "given_mark"
    __table_args__ = (Index("ix_given_mark_answer", "attempt_id", "cell"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    cell: Mapped[str] = mapped_column(String(100))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    way: Mapped[Way] = mapped_column(String(16))
    """How it came about: one trainer's mark, two that agree, their average by decision, a third look."""
    points: Mapped[Decimal] = mapped_column(Points)
    criteria: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: points by criterion."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Regrade(Base):
    """Marking anew after a key was corrected: who, when, why."""

    __tablename__ = "regrade"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[str] = mapped_column(String(64), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None while it is under way, or was broken off: it can be taken up again."""


class RegradeChange(Base):
    """What a regrade changed for one learner in one question."""

    __tablename__ = "regrade_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    regrade_id: Mapped[int] = mapped_column(ForeignKey("regrade.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    cell: Mapped[str] = mapped_column(String(100))
    before: Mapped[Decimal] = mapped_column(Points)
    after: Mapped[Decimal] = mapped_column(Points)
