"""More time for a person: staff and trainers set it, with the kind of arrangement and nothing about the reason behind it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from canxie_platform.assessments import support, wording
from canxie_platform.portal.identity import Database, Person, csrf, require
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.settings import get_settings

router = APIRouter()
Granter = Annotated[Person, Depends(require("trainer", "staff"))]


@router.get("/extra-time")
def extra_time_page(request: Request, granter: Granter, session: Database, name: str = "", done: str = "") -> HTMLResponse:
    """Who has more time, and the form for one person."""
    context: dict[str, Any] = {
        "rows": support.granted(session),
        "found": support.search(session, name) if name.strip() else [],
        "name": name.strip(),
        "done": done,
        "reasons": wording.REASONS,
        "problem": "",
    }
    return page(request, "assessments/extra_time.html", person=granter, **context)


@router.get("/extra-time/{username}")
def person_page(request: Request, granter: Granter, session: Database, username: str) -> HTMLResponse:
    """The form for one person."""
    return _person(request, granter, session, username)


def _person(request: Request, granter: Person, session: Database, username: str, problem: str = "") -> HTMLResponse:
    account = support.learner(session, username)
    if account is None:
        raise HTTPException(404, wording.NO_LEARNER)
    extra = support.extra_of(session, account.id)
    context: dict[str, Any] = {
        "account": account,
        "extra": extra,
        "reasons": wording.REASONS,
        "problem": problem,
        "most": support.MOST_MINUTES,
    }
    return page(request, "assessments/extra_time_person.html", person=granter, status=422 if problem else 200, **context)


@router.post("/extra-time/{username}", dependencies=[Depends(csrf)])
def grant(
    *,
    request: Request,
    granter: Granter,
    session: Database,
    username: str,
    percent: Annotated[str, Form()] = "0",
    minutes: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Grant it, or take it back with nothing; it counts at once, also for a paper that is being sat."""
    account = support.learner(session, username)
    if account is None:
        raise HTTPException(404, wording.NO_LEARNER)
    try:
        wanted = support.Wanted.read(percent, minutes, reason)
    except ValueError as error:
        return _person(request, granter, session, username, str(error))
    support.grant(session, get_settings(), account.id, wanted, granter.id)
    return RedirectResponse(f"{PREFIX}/extra-time?done={account.username}", status_code=303)
