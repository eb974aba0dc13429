"""A person's own bookmarks and notes in the library."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library import wording
from canxie_platform.library.keys import key_of
from canxie_platform.library.marks import LONGEST_NOTE, Mark, mark, marks_of, unmark
from canxie_platform.library.models import Article, Document
from canxie_platform.portal.identity import Database, Person, csrf, person
from canxie_platform.portal.pages_common import PREFIX, page

router = APIRouter()
Reader = Annotated[Person, Depends(person)]
WHOLE = "all"
"""What stands for the document as a whole in an address."""


@router.get("/library-marks")
def own_marks(request: Request, reader: Reader, session: Database) -> HTMLResponse:
    """All marks of the person."""
    rows = [(one, *_place(session, one.document_id, one.key)) for one in marks_of(session, reader.id)]
    return page(request, "library/marks.html", person=reader, rows=rows, whole=WHOLE)


@router.get("/library/{document_id}/note/{key}")
def note_form(request: Request, document_id: str, key: str, reader: Reader, session: Database) -> HTMLResponse:
    """Bookmark an article with a note, or change or take away what is there."""
    document, article = _known(session, document_id, key)
    held = next((one for one in marks_of(session, reader.id, document_id) if one.key == (article.key if article else "")), None)
    return _form(request, reader, document, article, held, note=held.note if held else "")


@router.post("/library/{document_id}/note/{key}", dependencies=[Depends(csrf)])
def keep(  # a form's fields
    *,
    request: Request,
    document_id: str,
    key: str,
    reader: Reader,
    session: Database,
    note: Annotated[str, Form()] = "",
    remove: Annotated[str, Form()] = "",
) -> Response:
    """Store the mark, or take it away."""
    document, article = _known(session, document_id, key)
    place = article.key if article else ""
    if remove:
        unmark(session, reader.id, document_id, place)
    elif len(note) > LONGEST_NOTE:
        fault = f"笔记太长了，最多 {LONGEST_NOTE} 个字，现在有 {len(note)} 个字。请删短一些，内容还在下面。"
        return _form(request, reader, document, article, None, note=note, fault=fault)
    else:
        mark(session, reader.id, document_id, place, note.strip())
    return RedirectResponse(f"{PREFIX}/library-marks", status_code=303)


def _form(
    request: Request, reader: Person, document: Document, article: Article | None, held: Mark | None, *, note: str, fault: str = ""
) -> HTMLResponse:
    context: dict[str, Any] = {"document": document, "article": article, "held": held, "note": note, "fault": fault, "whole": WHOLE}
    return page(request, "library/note.html", person=reader, status=422 if fault else 200, most=LONGEST_NOTE, **context)


def _known(session: Session, document_id: str, key: str) -> tuple[Document, Article | None]:
    document, article = _place(session, document_id, "" if key == WHOLE else key_of(key) or key)
    if document is None or (article is None and key != WHOLE):
        raise HTTPException(404, wording.NO_SUCH_DOCUMENT)
    return document, article


def _place(session: Session, document_id: str, key: str) -> tuple[Document | None, Article | None]:
    document = session.get(Document, document_id)
    if document is None or not key:
        return document, None
    query = select(Article).where(Article.version_id == document.current_version_id, Article.key == key)
    return document, session.scalar(query)
