"""Tables of the policy library.

A document has versions, a version has articles; today each document has one version, the current one. All of it is derived from the
record files and the installed full texts, and can be built again at any time by ``canxie library sync``.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from canxie_platform.database import Base, UtcDateTime, now
from canxie_platform.library.standing import Standing, Status, standing


class Document(Base):
    """A policy document: what its record says."""

    __tablename__ = "document"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    short_title: Mapped[str] = mapped_column(String(300))
    names: Mapped[list[str]] = mapped_column(JSON)
    """Everything it may be cited by: title, short titles, number."""
    number: Mapped[str | None] = mapped_column(String(100))
    issuer: Mapped[str] = mapped_column(String(300))
    level: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    passed: Mapped[date | None]
    published: Mapped[date | None]
    in_force: Mapped[date | None]
    ceased: Mapped[date | None]
    status: Mapped[Status] = mapped_column(String(16))
    """As recorded; what holds today is ``standing``."""
    amends: Mapped[list[str]] = mapped_column(JSON)
    replaced_by: Mapped[list[str]] = mapped_column(JSON)
    topics: Mapped[list[str]] = mapped_column(JSON)
    competencies: Mapped[list[str]] = mapped_column(JSON)
    purpose: Mapped[str] = mapped_column(Text)
    duties: Mapped[str] = mapped_column(Text)
    source_kind: Mapped[str] = mapped_column(String(16))
    source_note: Mapped[str] = mapped_column(Text)
    verified: Mapped[str | None] = mapped_column(Text)
    review_by: Mapped[date | None]
    current_version_id: Mapped[int | None]
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Hash of record, full text and the form of the index: unchanged means nothing to do."""
    weight: Mapped[float] = mapped_column(default=1.0, server_default="1.0")
    """How much the document matters to a community officer; 1 is the middle."""
    synced_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @property
    def standing(self) -> Standing:
        """Whether the document is in force today."""
        return standing(self.status, self.in_force, self.ceased)


class DocumentVersion(Base):
    """One wording of a document."""

    __tablename__ = "document_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(100))
    in_force: Mapped[date | None]
    ceased: Mapped[date | None]


class Article(Base):
    """The smallest part of a document that can be cited."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("version_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("document_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    key: Mapped[str] = mapped_column(String(32))
    label: Mapped[str] = mapped_column(String(64))
    part: Mapped[str] = mapped_column(String(300))
    section: Mapped[str] = mapped_column(String(300))
    heading: Mapped[str] = mapped_column(String(300))
    """Our own few words for what the article is about; may be empty."""
    text: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(Text)


class SearchEntry(Base):
    """What search reads of one article, or of a document as a whole: segmented words, one column a field.

    On SQLite an FTS5 table over the same columns finds the candidates; on PostgreSQL the ``vector`` column does.
    """

    __tablename__ = "library_search"
    __table_args__ = (Index("ix_library_search_vector", "vector", postgresql_using="gin"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    heading: Mapped[str] = mapped_column(Text)
    plain: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What people say when they need this article: words and pairs of signs."""
    digest: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    weight: Mapped[float] = mapped_column(default=1.0, server_default="1.0")
    """How much the entry counts among those that answer alike."""
    vector: Mapped[str | None] = mapped_column(Text().with_variant(TSVECTOR(), "postgresql"), deferred=True)


class SearchTerm(Base):
    """How many entries hold a word, and how many have it in their plain sayings: rare words tell more."""

    __tablename__ = "library_term"

    term: Mapped[str] = mapped_column(String(100), primary_key=True)
    entries: Mapped[int]
    sayings: Mapped[int] = mapped_column(default=0, server_default="0")


class SearchPhrase(Base):
    """A term or title somebody may mistype, with its sound (pinyin without what people mishear)."""

    __tablename__ = "library_phrase"

    term: Mapped[str] = mapped_column(String(100), primary_key=True)
    sound: Mapped[str] = mapped_column(String(200))


class SearchState(Base):
    """One row: which state the index is in. Processes keep what they read of the library until it changes."""

    __tablename__ = "library_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[str] = mapped_column(String(36))
    entries: Mapped[int]
    """How many entries the index has."""
    sayings: Mapped[int]
    """How many of them have plain sayings."""
