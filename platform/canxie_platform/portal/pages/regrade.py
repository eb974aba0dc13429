"""A corrected key: the trainer sees who would change and why, and agrees with a reason that the learners get to read."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from canxie_platform.assessments import grading_wording
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.course import GraderError
from canxie_platform.assessments.regrade import agree, carry_out, is_corrected, preview, unfinished
from canxie_platform.portal.identity import Database, Person, csrf
from canxie_platform.portal.pages.grading_common import ThisPaper, Trainer
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.settings import get_settings

router = APIRouter()
REASON_LIMIT = 300
"""Most characters of a reason: learners read it under the question."""


@router.get("/grading/{assessment_id}/regrade")
def regrade_page(request: Request, paper: ThisPaper, trainer: Trainer, session: Database) -> HTMLResponse:
    """What a corrected key would change."""
    return _page(request, paper, trainer, session)


def _page(request: Request, paper: Paper, trainer: Person, session: Session, reason: str = "", problem: str = "") -> HTMLResponse:
    broken_off = unfinished(session, paper)
    found = None
    if is_corrected(get_settings(), paper) or broken_off:
        try:
            found = preview(session, get_settings(), paper)
        except GraderError as error:
            problem = problem or grading_wording.NO_PREVIEW.format(why=error)
    context: dict[str, Any] = {"paper": paper, "found": found, "broken_off": broken_off, "reason": reason, "problem": problem}
    context["limit"] = REASON_LIMIT
    return page(request, "grading/regrade.html", person=trainer, status=409 if problem else 200, **context)


@router.post("/grading/{assessment_id}/regrade", dependencies=[Depends(csrf)])
def regrade(
    request: Request,
    paper: ThisPaper,
    trainer: Trainer,
    session: Database,
    seen: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Do it, or go on with what was broken off; when the consequences aren't those that were shown, show them again."""
    reason = reason.replace("\r\n", "\n").strip()
    session.commit()
    going_on = unfinished(session, paper)
    try:
        if going_on is None:
            if not 0 < len(reason) <= REASON_LIMIT:
                return _page(request, paper, trainer, session, reason, grading_wording.REASON_NEEDED.format(limit=REASON_LIMIT))
            found = preview(session, get_settings(), paper)
            if found.seen != seen or found.trouble:
                return _page(request, paper, trainer, session, reason, grading_wording.REGRADE_CHANGED)
            going_on = agree(session, paper, found, trainer.id, reason)
        released = carry_out(session, get_settings(), paper, going_on)
    except GraderError as error:
        session.rollback()
        return _page(request, paper, trainer, session, reason, grading_wording.REGRADE_BROKE_OFF.format(why=error))
    return RedirectResponse(f"{PREFIX}/grading?regraded={released}", status_code=303)
