"""Sitting a paper: its questions, saving, the clock, the review, handing in."""

from __future__ import annotations

import hmac
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ValidationError

from canxie_platform.assessments import sitting, timing, wording
from canxie_platform.assessments.answers import BadAnswerError, doubt
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.forms import Posted, posted_value, shown_mark, take_form
from canxie_platform.assessments.models import Attempt, Help, Helper
from canxie_platform.assessments.views import asked
from canxie_platform.portal.identity import Database, Person
from canxie_platform.portal.pages.assessment_access import CHECKED, Learner, ThisPaper, address, as_drawn, own_attempt, receipt_of, to
from canxie_platform.portal.pages_common import moment, page

router = APIRouter()
Taken = Annotated[Posted, Depends(take_form)]


def elsewhere(paper: Paper, attempt: Attempt) -> Response | None:
    """Where a learner belongs who can't answer now: the receipt, or the page that goes on after a break."""
    if attempt.submitted_at is not None:
        return receipt_of(paper, attempt)
    return to(paper) if attempt.paused_at is not None else None


@router.get("/assessments/{assessment_id}/paper")
def paper_page(request: Request, paper: ThisPaper, learner: Learner, session: Database) -> Response:
    """The questions in one form."""
    attempt = own_attempt(session, learner, paper)
    return elsewhere(paper, attempt) or _paper(request, as_drawn(paper, attempt), learner, session, attempt)


def _paper(
    request: Request, paper: Paper, learner: Person, session: Database, attempt: Attempt, *, refused: dict[str, Any] | None = None
) -> HTMLResponse:
    context = {
        "paper": paper,
        "attempt": attempt,
        "questions": asked(paper, learner.id, sitting.saved(session, attempt), sitting.marked(session, attempt)),
        "refused": refused or {},
        "limit": sitting.TEXT_LIMIT,
        "conflict": wording.CHANGED_ELSEWHERE,
        "left": timing.seconds_left(attempt),
        "grace": timing.GRACE.total_seconds(),
    }
    return page(request, "assessments/paper.html", person=learner, status=409 if refused else 200, **context)


def _clock(attempt: Attempt) -> dict[str, float | None]:
    """What every answer to the page's script tells of the time."""
    return {"left": timing.seconds_left(attempt)}


@router.get("/assessments/{assessment_id}/time")
def time_left(paper: ThisPaper, learner: Learner, session: Database, number: int = 0) -> JSONResponse:
    """The server's clock: seconds left, or where to go when the paper is handed in or paused."""
    attempt = own_attempt(session, learner, paper, number)
    if attempt.submitted_at is not None:
        return JSONResponse({"address": address(paper, "receipt", attempt.number)})
    return JSONResponse({"address": address(paper)} if attempt.paused_at is not None else _clock(attempt))


@router.post("/assessments/{assessment_id}/answers/{slot}", dependencies=CHECKED)
def save_one(
    *,
    paper: ThisPaper,
    slot: str,
    learner: Learner,
    session: Database,
    version: Annotated[int, Form()],
    answer: Annotated[list[str], Form()] = [],  # noqa: B006 (FastAPI copies it)
    part: Annotated[list[str], Form()] = [],  # noqa: B006
    number: Annotated[int, Form()] = 0,
) -> JSONResponse:
    """Save one answer as soon as it changes; what the page calls saved is committed."""
    if paper.question(slot) is None:
        raise HTTPException(404, wording.NO_QUESTION)
    attempt = own_attempt(session, learner, paper, number, lock=True)
    question = as_drawn(paper, attempt).question(slot)
    if question is None:
        raise HTTPException(404, wording.NO_QUESTION)
    try:
        stored = sitting.save(session, attempt, question, posted_value(question, answer, part), version)
    except sitting.SubmittedError as error:
        return JSONResponse({"message": str(error), "address": address(paper, "receipt", attempt.number)}, status_code=410)
    except sitting.PausedError as error:
        return JSONResponse({"message": str(error), "address": address(paper)}, status_code=423)
    except BadAnswerError as error:
        return JSONResponse({"message": str(error)}, status_code=422)
    except sitting.ConflictError as error:
        newer = error.current
        current = {"answer": json.loads(newer.value) if newer else None, "version": newer.version if newer else 0}
        return JSONResponse({"message": str(error), **current}, status_code=409)
    value = json.loads(stored.value)
    said = {
        "version": stored.version,
        "mark": shown_mark(value),
        "saved_at": moment(stored.saved_at)[-5:],
        "doubt": doubt(question.item, value),
    }
    return JSONResponse({**said, **_clock(attempt)})


@router.post("/assessments/{assessment_id}/marks/{slot}", dependencies=CHECKED)
def mark(
    *,
    paper: ThisPaper,
    slot: str,
    learner: Learner,
    session: Database,
    on: Annotated[bool, Form()],
    number: Annotated[int, Form()] = 0,
) -> JSONResponse:
    """Note that a question is to be looked at again, or not any more."""
    question = paper.question(slot)
    if question is None:
        raise HTTPException(404, wording.NO_QUESTION)
    attempt = own_attempt(session, learner, paper, number, lock=True)
    if attempt.submitted_at is not None:
        return JSONResponse({"message": wording.ALREADY_SUBMITTED, "address": address(paper, "receipt", attempt.number)}, status_code=410)
    sitting.mark(session, attempt, question, on=on)
    return JSONResponse({"on": on, **_clock(attempt)})


@router.post("/assessments/{assessment_id}/save", dependencies=CHECKED)
def save_all(request: Request, paper: ThisPaper, learner: Learner, session: Database, posted: Taken) -> Response:
    """Save the whole form: the way without a script, before the review, and before a break."""
    attempt = own_attempt(session, learner, paper, posted.number, lock=True)
    if away := elsewhere(paper, attempt):
        return away
    own = as_drawn(paper, attempt)
    refused: dict[str, Any] = {}
    for question in own.questions:
        sitting.mark(session, attempt, question, on=posted.marked(question))
        if not posted.changed(question):
            continue
        try:
            sitting.save(session, attempt, question, posted.value(question), posted.version(question))
        except (sitting.ConflictError, BadAnswerError) as error:
            refused[question.id] = (str(error), posted.as_text(question))
    if refused:
        return _paper(request, own, learner, session, attempt, refused=refused)
    if posted.next == "pause":
        return _pause(session, paper, attempt)
    return to(paper, "review" if posted.next == "review" else "paper?saved=1")


def _pause(session: Database, paper: Paper, attempt: Attempt) -> Response:
    try:
        timing.pause(session, paper.blueprint, attempt)
    except PermissionError as error:
        raise HTTPException(409, wording.NO_PAUSE) from error
    return to(paper)


@router.post("/assessments/{assessment_id}/resume", dependencies=CHECKED)
def resume(paper: ThisPaper, learner: Learner, session: Database) -> Response:
    """Go on after a break."""
    attempt = own_attempt(session, learner, paper, lock=True)
    if attempt.submitted_at is not None:
        return receipt_of(paper, attempt)
    timing.resume(session, paper.blueprint, attempt)
    return to(paper, "paper")


@router.get("/assessments/{assessment_id}/review")
def review_page(request: Request, paper: ThisPaper, learner: Learner, session: Database, changed: str = "") -> Response:
    """What is answered and what isn't, before handing in."""
    attempt = own_attempt(session, learner, paper)
    return elsewhere(paper, attempt) or _review(request, paper, learner, session, attempt, changed=bool(changed))


def _review(
    request: Request, paper: Paper, learner: Person, session: Database, attempt: Attempt, *, changed: bool = False, problem: str = ""
) -> HTMLResponse:
    answers = sitting.saved(session, attempt)
    context: dict[str, Any] = {
        "paper": paper,
        "attempt": attempt,
        "questions": asked(as_drawn(paper, attempt), learner.id, answers, sitting.marked(session, attempt)),
        "seen": sitting.fingerprint(sitting.values(answers)),
        "changed": changed,
        "problem": problem,
        "helpers": wording.HELPERS,
        "helps": wording.HELPS,
        "left": timing.seconds_left(attempt),
        "grace": timing.GRACE.total_seconds(),
    }
    return page(request, "assessments/review.html", person=learner, status=422 if problem else 200, **context)


class SaidHelp(BaseModel):
    """What the learner says about help in answering."""

    help: Help
    helper: Helper = ""

    @property
    def handing_in(self) -> sitting.HandingIn:
        """The same without a helper when nobody helped."""
        return sitting.HandingIn(help=self.help, helper="" if self.help == "independent" else self.helper)


@router.post("/assessments/{assessment_id}/submit", dependencies=CHECKED)
def submit(
    *,
    request: Request,
    paper: ThisPaper,
    learner: Learner,
    session: Database,
    seen: Annotated[str, Form()],
    help_said: Annotated[str, Form(alias="help")] = "",
    helper: Annotated[str, Form()] = "",
    number: Annotated[int, Form()] = 0,
) -> Response:
    """Hand in what the review showed; when another page changed it since, show the review again."""
    attempt = own_attempt(session, learner, paper, number, lock=True)
    if away := elsewhere(paper, attempt):
        return away
    if not hmac.compare_digest(seen.encode(), sitting.fingerprint(sitting.values(sitting.saved(session, attempt))).encode()):
        return to(paper, "review?changed=1")
    try:
        said = SaidHelp.model_validate({"help": help_said, "helper": helper})
    except ValidationError:
        said = SaidHelp(help="")
    if not said.help or (said.help != "independent" and not said.helper):
        return _review(request, paper, learner, session, attempt, problem=wording.SAY_WHO_HELPED)
    sitting.submit(session, attempt, as_drawn(paper, attempt), learner.username, said.handing_in)
    return receipt_of(paper, attempt)
