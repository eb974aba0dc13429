"""The ledger's table: append-only, guarded against change."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn

from sqlalchemy import JSON, ForeignKey, Numeric, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from canxie_platform.database import Base, UtcDateTime


class Credit(Base):
    """Hours earned, with the rule's words and the evidence they rest on."""

    __tablename__ = "credit"
    __table_args__ = (UniqueConstraint("account_id", "year", "kind", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    """``lesson`` or ``assessment``."""
    subject: Mapped[str] = mapped_column(String(200))
    """What was earned by: ``course/lesson``, or an assessment's id. Once a year each."""
    hours: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    rule: Mapped[str] = mapped_column(String(400))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LedgerIsAppendOnlyError(Exception):
    """Somebody tried to change or delete a credit; a correction is a new row."""


def _refuse(_mapper: Any, _connection: Any, _target: Credit) -> NoReturn:
    raise LedgerIsAppendOnlyError


event.listen(Credit, "before_update", _refuse)
event.listen(Credit, "before_delete", _refuse)
