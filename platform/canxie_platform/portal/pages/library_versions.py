"""Versions of a document: the list, an older wording, the wording of a day, two side by side; what changed lately, as page and as feed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library import wording
from canxie_platform.library.importing.models import ArticleChange, ImportedText
from canxie_platform.library.models import Document, DocumentVersion
from canxie_platform.library.versions import WORDS, articles_of, compare, version_on, versions_of
from canxie_platform.portal.identity import Database, Person, reader
from canxie_platform.portal.pages_common import PREFIX, environment, page

router = APIRouter()
Reader = Annotated[Person | None, Depends(reader)]
LATEST = 50
"""Entries on the page of changes and in the feed."""


def known_document(session: Database, document_id: str) -> Document:
    """The document of an address."""
    document = session.get(Document, document_id)
    if document is None:
        raise HTTPException(404, wording.NO_SUCH_DOCUMENT)
    return document


ThisDocument = Annotated[Document, Depends(known_document)]


def _version(session: Session, document: Document, version_id: int) -> DocumentVersion:
    version = session.get(DocumentVersion, version_id)
    if version is None or version.document_id != document.id:
        raise HTTPException(404, wording.NO_SUCH_VERSION)
    return version


@router.get("/library/{document_id}/versions")
def version_list(request: Request, document: ThisDocument, reader: Reader, session: Database, on: str = "") -> Response:
    """All versions the library has; with a day, the way to the one that held then."""
    fault = ""
    if on:
        try:
            held = version_on(session, document, date.fromisoformat(on))
        except ValueError:
            fault = wording.BAD_DAY
        else:
            if held is not None:
                return RedirectResponse(_address(document, held), status_code=302)
            fault = wording.NO_VERSION_THEN
    context: dict[str, Any] = {"document": document, "versions": versions_of(session, document), "on": on[:10], "fault": fault}
    return page(request, "library/versions.html", person=reader, status=404 if fault else 200, **context)


def _address(document: Document, version: DocumentVersion) -> str:
    base = f"{PREFIX}/library/{document.id}"
    return base if version.id == document.current_version_id else f"{base}/versions/{version.id}"


@router.get("/library/{document_id}/versions/{version_id}")
def old_version(request: Request, document: ThisDocument, version_id: int, reader: Reader, session: Database) -> HTMLResponse:
    """One version's text."""
    version = _version(session, document, version_id)
    context: dict[str, Any] = {"document": document, "version": version, "articles": articles_of(session, version)}
    return page(request, "library/version.html", person=reader, **context)


@router.get("/library/{document_id}/compare")
def comparison(request: Request, document: ThisDocument, reader: Reader, session: Database, *, old: int, new: int) -> HTMLResponse:
    """Two versions, article by article."""
    before, after = _version(session, document, old), _version(session, document, new)
    rows = compare(session, before, after)
    return page(request, "library/compare.html", person=reader, document=document, old=before, new=after, rows=rows)


@router.get("/library-changes")
def changes(request: Request, reader: Reader, session: Database) -> HTMLResponse:
    """What came into the library lately."""
    return page(request, "library/changes.html", person=reader, entries=_entries(session), words=WORDS)


@router.get("/library-changes.xml")
def feed(_reader: Reader, session: Database, request: Request) -> Response:
    """The same as an Atom feed (RFC 4287)."""
    entries = _entries(session)
    updated = max((imported.imported_at for imported, _, _ in entries), default=datetime(2026, 1, 1, tzinfo=UTC))
    base = str(request.base_url).rstrip("/")
    text = environment().get_template("library/feed.xml").render(entries=entries, updated=updated, base=base, words=WORDS)
    return Response(text, media_type="application/atom+xml")


def _entries(session: Session) -> list[tuple[ImportedText, Document | None, list[ArticleChange]]]:
    """The latest imports with their documents and the articles they changed."""
    found = []
    for imported in session.scalars(select(ImportedText).order_by(ImportedText.imported_at.desc(), ImportedText.id.desc()).limit(LATEST)):
        changed = select(ArticleChange).where(ArticleChange.document_id == imported.document_id, ArticleChange.label == imported.label)
        found.append((imported, session.get(Document, imported.document_id), list(session.scalars(changed.order_by(ArticleChange.id)))))
    return found
