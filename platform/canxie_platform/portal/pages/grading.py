"""The trainer's page of grading: who handed in what, the way to formgrader, releasing results."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from canxie_platform.assessments import queue, wording
from canxie_platform.assessments.blueprints import Paper, usable_papers
from canxie_platform.assessments.forms import own_form
from canxie_platform.assessments.results import ReleaseError, Standing, release, standings
from canxie_platform.portal.identity import Database, Person, require
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.settings import get_settings

router = APIRouter()
Trainer = Annotated[Person, Depends(require("trainer"))]
CHECKED = [Depends(own_form)]


@router.get("/grading")
def grading_page(request: Request, trainer: Trainer, session: Database) -> HTMLResponse:
    """Every assessment with its handed-in papers."""
    return _page(request, trainer, session)


def _page(request: Request, trainer: Person, session: Session, said: str = "", problem: str = "") -> HTMLResponse:
    settings = get_settings()
    papers = [(paper, standings(session, settings, paper)) for paper in usable_papers(settings).values()]
    done = request.query_params.get("released", "")
    if done.isdecimal() and len(done) < 6 and not problem:
        said = wording.RELEASED_MANY.format(count=int(done))
    if "retried" in request.query_params:
        said = wording.RETRYING
    context = {"papers": papers, "said": said, "problem": problem, "servers": settings.trainer_servers and trainer.role == "trainer"}
    return page(request, "grading/list.html", person=trainer, status=409 if problem else 200, **context)


def _paper(assessment_id: str) -> Paper:
    paper = usable_papers(get_settings()).get(assessment_id)
    if paper is None:
        raise HTTPException(404, wording.NO_ASSESSMENT)
    return paper


@router.post("/grading/{assessment_id}/release", dependencies=CHECKED)
def release_results(
    request: Request, assessment_id: str, trainer: Trainer, session: Database, learner: Annotated[str, Form()] = ""
) -> Response:
    """Release one learner's result, or every result that is ready."""
    paper = _paper(assessment_id)
    found = standings(session, get_settings(), paper)
    chosen = _chosen(found, learner)
    try:
        if not chosen:
            raise ReleaseError(wording.NOBODY_TO_RELEASE)
        for standing in chosen:
            release(session, get_settings(), paper, standing, trainer.id)
    except ReleaseError as error:
        session.rollback()
        return _page(request, trainer, session, problem=str(error))
    return RedirectResponse(f"{PREFIX}/grading?released={len(chosen)}", status_code=303)


def _chosen(found: list[Standing], learner: str) -> list[Standing]:
    if learner:
        return [standing for standing in found if standing.account.username == learner]
    return [standing for standing in found if standing.ready and standing.result is None]


@router.post("/grading/{assessment_id}/retry", dependencies=CHECKED)
def retry(assessment_id: str, trainer: Trainer, session: Database, job: Annotated[int, Form()]) -> Response:
    """Queue a failed submission again."""
    ids = {standing.job.id for standing in standings(session, get_settings(), _paper(assessment_id))}
    queue.retry(session, ids & {job})
    return RedirectResponse(f"{PREFIX}/grading?retried=1", status_code=303)
