"""Bookmarks and notes: a person's own, seen by nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from canxie_platform.database import Base, UtcDateTime, now

LONGEST_NOTE = 2000


class Mark(Base):
    """One person's bookmark of an article, or of a document as a whole (an empty key), with a note that may be empty."""

    __tablename__ = "library_mark"
    __table_args__ = (UniqueConstraint("account_id", "document_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    document_id: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


def marks_of(session: Session, account_id: int, document_id: str = "") -> Sequence[Mark]:
    """A person's marks, the latest first.

    Args:
        session: a database session.
        account_id: whose.
        document_id: of this document only; of all when empty.
    """
    query = select(Mark).where(Mark.account_id == account_id).order_by(Mark.changed_at.desc(), Mark.id.desc())
    return session.scalars(query.where(Mark.document_id == document_id) if document_id else query).all()


def mark(session: Session, account_id: int, document_id: str, key: str, note: str) -> Mark:
    """Bookmark, or change the note of a bookmark.

    Args:
        session: a database session; the caller commits.
        account_id: whose.
        document_id: the document.
        key: the article; empty for the document as a whole.
        note: at most :data:`LONGEST_NOTE` characters; may be empty.
    """
    same = select(Mark).where(Mark.account_id == account_id, Mark.document_id == document_id, Mark.key == key)
    found = session.scalar(same.with_for_update())
    if found is None:
        found = Mark(account_id=account_id, document_id=document_id, key=key)
        session.add(found)
    found.note, found.changed_at = note, now()
    session.flush()
    return found


def unmark(session: Session, account_id: int, document_id: str, key: str) -> None:
    """Take a bookmark with its note away.

    Args:
        session: a database session; the caller commits.
        account_id: whose.
        document_id: the document.
        key: the article.
    """
    session.execute(delete(Mark).where(Mark.account_id == account_id, Mark.document_id == document_id, Mark.key == key))
