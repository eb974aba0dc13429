"""Where trainers write: their drafts, the way to JupyterLab, the preview, and publishing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from canxie_platform.catalogue.drafts import drafts
from canxie_platform.catalogue.publishing import PublishError, publish
from canxie_platform.portal.identity import Person, csrf, require
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.settings import get_settings

router = APIRouter()
Trainer = Annotated[Person, Depends(require("trainer"))]
LAB = "/hub/user-redirect/lab/tree/courses"
PREVIEW = "/services/learn/preview"


@router.get("/teaching")
def teaching_page(request: Request, trainer: Trainer) -> HTMLResponse:
    """Every draft, its lessons, and what is to be done with it."""
    return _page(request, trainer)


def _page(request: Request, trainer: Person, problems: list[str] | None = None, status: int = 200) -> HTMLResponse:
    settings = get_settings()
    context = {
        "drafts": drafts(settings),
        "servers": settings.trainer_servers and trainer.role == "trainer",
        "lab": LAB,
        "preview": PREVIEW,
        "problems": problems or [],
        "published": request.query_params.get("published", "")[:64],
    }
    return page(request, "teaching/list.html", person=trainer, status=status, **context)


@router.post("/teaching/{course_id}/publish", dependencies=[Depends(csrf)])
def publish_draft(request: Request, course_id: str, trainer: Trainer) -> Response:
    """Check a draft and put it before the learners; nothing changes for them when something is wrong with it."""
    try:
        publish(get_settings(), course_id)
    except PublishError as error:
        return _page(request, trainer, str(error).splitlines(), status=422)
    return RedirectResponse(f"{PREFIX}/teaching?published={course_id}", status_code=303)
