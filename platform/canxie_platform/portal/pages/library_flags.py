"""For trainers and staff: what cites an article that has changed, and which records are due for review."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from canxie_platform.library.flags import due, flags
from canxie_platform.library.standing import today
from canxie_platform.library.versions import WORDS
from canxie_platform.portal.identity import Database, Person, require
from canxie_platform.portal.pages_common import page
from canxie_platform.settings import get_settings

router = APIRouter()
Keeper = Annotated[Person, Depends(require("trainer", "staff", "admin"))]


@router.get("/library-review")
def review(request: Request, keeper: Keeper, session: Database) -> HTMLResponse:
    """Both lists on one page."""
    found = flags(session, get_settings())
    return page(request, "library/review.html", person=keeper, flags=found, words=WORDS, due=due(session), today=today())
