"""Posters for the wall: choose, fill in, get a PDF. Nothing that is filled in is stored."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library.citations import lookup
from canxie_platform.library.models import Document
from canxie_platform.library.posters import Draft, Paper, PosterError, Sheet, digest_sheet, drafts, poster_pdf
from canxie_platform.portal.identity import Database, Person, require
from canxie_platform.portal.pages_common import page
from canxie_platform.settings import get_settings

router = APIRouter()
Staff = Annotated[Person, Depends(require("staff", "admin"))]
MOST_POINTS = 20
LONGEST = {"title": 60, "place": 60, "contact": 120, "lead": 200, "points": 3000}
NAMES = {"title": "标题", "place": "社区", "contact": "联系方式", "lead": "开头一句", "points": "内容"}


@router.get("/posters")
def poster_list(request: Request, staff: Staff, session: Database) -> HTMLResponse:
    """What can be printed: shipped posters, and every document that has a digest."""
    documents = session.scalars(select(Document).where(Document.duties != "").order_by(Document.level, Document.title)).all()
    return page(request, "posters/list.html", person=staff, drafts=drafts(get_settings()).values(), documents=documents)


@router.get("/posters/wall/{draft_id}")
def wall_form(request: Request, draft_id: str, staff: Staff, session: Database) -> HTMLResponse:
    """One shipped poster, to be filled in."""
    draft = _draft(draft_id)
    filled = {"title": draft.title, "place": "", "contact": "", "lead": draft.lead, "points": "\n".join(draft.points), "paper": "A4"}
    return page(request, "posters/wall.html", person=staff, draft=draft, filled=filled, faults={}, basis=_basis(session, draft))


@router.post("/posters/wall/{draft_id}")
def wall_pdf(
    *,
    request: Request,
    draft_id: str,
    staff: Staff,
    session: Database,
    title: Annotated[str, Form()] = "",
    place: Annotated[str, Form()] = "",
    contact: Annotated[str, Form()] = "",
    lead: Annotated[str, Form()] = "",
    points: Annotated[str, Form()] = "",
    paper: Annotated[Paper, Form()] = "A4",
) -> Response:
    """The PDF of what was filled in, or the form again with what is wrong; it changes nothing, so it needs no token."""
    draft = _draft(draft_id)
    filled: dict[str, Any] = {"title": title, "place": place, "contact": contact, "lead": lead, "points": points, "paper": paper}
    lines = [line.strip() for line in points.splitlines() if line.strip()]
    faults = {name: f"“{NAMES[name]}”太长了，最多 {most} 个字。" for name, most in LONGEST.items() if len(filled[name]) > most}
    if not title.strip():
        faults["title"] = "请填标题。"
    if not lines or len(lines) > MOST_POINTS:
        faults["points"] = f"请写 1 到 {MOST_POINTS} 条，一行一条。"
    basis = _basis(session, draft)
    if faults:
        return page(request, "posters/wall.html", person=staff, status=422, draft=draft, filled=filled, faults=faults, basis=basis)
    return _pdf(Sheet(title.strip(), lead.strip(), lines, basis, place.strip(), contact.strip()), paper)


@router.get("/posters/digest/{document_id}")
def digest_pdf(document_id: str, staff: Staff, session: Database, paper: Paper = "A4") -> Response:
    """A policy's digest in large print."""
    document = session.get(Document, document_id)
    if document is None or not document.duties:
        raise HTTPException(404, "没有这份文件的要点，请回到海报页重新选。")
    return _pdf(digest_sheet(document), paper)


def _draft(draft_id: str) -> Draft:
    draft = drafts(get_settings()).get(draft_id)
    if draft is None:
        raise HTTPException(404, "没有这张海报，请回到海报页重新选。")
    return draft


def _basis(session: Session, draft: Draft) -> str:
    """What a shipped poster rests on, in words."""
    return "、".join(found.label for ref in draft.cites if (found := lookup(session, ref)) is not None)


def _pdf(sheet: Sheet, paper: Paper) -> Response:
    try:
        made = poster_pdf(sheet, paper)
    except PosterError as error:
        raise HTTPException(503, str(error)) from error
    name = quote(f"{sheet.title.strip('《》')}.pdf")
    headers = {"Content-Disposition": f"inline; filename=\"poster.pdf\"; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"}
    return Response(made.data, media_type="application/pdf", headers=headers)
