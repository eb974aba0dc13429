"""Tables of imported full texts: they are sources, kept whole, from which the library's versions and articles can be made again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from canxie_platform.database import Base, UtcDateTime, now
from canxie_platform.library.standing import Status

Change = Literal["changed", "added", "removed", "renumbered"]
State = Literal["waiting", "added", "new version", "unchanged", "refused"]


class ImportedText(Base):
    """One wording of a document, as it was read from a file."""

    __tablename__ = "imported_text"
    __table_args__ = (UniqueConstraint("document_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(String(80))
    """The library's document; without a foreign key, because documents are made anew whenever their record changes."""
    title: Mapped[str] = mapped_column(String(300))
    short_titles: Mapped[list[str]] = mapped_column(JSON)
    number: Mapped[str | None] = mapped_column(String(100))
    issuer: Mapped[str] = mapped_column(String(300))
    level: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    passed: Mapped[date | None]
    published: Mapped[date | None]
    in_force: Mapped[date | None]
    ceased: Mapped[date | None]
    status: Mapped[Status] = mapped_column(String(16))
    label: Mapped[str] = mapped_column(String(100))
    """Which wording, for example 2018修正."""
    source: Mapped[str] = mapped_column(Text)
    verified: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the text without white space, so that a file saved again is the same text."""
    text: Mapped[str] = mapped_column(Text)
    """Everything the file said, front matter aside."""
    imported_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ArticleChange(Base):
    """An article that reads otherwise since a new version became the current one."""

    __tablename__ = "article_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(String(80), index=True)
    key: Mapped[str] = mapped_column(String(32))
    """The article's key in the older version; of an added one, in the newer."""
    change: Mapped[Change] = mapped_column(String(16))
    moved_to: Mapped[str | None] = mapped_column(String(32))
    """The key under which the same words stand now."""
    label: Mapped[str] = mapped_column(String(100))
    """The version that brought the change."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class UploadedFile(Base):
    """One file of an upload: its content until it is dealt with, then what became of it."""

    __tablename__ = "uploaded_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch: Mapped[str] = mapped_column(String(32), index=True)
    """The upload it came with."""
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    filename: Mapped[str] = mapped_column(String(300))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[State] = mapped_column(String(16), default="waiting")
    title: Mapped[str] = mapped_column(String(300), default="")
    document_id: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[str] = mapped_column(String(100), default="")
    articles: Mapped[int] = mapped_column(default=0)
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
