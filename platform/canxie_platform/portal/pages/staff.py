"""The roster for the street's staff: looking, importing a sheet, adding and ending one appointment."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.accounts.people import AccountError, create_account, free_username
from canxie_platform.accounts.wording import CODE_HOURS
from canxie_platform.ledger.years import today
from canxie_platform.portal.identity import Database, Person, csrf, require
from canxie_platform.portal.pages import staff_sessions
from canxie_platform.portal.pages.ledger import Id, download
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.roster import wording
from canxie_platform.roster.importing import NewPerson, apply, lock, preview
from canxie_platform.roster.listing import RosterError, appoint, end, export, groups, refuse_namesake, template
from canxie_platform.roster.models import Appointment, Association
from canxie_platform.roster.posts import LABELS
from canxie_platform.roster.rows import Row, check
from canxie_platform.roster.sealing import seal, unseal
from canxie_platform.roster.sheets import MAX_BYTES, SheetError, read_sheet
from canxie_platform.settings import get_settings

router = APIRouter()
router.include_router(staff_sessions.router)
Staff = Annotated[Person, Depends(require("staff"))]
CHECKED = [Depends(csrf)]
Text = Annotated[str, Form()]
ROSTER = f"{PREFIX}/staff/roster"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _id(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0


@router.get("/staff/roster")
def roster(request: Request, staff: Staff, session: Database, former: str = "", stored: str = "") -> HTMLResponse:
    """Who holds which post, by association."""
    said = f"已经存好，改动了 {int(stored)} 行。" if stored.isdecimal() and len(stored) < 6 else ""
    shown = groups(session, today(), former=bool(former))
    return page(request, "staff/roster.html", person=staff, groups=shown, former=bool(former), said=said, today=today())


@router.get("/staff/roster/template.xlsx")
def roster_template(_staff: Staff) -> Response:
    """An empty sheet to fill in."""
    return download("名册空白表", template())


@router.get("/staff/roster/export.xlsx")
def roster_file(_staff: Staff, session: Database) -> Response:
    """The roster as a sheet that can be imported again."""
    return download(f"社区残协名册{today():%Y%m%d}", export(session, today()))


@router.get("/staff/roster/import")
def import_form(request: Request, staff: Staff) -> HTMLResponse:
    """Choose a file."""
    return _import_form(request, staff)


def _import_form(request: Request, staff: Person, problem: str = "", faults: Any = ()) -> HTMLResponse:
    status = 422 if problem or faults else 200
    return page(request, "staff/import.html", person=staff, status=status, problem=problem, faults=list(faults))


@router.post("/staff/roster/import", dependencies=CHECKED)
def import_preview(request: Request, staff: Staff, session: Database, file: Annotated[UploadFile | str, File()] = "") -> HTMLResponse:
    """Read the file and show what it would change. Nothing is stored."""
    data = b"" if isinstance(file, str) else file.file.read(MAX_BYTES + 1)
    try:
        sheet = read_sheet(data, "" if isinstance(file, str) else file.filename or "")
    except SheetError as error:
        return _import_form(request, staff, str(error))
    rows, faults = check(sheet.lines)
    return _preview(request, staff, session, rows, faults=faults, ignored=sheet.ignored)


def _preview(
    request: Request, staff: Person, session: Session, rows: list[Row], *, faults: Any = (), ignored: Any = (), said: str = ""
) -> HTMLResponse:
    found = preview(session, rows)
    wrong = sorted([*faults, *found.faults], key=lambda fault: fault.line)
    if wrong:
        return _import_form(request, staff, faults=wrong)
    sealed = seal(rows, found.digest, staff.username, get_settings().key("csrf"))
    note = wording.IGNORED.format(columns="、".join(ignored)) if ignored else ""
    return page(request, "staff/preview.html", person=staff, found=found, sealed=sealed, note=note, said=said, labels=LABELS)


@router.post("/staff/roster/import/confirm", dependencies=CHECKED)
def import_confirm(request: Request, staff: Staff, session: Database, sealed: Text = "") -> Response:
    """Store what the preview showed, if it still is what would happen."""
    opened = unseal(sealed, staff.username, get_settings().key("csrf"))
    if opened is None:
        return _import_form(request, staff, wording.EXPIRED)
    lock(session)
    found = preview(session, opened.rows)
    if not found.faults and found.changes and found.count("same") == len(found.changes):
        return _import_form(request, staff, wording.ALREADY)
    if found.faults or found.digest != opened.digest:
        return _preview(request, staff, session, opened.rows, said=wording.STALE)
    people = apply(session, found, staff.id)
    if people:
        return _codes(request, staff, people, len(found.changes) - found.count("same"))
    return RedirectResponse(f"{ROSTER}?stored={len(found.changes) - found.count('same')}", status_code=303)


def _codes(request: Request, staff: Person, people: list[NewPerson], stored: int) -> HTMLResponse:
    return page(request, "staff/codes.html", person=staff, people=people, stored=stored, hours=CODE_HOURS)


@router.get("/staff/roster/add")
def add_form(request: Request, staff: Staff, session: Database, association: str = "") -> HTMLResponse:
    """The form for one appointment."""
    return _add_form(request, staff, session, {"association": association}, {})


def _add_form(request: Request, staff: Person, session: Session, typed: dict[str, str], errors: dict[str, str]) -> HTMLResponse:
    learners = session.scalars(select(Account).where(Account.role == "learner").order_by(Account.username)).all()
    associations = session.scalars(select(Association).order_by(Association.name))
    context = {
        "typed": {"association": "", "account": "", "name": "", "post": "", "since": "", **typed},
        "errors": errors,
        "association_options": [("", "请选一个"), *((one.id, one.name) for one in associations)],
        "account_options": [("", "请选一位"), *((one.id, f"{one.display_name}（{one.username}）") for one in learners)],
        "post_options": [("", "请选一个"), *LABELS.items()],
    }
    return page(request, "staff/add.html", person=staff, status=422 if errors else 200, **context)


@router.post("/staff/roster/add", dependencies=CHECKED)
def add(
    request: Request,
    staff: Staff,
    session: Database,
    association: Text = "",
    account: Text = "",
    name: Text = "",
    post: Text = "",
    since: Text = "",
) -> Response:
    """Give somebody a post; a new person gets an account."""
    typed = {"association": association, "account": account, "name": name, "post": post, "since": since}
    place = session.get(Association, _id(association))
    known = session.get(Account, _id(account))
    day = _day(since)
    errors: dict[str, str] = {}
    if place is None:
        errors["association"] = wording.CHOOSE_ASSOCIATION
    if account and name.strip():
        errors["name"] = wording.ONE_PERSON
    elif not name.strip() and (known is None or known.role != "learner"):
        errors["account"] = wording.CHOOSE_PERSON
    if post not in LABELS:
        errors["post"] = wording.CHOOSE_POST
    if day is None or not 1980 <= day.year <= today().year + 1:
        errors["since"] = wording.SINCE_NEEDED
    if errors or place is None or day is None:
        return _add_form(request, staff, session, typed, errors)
    try:
        with session.begin_nested():
            lock(session)
            people = []
            if known is None:
                refuse_namesake(session, name.strip(), place.id, post)
                known, code = create_account(session, free_username(session, name.strip()), name, "learner", staff.id)
                people = [NewPerson(known.display_name, known.username, code, place.name)]
            appoint(session, known.id, place.id, post, day)
    except AccountError as error:
        return _add_form(request, staff, session, typed, {"name": str(error)})
    except RosterError as error:
        return _add_form(request, staff, session, typed, {"post": str(error)})
    return _codes(request, staff, people, 1) if people else RedirectResponse(f"{ROSTER}?stored=1", status_code=303)


def _term(session: Session, appointment_id: int) -> tuple[Appointment, Account, Association]:
    term = session.get(Appointment, appointment_id)
    if term is None:
        raise HTTPException(404, "名册里没有这一段任职，请回到名册再看看。")
    return term, session.get_one(Account, term.account_id), session.get_one(Association, term.association_id)


@router.get("/staff/roster/end/{appointment_id}")
def end_form(request: Request, appointment_id: Id, staff: Staff, session: Database) -> HTMLResponse:
    """Ask for the last day of a term."""
    return _end_form(request, staff, session, appointment_id, today().isoformat())


def _end_form(request: Request, staff: Person, session: Session, appointment_id: int, typed: str, error: str = "") -> HTMLResponse:
    term, account, association = _term(session, appointment_id)
    context = {"term": term, "account": account, "association": association, "post": LABELS[term.post], "typed": typed, "error": error}
    return page(request, "staff/end.html", person=staff, status=422 if error else 200, **context)


@router.post("/staff/roster/end/{appointment_id}", dependencies=CHECKED)
def end_term(request: Request, appointment_id: Id, staff: Staff, session: Database, until: Text = "") -> Response:
    """End a term. The person keeps account and hours."""
    day = _day(until)
    try:
        if day is None or day.year > today().year + 20:
            raise RosterError(wording.UNTIL_NEEDED)
        end(_term(session, appointment_id)[0], day)
    except RosterError as error:
        return _end_form(request, staff, session, appointment_id, until, str(error))
    return RedirectResponse(f"{ROSTER}?stored=1", status_code=303)
