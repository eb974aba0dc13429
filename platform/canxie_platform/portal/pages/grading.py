"""The trainer's page of grading: what waits, who handed in what, retrying, releasing results, nbgrader's own feedback."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from canxie_platform.assessments import grading_wording, queue, wording
from canxie_platform.assessments.blueprints import Paper, usable_papers
from canxie_platform.assessments.course import GraderError
from canxie_platform.assessments.desk.helper import helper_of
from canxie_platform.assessments.desk.second import differences
from canxie_platform.assessments.desk.todo import ToMark, to_mark
from canxie_platform.assessments.forms import own_form
from canxie_platform.assessments.grader_protocol import MakeFeedback
from canxie_platform.assessments.regrade import is_corrected, unfinished
from canxie_platform.assessments.results import ReleaseError, Standing, release, standings
from canxie_platform.portal.identity import Database, Person
from canxie_platform.portal.pages.grading_common import ThisPaper, Trainer, TrainerOrAdmin
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.settings import get_settings

router = APIRouter()
CHECKED = [Depends(own_form)]
DONE = {"released": wording.RELEASED_MANY, "regraded": grading_wording.REGRADED, "feedback": grading_wording.FEEDBACK_MADE}
NAMED = 5
"""Most people named in one sentence."""


@dataclass(frozen=True)
class Work:
    """One assessment on the page."""

    paper: Paper
    rows: list[Standing]
    todo: list[ToMark]
    undecided: int
    """Answers whose two marks lie too far apart."""
    corrected: bool
    """Whether items were corrected since people handed in."""

    @property
    def queued(self) -> int:
        """Submissions that are being graded, or wait for it."""
        return sum(row.job.state in ("waiting", "working") for row in self.rows)

    @property
    def failed(self) -> int:
        """Submissions that couldn't be graded."""
        return sum(row.job.state == "failed" for row in self.rows)

    @property
    def ready(self) -> int:
        """Results that can be released and aren't."""
        return sum(row.ready and row.result is None for row in self.rows)


@router.get("/grading")
def grading_page(request: Request, trainer: TrainerOrAdmin, session: Database) -> HTMLResponse:
    """Every assessment with its handed-in papers."""
    return _page(request, trainer, session)


def _page(request: Request, trainer: Person, session: Session, problem: str = "") -> HTMLResponse:
    settings = get_settings()
    work = [_work(session, paper, trainer) for paper in usable_papers(settings).values()]
    said = "" if problem else _said(request)
    context = {"work": work, "said": said, "problem": problem, "servers": settings.trainer_servers and trainer.role == "trainer"}
    return page(request, "grading/list.html", person=trainer, status=409 if problem else 200, **context)


def _work(session: Session, paper: Paper, trainer: Person) -> Work:
    settings = get_settings()
    rows = standings(session, settings, paper)
    if trainer.role != "trainer" or not rows:
        return Work(paper, rows, [], 0, corrected=False)
    corrected = is_corrected(settings, paper) or unfinished(session, paper) is not None
    return Work(paper, rows, to_mark(session, settings, paper, trainer.id), len(differences(session, settings, paper)), corrected)


def _said(request: Request) -> str:
    if "retried" in request.query_params:
        return wording.RETRYING
    for name, sentence in DONE.items():
        count = request.query_params.get(name, "")
        if count.isdecimal() and len(count) < 6:
            return sentence.format(count=int(count))
    return ""


@router.post("/grading/{assessment_id}/release", dependencies=CHECKED)
def release_results(
    request: Request, paper: ThisPaper, trainer: TrainerOrAdmin, session: Database, receipt: Annotated[str, Form()] = ""
) -> Response:
    """Release one learner's result, or every result that is ready; who is left out is named."""
    found = standings(session, get_settings(), paper)
    chosen = _chosen(found, receipt)
    try:
        if not chosen:
            raise ReleaseError(wording.NOBODY_TO_RELEASE + _left_out(found))
        for standing in chosen:
            release(session, get_settings(), paper, standing, trainer.id)
    except ReleaseError as error:
        session.rollback()
        return _page(request, trainer, session, problem=str(error))
    return RedirectResponse(f"{PREFIX}/grading?released={len(chosen)}#p-{paper.id}", status_code=303)


def _chosen(found: list[Standing], receipt: str) -> list[Standing]:
    if receipt:
        return [standing for standing in found if standing.receipt.code == receipt]
    return [standing for standing in found if standing.ready and standing.result is None]


def _left_out(found: list[Standing]) -> str:
    names = [standing.account.display_name for standing in found if not standing.ready and standing.result is None]
    if not names:
        return ""
    return grading_wording.NOT_READY.format(count=len(names), names="、".join(names[:NAMED]) + ("等" if len(names) > NAMED else ""))


@router.post("/grading/{assessment_id}/retry", dependencies=CHECKED)
def retry(paper: ThisPaper, trainer: TrainerOrAdmin, session: Database, job: Annotated[int, Form()]) -> Response:
    """Queue a failed submission again."""
    ids = {standing.job.id for standing in standings(session, get_settings(), paper)}
    queue.retry(session, ids & {job})
    return RedirectResponse(f"{PREFIX}/grading?retried=1", status_code=303)


@router.post("/grading/{assessment_id}/feedback", dependencies=CHECKED)
def make_feedback(request: Request, paper: ThisPaper, trainer: Trainer, session: Database) -> Response:
    """Have nbgrader make its HTML feedback in the trainers' folder; it shows keys, so no learner gets it."""
    session.commit()
    try:
        made = helper_of(get_settings()).ask(MakeFeedback(assessment=paper.id), limit=300).made
    except GraderError as error:
        return _page(request, trainer, session, problem=grading_wording.FEEDBACK_NOT_MADE.format(why=error))
    return RedirectResponse(f"{PREFIX}/grading?feedback={made}#p-{paper.id}", status_code=303)
