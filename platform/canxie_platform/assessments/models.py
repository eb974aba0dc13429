"""Tables of assessments: attempts with their autosaved answers, extra time, receipts, the grading queue, released results."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from canxie_platform.database import Base, UtcDateTime, now

JobState = Literal["waiting", "working", "graded", "failed"]
Help = Literal["", "independent", "assisted", "scribe"]
Helper = Literal["", "family", "staff", "trainer", "volunteer", "other"]
Reason = Literal["extra", "device", "other"]
Points = Numeric(7, 2, asdecimal=True)


class Attempt(Base):
    """One learner's try at one assessment."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("account_id", "assessment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    assessment_id: Mapped[str] = mapped_column(String(64), index=True)
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    """Which of the learner's tries at the assessment, from 1."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deadline_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When the time is over, extra time and breaks counted in; None: never."""
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    """Length of the breaks that are over."""
    drawn: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    """JSON: item id and version by slot."""
    by_time: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Handed in by the platform, because the time was over."""
    late: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Handed in after the window had closed."""
    help: Mapped[Help] = mapped_column(String(16), default="", server_default="")
    """How it was answered, as the learner says; empty when nobody was asked."""
    helper: Mapped[Helper] = mapped_column(String(16), default="", server_default="")
    """What kind of person helped; never a name."""


class ReviewMark(Base):
    """A question a learner wants to look at again."""

    __tablename__ = "review_mark"
    __table_args__ = (UniqueConstraint("attempt_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    item_id: Mapped[str] = mapped_column(String(64))


class ExtraTime(Base):
    """More time for one person in every timed assessment; never why that person needs it, only what kind of arrangement it is."""

    __tablename__ = "extra_time"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    percent: Mapped[int] = mapped_column(default=0)
    """Added to each time limit, in percent of it."""
    minutes: Mapped[int] = mapped_column(default=0)
    """Added to each time limit, after the percentage."""
    reason: Mapped[Reason] = mapped_column(String(16))
    set_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Answer(Base):
    """The saved answer to one question; ``version`` counts its changes, so that a stale page can't overwrite a newer answer."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("attempt_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    item_id: Mapped[str] = mapped_column(String(64))
    """The question: a fixed item, or a slot."""
    value: Mapped[str] = mapped_column(Text)
    """JSON, in the form of :mod:`canxie_platform.assessments.answers`."""
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Receipt(Base):
    """What was handed in, frozen, with a fingerprint the learner can keep."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64))
    answers: Mapped[str] = mapped_column(Text)
    """Canonical JSON; ``sha256`` is the hash of exactly this text in UTF-8."""


class GradingJob(Base):
    """A submission's way to nbgrader; a worker holds it by a lease, so a crashed worker's job is taken up again."""

    __tablename__ = "grading_job"
    __table_args__ = (Index("ix_grading_job_queue", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    state: Mapped[JobState] = mapped_column(String(16), default="waiting")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    """When it may be taken: at once, later after a failure, at the lease's end while somebody works on it."""
    worker: Mapped[str] = mapped_column(String(40), default="")
    tries: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    objective: Mapped[Decimal | None] = mapped_column(Points)
    graded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Result(Base):
    """A released result; releasing again after a correction replaces it."""

    __tablename__ = "result"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    points: Mapped[Decimal] = mapped_column(Points)
    max_points: Mapped[Decimal] = mapped_column(Points)
    passed: Mapped[bool]


class Mark(Base):
    """Points and comment for one question of a released result."""

    __tablename__ = "mark"
    __table_args__ = (UniqueConstraint("result_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("result.id"))
    item_id: Mapped[str] = mapped_column(String(64))
    points: Mapped[Decimal] = mapped_column(Points)
    max_points: Mapped[Decimal] = mapped_column(Points)
    comment: Mapped[str] = mapped_column(Text, default="")
