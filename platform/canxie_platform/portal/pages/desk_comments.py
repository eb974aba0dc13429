"""A trainer's own list of comments: see it, add to it, delete from it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from canxie_platform.assessments import grading_wording
from canxie_platform.assessments.desk import comments
from canxie_platform.portal.identity import Database, csrf
from canxie_platform.portal.pages.grading_common import Trainer
from canxie_platform.portal.pages_common import PREFIX, page

router = APIRouter()


@router.get("/grading-comments")
def comment_list(request: Request, trainer: Trainer, session: Database) -> HTMLResponse:
    """The list."""
    said = {"kept": grading_wording.COMMENT_KEPT, "gone": grading_wording.COMMENT_DELETED}.get(request.query_params.get("done", ""), "")
    return page(request, "grading/comments.html", person=trainer, kept=comments.kept(session, trainer.id), said=said, text="", problem="")


@router.post("/grading-comments", dependencies=[Depends(csrf)])
def add_comment(request: Request, trainer: Trainer, session: Database, text: Annotated[str, Form()] = "") -> Response:
    """Add one."""
    try:
        comments.keep(session, trainer.id, text.replace("\r\n", "\n"))
    except comments.NotKeptError as error:
        context = {"kept": comments.kept(session, trainer.id), "said": "", "text": text, "problem": str(error)}
        return page(request, "grading/comments.html", person=trainer, status=422, **context)
    return RedirectResponse(f"{PREFIX}/grading-comments?done=kept", status_code=303)


@router.post("/grading-comments/{comment_id}/delete", dependencies=[Depends(csrf)])
def delete_comment(comment_id: int, trainer: Trainer, session: Database) -> Response:
    """Delete one of one's own."""
    comments.forget(session, trainer.id, comment_id)
    return RedirectResponse(f"{PREFIX}/grading-comments?done=gone", status_code=303)
