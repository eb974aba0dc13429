"""The policy navigator: a form, and under it what may apply. The answers are in the request's body only, and nothing of them is kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from canxie_platform.library.citations import CitedArticle, lookup
from canxie_platform.library.navigator import Answers, NavigatorError, Rule, navigator
from canxie_platform.portal.identity import Database, Person, person
from canxie_platform.portal.pages_common import page
from canxie_platform.settings import get_settings

router = APIRouter()
Reader = Annotated[Person, Depends(person)]


@router.get("/navigator")
def questions(request: Request, reader: Reader, session: Database) -> HTMLResponse:
    """The questions, none answered."""
    return _page(request, reader, session, {})


@router.post("/navigator")
async def answers(request: Request, reader: Reader, session: Database) -> HTMLResponse:
    """The questions as answered, and what may apply; it changes nothing, so it needs no token."""
    form = await request.form()
    given = {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}
    return _page(request, reader, session, given)


def _page(request: Request, reader: Person, session: Session, given: dict[str, list[str]]) -> HTMLResponse:
    try:
        held = navigator(get_settings())
    except NavigatorError as error:
        raise HTTPException(503, "政策导航现在用不了，请先到政策库里查。") from error
    chosen: Answers = held.clean(given)
    found = held.find(chosen)
    context: dict[str, Any] = {
        "questions": held.questions,
        "chosen": chosen,
        "asked": bool(given),
        "rules": [(rule, _articles(session, rule)) for rule in found.apply],
        "open": found.open,
    }
    return page(request, "navigator/index.html", person=reader, **context)


def _articles(session: Session, rule: Rule) -> list[CitedArticle]:
    return [article for ref in rule.cites if (article := lookup(session, ref)) is not None]
