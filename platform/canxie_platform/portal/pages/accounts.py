"""The own account (name, password), and the accounts staff and administrators look after."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from canxie_platform.accounts import wording
from canxie_platform.accounts.models import Account
from canxie_platform.accounts.people import (
    AccountError,
    change_password,
    checked_role,
    create_account,
    find,
    free_username,
    issue_code,
)
from canxie_platform.portal.identity import Database, ForbiddenError, Person, csrf, person, require
from canxie_platform.portal.pages_common import PREFIX, page

router = APIRouter()
Reader = Annotated[Person, Depends(person)]
Keeper = Annotated[Person, Depends(require("staff"))]
Admin = Annotated[Person, Depends(require("admin"))]
CHECKED = [Depends(csrf)]
Field = Annotated[str, Form(max_length=200)]


@router.get("/me")
def own_page(request: Request, reader: Reader) -> HTMLResponse:
    """The own account."""
    return page(request, "accounts/me.html", person=reader, role=wording.ROLE_LABELS[reader.role])


@router.get("/password")
def password_page(request: Request, reader: Reader, session: Database) -> HTMLResponse:
    """The form for a new password."""
    return _password_page(request, reader, session, "")


def _password_page(request: Request, reader: Person, session: Session, problem: str) -> HTMLResponse:
    first = session.get_one(Account, reader.id).must_change
    return page(request, "accounts/password.html", person=reader, status=422 if problem else 200, problem=problem, first=first)


@router.post("/password", dependencies=CHECKED)
def set_password(request: Request, reader: Reader, session: Database, current: Field = "", new: Field = "", again: Field = "") -> Response:
    """Change the own password."""
    account = session.get_one(Account, reader.id)
    first = account.must_change
    try:
        change_password(account, current, new, again)
    except AccountError as error:
        return _password_page(request, reader, session, str(error))
    return RedirectResponse(f"{PREFIX}/" if first else f"{PREFIX}/logged-out", status_code=303)


@router.get("/logged-out")
def logged_out(request: Request) -> HTMLResponse:
    """After a change of password: log in with the new one."""
    said = wording.CHANGED
    return page(request, "message.html", person=None, title=said, text=wording.LOG_IN_ANEW, link="/hub/logout", link_text="去登录")


@router.get("/accounts")
def account_list(request: Request, keeper: Keeper, session: Database, q: str = "") -> HTMLResponse:
    """The accounts one looks after: staff the learners', administrators all."""
    return _accounts_page(request, keeper, session, q=q)


def _accounts_page(
    request: Request,
    keeper: Person,
    session: Session,
    *,
    q: str = "",
    said: str = "",
    problem: str = "",
    code: tuple[Account, str] | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    wanted = select(Account).order_by(Account.role, Account.username)
    if keeper.role != "admin":
        wanted = wanted.where(Account.role == "learner")
    if asked := q.strip()[:64]:
        wanted = wanted.where(or_(Account.username.contains(asked, autoescape=True), Account.display_name.contains(asked, autoescape=True)))
    context = {
        "accounts": session.scalars(wanted).all(),
        "q": asked,
        "roles": wording.ROLE_LABELS,
        "may_change": keeper.role == "admin",
        "said": said,
        "problem": problem,
        "code": code,
        "hours": wording.CODE_HOURS,
        "typed": typed or {},
    }
    return page(request, "accounts/list.html", person=keeper, status=422 if problem else 200, **context)


@router.post("/accounts/new", dependencies=CHECKED)
def add_account(
    request: Request, keeper: Keeper, session: Database, name: Field = "", username: Field = "", role: Field = "learner"
) -> HTMLResponse:
    """Make an account and show its one-time code once. Staff make learners only."""
    try:
        if keeper.role != "admin" and checked_role(role) != "learner":
            raise ForbiddenError
        wanted = username.strip() or free_username(session, name)
        made = create_account(session, wanted, name, role, created_by=keeper.id)
    except AccountError as error:
        typed = {"name": name, "username": username, "role": role}
        return _accounts_page(request, keeper, session, problem=str(error), typed=typed)
    return _accounts_page(request, keeper, session, code=made)


@router.post("/accounts/{username}/code", dependencies=CHECKED)
def give_code(request: Request, username: str, keeper: Keeper, session: Database) -> HTMLResponse:
    """Give out a one-time login code and show it once."""
    try:
        account = find(session, username)
        if keeper.role != "admin" and account.role != "learner":
            raise AccountError(wording.NOT_AN_ADMIN)
        return _accounts_page(request, keeper, session, code=(account, issue_code(session, account)))
    except AccountError as error:
        return _accounts_page(request, keeper, session, problem=str(error))


@router.post("/accounts/{username}/change", dependencies=CHECKED)
def change_account(request: Request, username: str, admin: Admin, session: Database, role: Field = "", enabled: Field = "") -> HTMLResponse:
    """Change the role, or whether the account may be used. It counts from the next request of that person."""
    try:
        account = find(session, username)
        if account.id == admin.id and (enabled != "1" or role != "admin"):
            raise AccountError(wording.NOT_YOURSELF)
        account.role, account.enabled = checked_role(role), enabled == "1"
        session.flush()
    except AccountError as error:
        return _accounts_page(request, admin, session, problem=str(error))
    return _accounts_page(request, admin, session, said=f"{account.display_name} 的账号改好了。")
