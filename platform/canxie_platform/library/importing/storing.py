"""Putting imported texts into the library: a new document, the full text of one that had a digest only, another version, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library import index, sync
from canxie_platform.library.citations import name_key
from canxie_platform.library.importing import wording
from canxie_platform.library.importing.comparing import differences, fingerprint, normal
from canxie_platform.library.importing.describing import Description, describe
from canxie_platform.library.importing.models import ArticleChange, ImportedText
from canxie_platform.library.importing.reading import FileText
from canxie_platform.library.importing.splitting import Piece, split
from canxie_platform.library.keys import sort_key
from canxie_platform.library.models import Article, Document, DocumentVersion
from canxie_platform.library.sayings import NONE, Sayings, all_sayings, files
from canxie_platform.library.weights import weight_of
from canxie_platform.settings import get_settings

State = Literal["added", "new version", "unchanged", "refused"]
SOURCE = "import"
LONGEST_ID = 64


class Outcome(NamedTuple):
    """What became of one file.

    Attributes:
        filename: as given.
        state: what happened.
        title: of the document; empty when refused.
        document_id: where it is; empty when refused.
        version: which wording.
        articles: how many parts that can be cited the file has.
        notes: Chinese sentences: the reason of a refusal, or what the person should look at.
    """

    filename: str
    state: State
    title: str
    document_id: str
    version: str
    articles: int
    notes: list[str]


def store(session: Session, file: FileText, by: int | None = None) -> Outcome:
    """Put one text into the library; ``index.finish`` is due afterwards.

    Args:
        session: a database session; the caller commits.
        file: from :func:`read_file`.
        by: account that imports.

    Raises:
        RefusedError: the text has no name.
    """
    described = describe(file.text)
    pieces = [piece for piece in split(described.text) if piece.key]
    document = _known(session, described)
    notes = list(file.notes)
    if document is None:
        imported = _kept(session, described, _free_id(session, described.title), file, by)
        attach(session, _new_document(session, imported), imported)
        return Outcome(file.name, "added", described.title, imported.document_id, described.version, len(pieces), notes)
    if _held(session, document, pieces):
        return Outcome(file.name, "unchanged", document.title, document.id, described.version, len(pieces), notes)
    lacked = _lacks_text(session, document)
    imported = _kept(session, described, document.id, file, by)
    notes += attach(session, document, imported)
    return Outcome(file.name, "added" if lacked else "new version", document.title, document.id, described.version, len(pieces), notes)


def attach(session: Session, document: Document, imported: ImportedText, *, noted: bool = True) -> list[str]:
    """Make a version of an imported text: at import, and again after the document was made anew from its record.

    Args:
        session: a database session.
        document: whose text it is.
        imported: the text.
        noted: whether articles that read otherwise are kept as changes.

    Returns:
        What the person should look at.
    """
    pieces = [piece for piece in split(imported.text) if piece.key]
    current = session.get(DocumentVersion, document.current_version_id) if document.current_version_id else None
    if current is None:
        _become_current(session, document, imported, pieces, {})
        return []
    if _lacks_text(session, document):
        _fill_in(session, document, current, imported, pieces)
        return [wording.TEXT_FOR_DIGEST]
    newer = _year(imported.label) > _year(current.label)
    if not newer:
        version = _version(session, document, imported)
        session.add_all(Article(version_id=version.id, position=place, **_row(piece)) for place, piece in enumerate(pieces))
        session.flush()
        return [wording.OLDER if _year(imported.label) < _year(current.label) else wording.SAME_YEAR]
    before = {article.key: article for article in _articles(session, current.id)}
    changes = differences({key: article.text or "" for key, article in before.items()}, {str(piece.key): piece.text for piece in pieces})
    if noted:
        session.add_all(ArticleChange(document_id=document.id, label=imported.label, **one._asdict()) for one in changes)
    if current.ceased is None:
        current.ceased = imported.in_force
    _become_current(session, document, imported, pieces, {normal(one.text or ""): one for one in before.values() if one.digest})
    return [wording.NEWER.format(count=len(changes))]


def attach_again(session: Session, document_ids: Sequence[str]) -> None:
    """Give documents that were made anew from their records the texts imported for them; nothing is noted as a change.

    Args:
        session: a database session.
        document_ids: the documents.
    """
    for imported in session.scalars(select(ImportedText).where(ImportedText.document_id.in_(document_ids)).order_by(ImportedText.id)):
        document = session.get(Document, imported.document_id)
        if document is not None:
            attach(session, document, imported, noted=False)


def _known(session: Session, described: Description) -> Document | None:
    """The library's document of the same title or, where there is none, the same number."""
    wanted, number = name_key(described.title), name_key(described.number) if described.number else None
    by_number: Document | None = None
    for document in session.scalars(select(Document)):
        keys = {name_key(name) for name in document.names}
        if wanted in keys:
            return document
        if number and number in keys and document.number and document.issuer == described.issuer:
            by_number = document
    return by_number


def _held(session: Session, document: Document, pieces: Sequence[Piece]) -> bool:
    """Whether some version already says all this."""
    words = {str(piece.key): normal(piece.text) for piece in pieces}
    for version in session.scalars(select(DocumentVersion.id).where(DocumentVersion.document_id == document.id)):
        held = {article.key: normal(article.text or "") for article in _articles(session, version)}
        if words and all(held.get(key) == said for key, said in words.items()):
            return True
    return False


def _lacks_text(session: Session, document: Document) -> bool:
    query = select(Article.id).where(Article.version_id == document.current_version_id, Article.text.is_not(None)).limit(1)
    return session.scalar(query) is None


def _articles(session: Session, version_id: int) -> Sequence[Article]:
    return session.scalars(select(Article).where(Article.version_id == version_id).order_by(Article.position)).all()


def _kept(session: Session, described: Description, document_id: str, file: FileText, by: int | None) -> ImportedText:
    """Keep the text whole."""
    imported = ImportedText(
        document_id=document_id,
        label=described.version,
        filename=file.name[-300:],
        sha256=fingerprint(described.text),
        imported_by=by,
        **{name: value for name, value in described._asdict().items() if name not in ("version",)},
    )
    session.add(imported)
    session.flush()
    return imported


def _new_document(session: Session, imported: ImportedText) -> Document:
    document = Document(
        id=imported.document_id,
        title=imported.title,
        short_title=imported.number or imported.title.removeprefix("中华人民共和国"),
        names=[name for name in (imported.title, *imported.short_titles, imported.number) if name],
        number=imported.number,
        issuer=imported.issuer,
        level=imported.level,
        kind=imported.kind,
        passed=imported.passed,
        published=imported.published,
        in_force=imported.in_force,
        ceased=imported.ceased,
        status=imported.status,
        amends=[],
        replaced_by=[],
        topics=[],
        competencies=[],
        purpose="",
        duties="",
        source_kind=SOURCE,
        source_note=wording.SOURCE.format(filename=imported.filename),
        verified=imported.verified or None,
        weight=weight_of(imported.title),
        fingerprint=imported.sha256,
    )
    session.add(document)
    session.flush()
    return document


def _version(session: Session, document: Document, imported: ImportedText) -> DocumentVersion:
    version = DocumentVersion(document_id=document.id, label=imported.label, in_force=imported.in_force, ceased=imported.ceased)
    session.add(version)
    session.flush()
    return version


def _become_current(
    session: Session, document: Document, imported: ImportedText, pieces: Sequence[Piece], digests: dict[str, Article]
) -> None:
    """Make the text the current version; a digest goes on only to an article with the very words it was written for."""
    version = _version(session, document, imported)
    document.current_version_id = version.id
    rows = []
    for piece in pieces:
        written = digests.get(normal(piece.text))
        rows.append(_row(piece, heading=written.heading if written else "", digest=written.digest if written else None))
    index.remove(session, [document.id])
    sync.store_articles(session, document, version.id, rows, _sayings(document))


def _fill_in(session: Session, document: Document, current: DocumentVersion, imported: ImportedText, pieces: Sequence[Piece]) -> None:
    """Put the full text beside the digests of a document that had none; a digest without a place in the text stays."""
    digests = {article.key: article for article in _articles(session, current.id)}
    rows = [
        _row(piece, heading=digests[piece.key].heading, digest=digests[piece.key].digest) if piece.key in digests else _row(piece)
        for piece in pieces
    ]
    placed = {row["key"] for row in rows}
    for article in digests.values():
        if article.key not in placed:
            rows.append(
                {
                    **{name: getattr(article, name) for name in ("key", "label", "part", "section", "heading", "digest")},
                    "text": None,
                }
            )
    rows.sort(key=lambda row: sort_key(row["key"]))
    for article in digests.values():
        session.delete(article)
    if imported.label:
        current.label = imported.label
    session.flush()
    index.remove(session, [document.id])
    sync.store_articles(session, document, current.id, rows, _sayings(document))


def _sayings(document: Document) -> Sayings:
    """What people say when they need the document's articles."""
    settings = get_settings()
    return _all_sayings(tuple((path, path.stat().st_mtime_ns) for path in files(settings))).get(name_key(document.title), NONE)


@lru_cache(maxsize=1)
def _all_sayings(_files: tuple[tuple[Path, int], ...]) -> dict[str, Sayings]:
    return all_sayings(get_settings())


def _row(piece: Piece, heading: str = "", digest: str | None = None) -> dict[str, Any]:
    return {
        "key": piece.key,
        "label": piece.label,
        "part": piece.part[:300],
        "section": piece.section[:300],
        "heading": heading,
        "text": piece.text,
        "digest": digest,
    }


def _free_id(session: Session, title: str) -> str:
    """Part of a new document's address: the sound of its title, with a number when that is taken."""
    letters = re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(title.removeprefix("中华人民共和国"))).lower())[:LONGEST_ID] or "wenjian"
    taken = set(session.scalars(select(Document.id).where(Document.id.startswith(letters))))
    number = 1
    while (wanted := letters if number == 1 else f"{letters}-{number}") in taken:
        number += 1
    return wanted


def _year(label: str) -> int:
    found = re.search(r"\d{4}", label)
    return int(found[0]) if found else 0
