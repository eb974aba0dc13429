"""Tables of accounts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from canxie_platform.database import Base, UtcDateTime, now


class Account(Base):
    """Somebody who may log in.

    Holds the least that is needed: no identity number, no kind of disability.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(64))
    role: Mapped[Literal["learner", "trainer", "staff", "admin"]] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(255), default="")
    code_hash: Mapped[str] = mapped_column(String(255), default="")
    """Hash of the one-time login code that is out; empty when there is none."""
    code_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    must_change: Mapped[bool] = mapped_column(default=True)
    enabled: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    end_sessions: Mapped[bool] = mapped_column(default=False)
    """Set when the password changed: the Hub ends every session of the account as soon as it sees this, and clears it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    created_by: Mapped[int | None] = mapped_column(default=None)


class FailedLogin(Base):
    """How often a login failed lately, for a name or for an address; kept for names that don't exist as well."""

    __tablename__ = "failed_login"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of what is counted, so that mistyped passwords in the name field aren't kept."""
    count: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
