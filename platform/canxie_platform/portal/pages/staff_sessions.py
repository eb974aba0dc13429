"""Classroom sessions: the sheet of one, who was there, and correcting that."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.catalogue.courses import CATEGORY_LABELS
from canxie_platform.ledger.classroom import SessionError, attendances, correct_attendance, credit_attendance, record_session
from canxie_platform.ledger.models import ClassroomSession
from canxie_platform.ledger.sheet_form import SheetForm
from canxie_platform.ledger.wording import NOBODY
from canxie_platform.ledger.years import today
from canxie_platform.portal.identity import Database, Person, csrf, require
from canxie_platform.portal.pages.ledger import Id
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.roster.listing import groups

router = APIRouter()
Staff = Annotated[Person, Depends(require("staff"))]
CHECKED = [Depends(csrf)]
Text = Annotated[str, Form()]
Numbers = Annotated[list[str], Form()]
SESSIONS = f"{PREFIX}/staff/sessions"


def _ids(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isdecimal() and text.isascii() and len(text) < 10}


@router.get("/staff/sessions")
def session_list(request: Request, staff: Staff, session: Database) -> HTMLResponse:
    """Every classroom session, the latest first."""
    sheets = session.scalars(select(ClassroomSession).order_by(ClassroomSession.held_on.desc(), ClassroomSession.id.desc())).all()
    rows = [(sheet, sum(one.attended for one in attendances(session, sheet))) for sheet in sheets]
    return page(request, "staff/sessions.html", person=staff, rows=rows, categories=CATEGORY_LABELS)


@router.get("/staff/sessions/new")
def session_form(request: Request, staff: Staff, session: Database) -> HTMLResponse:
    """The form of a new session."""
    return _session_form(request, staff, session, SheetForm.fresh())


def _session_form(request: Request, staff: Person, session: Session, form: SheetForm) -> HTMLResponse:
    shown = groups(session, date(today().year, 1, 1))
    context = {"form": form, "groups": shown, "categories": list(CATEGORY_LABELS.items()), "today": today()}
    return page(request, "staff/session_new.html", person=staff, status=422 if form.errors else 200, **context)


@router.post("/staff/sessions/new", dependencies=CHECKED)
def record(
    request: Request,
    staff: Staff,
    session: Database,
    title: Text = "",
    held_on: Text = "",
    category: Text = "",
    hours: Text = "",
    place: Text = "",
    note: Text = "",
    token: Text = "",
    people: Numbers = [],  # noqa: B006 (FastAPI copies it)
    whole: Numbers = [],  # noqa: B006
) -> Response:
    """Store a session and credit who was there; the same form sent again changes nothing."""
    form = SheetForm(title, held_on, category, hours, place, note, token, _ids(people), _ids(whole))
    sheet = form.sheet(staff.id)
    chosen = form.people | _members(session, form.whole)
    if not chosen:
        form.errors["people"] = NOBODY
    if sheet is None or form.errors:
        return _session_form(request, staff, session, form)
    try:
        with session.begin_nested():
            stored = record_session(session, sheet)
            if stored is sheet:
                credit_attendance(session, stored, chosen, staff.id)
    except SessionError as error:
        form.errors["people"] = str(error)
        return _session_form(request, staff, session, form)
    return RedirectResponse(f"{SESSIONS}/{stored.id}?stored=1", status_code=303)


def _members(session: Session, associations: set[int]) -> set[int]:
    """Everybody the form offers in these associations."""
    chosen = (group for group in groups(session, date(today().year, 1, 1)) if group.association.id in associations)
    return {term.account.id for group in chosen for term in group.terms}


def _sheet(session: Session, session_id: int) -> ClassroomSession:
    sheet = session.get(ClassroomSession, session_id)
    if sheet is None:
        raise HTTPException(404, "没有这一场培训，请回到“集中培训”再看看。")
    return sheet


@router.get("/staff/sessions/{session_id}")
def session_page(request: Request, session_id: Id, staff: Staff, session: Database, stored: str = "") -> HTMLResponse:
    """One session: its sheet and who was credited."""
    return _session_page(request, staff, session, _sheet(session, session_id), "已经存好。" if stored else "")


def _session_page(
    request: Request, staff: Person, session: Session, sheet: ClassroomSession, said: str = "", error: str = ""
) -> HTMLResponse:
    there = attendances(session, sheet)
    ids = {one.credit.account_id for one in there}
    names = {one.id: one for one in session.scalars(select(Account).where(Account.id.in_(ids | {sheet.recorded_by})))}
    context = {
        "sheet": sheet,
        "category": CATEGORY_LABELS.get(sheet.category, ""),
        "rows": [(names[one.credit.account_id], one) for one in there],
        "by": names[sheet.recorded_by],
        "groups": groups(session, date(sheet.held_on.year, 1, 1)),
        "there": ids,
        "said": said,
        "error": error,
    }
    return page(request, "staff/session.html", person=staff, status=422 if error else 200, **context)


@router.post("/staff/sessions/{session_id}/add", dependencies=CHECKED)
def add_people(
    request: Request,
    session_id: Id,
    staff: Staff,
    session: Database,
    people: Numbers = [],  # noqa: B006 (FastAPI copies it)
) -> Response:
    """Credit somebody who was forgotten."""
    sheet, chosen = _sheet(session, session_id), _ids(people)
    try:
        if not chosen:
            raise SessionError(NOBODY)
        credit_attendance(session, sheet, chosen, staff.id)
    except SessionError as error:
        return _session_page(request, staff, session, sheet, error=str(error))
    return RedirectResponse(f"{SESSIONS}/{sheet.id}?stored=1", status_code=303)


@router.get("/staff/sessions/{session_id}/correct/{account_id}")
def correct_form(request: Request, session_id: Id, account_id: Id, staff: Staff, session: Database) -> HTMLResponse:
    """Ask why an attendance was wrong."""
    return _correct_form(request, staff, session, _sheet(session, session_id), account_id)


def _correct_form(
    request: Request, staff: Person, session: Session, sheet: ClassroomSession, account_id: int, typed: str = "", error: str = ""
) -> HTMLResponse:
    found = next((one for one in attendances(session, sheet) if one.credit.account_id == account_id), None)
    if found is None:
        raise HTTPException(404, "这个人没有登记过参加这一场。")
    context = {"sheet": sheet, "account": session.get_one(Account, account_id), "found": found, "typed": typed, "error": error}
    return page(request, "staff/correct.html", person=staff, status=422 if error else 200, **context)


@router.post("/staff/sessions/{session_id}/correct/{account_id}", dependencies=CHECKED)
def correct(
    request: Request, session_id: Id, account_id: Id, staff: Staff, session: Database, attended: Text = "", reason: Text = ""
) -> Response:
    """Add a correction to the ledger."""
    sheet = _sheet(session, session_id)
    try:
        correct_attendance(session, sheet, account_id, attended == "1", reason.strip(), staff.id)
    except SessionError as error:
        return _correct_form(request, staff, session, sheet, account_id, reason, str(error))
    return RedirectResponse(f"{SESSIONS}/{sheet.id}?stored=1", status_code=303)
