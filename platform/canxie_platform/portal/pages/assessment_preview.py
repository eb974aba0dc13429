"""A trainer's look at a paper as a learner gets it; nothing can be saved, and another draw is one press away."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from canxie_platform.assessments.draws import draw, paper_with
from canxie_platform.assessments.sitting import TEXT_LIMIT
from canxie_platform.assessments.views import asked
from canxie_platform.portal.pages.grading_common import ThisPaper, TrainerOrAdmin
from canxie_platform.portal.pages_common import page

router = APIRouter()
MOST = 10_000
"""Draws that can be asked for; more of them would show nothing new."""


@router.get("/grading/{assessment_id}/preview")
def preview(request: Request, paper: ThisPaper, trainer: TrainerOrAdmin, number: Annotated[int, Query(ge=1, le=MOST)] = 1) -> HTMLResponse:
    """The questions without keys, drawn as for a learner of this number."""
    drawn = paper_with(paper, draw(paper, -number, 1))
    context: dict[str, Any] = {"paper": paper, "questions": asked(drawn, -number, {}), "limit": TEXT_LIMIT, "number": number}
    context["drawn"] = any(question.slot for question in paper.questions)
    return page(request, "grading/preview.html", person=trainer, **context)
