"""Tables of what learners did in lessons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from canxie_platform.database import Base, UtcDateTime, now


class Response(Base):
    """One answer to one item: append-only, the newest one counts, the number of rows is the number of tries."""

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("account_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    course: Mapped[str] = mapped_column(String(64))
    lesson: Mapped[str] = mapped_column(String(128))
    item: Mapped[str] = mapped_column(String(64))
    item_version: Mapped[int]
    answer: Mapped[list[Any]] = mapped_column(JSON)
    correct: Mapped[bool]
    score: Mapped[float]
    seq: Mapped[str] = mapped_column(String(64))
    """The browser's own number of this answer: sent twice, it is stored once."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Place(Base):
    """Where a learner left a lesson."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("account_id", "course", "lesson"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    course: Mapped[str] = mapped_column(String(64))
    lesson: Mapped[str] = mapped_column(String(128))
    anchor: Mapped[str] = mapped_column(String(200), default="")
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Completion(Base):
    """A lesson all of whose items this learner has answered."""

    __tablename__ = "completion"
    __table_args__ = (UniqueConstraint("account_id", "course", "lesson"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    course: Mapped[str] = mapped_column(String(64))
    lesson: Mapped[str] = mapped_column(String(128))
    items: Mapped[list[str]] = mapped_column(JSON)
    """The items that were asked when the lesson was completed: the evidence of its credit."""
    completed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
