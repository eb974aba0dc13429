"""A learner's pages of assessments: what there is, sitting one, the receipt, the result. Nobody sees another's."""

from __future__ import annotations

import hmac
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy import select

from canxie_platform.assessments import sitting, wording
from canxie_platform.assessments.blueprints import Paper, usable_papers
from canxie_platform.assessments.forms import Posted, own_form, shown_mark, take_form
from canxie_platform.assessments.models import Attempt, GradingJob, Receipt, Result
from canxie_platform.assessments.results import result_of
from canxie_platform.assessments.views import asked, reviewed
from canxie_platform.ledger.models import Credit
from canxie_platform.library.citations import lookup
from canxie_platform.portal.identity import Database, Person, require
from canxie_platform.portal.pages_common import PREFIX, moment, page
from canxie_platform.settings import get_settings

router = APIRouter()
Learner = Annotated[Person, Depends(require("learner"))]
CHECKED = [Depends(own_form)]


def known_paper(assessment_id: str) -> Paper:
    """The assessment of an address."""
    paper = usable_papers(get_settings()).get(assessment_id)
    if paper is None:
        raise HTTPException(404, wording.NO_ASSESSMENT)
    return paper


ThisPaper = Annotated[Paper, Depends(known_paper)]


def own_attempt(session: Database, learner: Person, paper: Paper, *, lock: bool = False) -> Attempt:
    """The learner's own attempt; there is no address for another's."""
    attempt = sitting.attempt_of(session, learner.id, paper.id, lock=lock)
    if attempt is None:
        raise HTTPException(404, wording.NO_ATTEMPT)
    return attempt


def handed_in(session: Database, learner: Person, paper: Paper) -> tuple[Attempt, Receipt, GradingJob]:
    """The learner's handed-in attempt with its receipt and job."""
    attempt = own_attempt(session, learner, paper)
    query = select(Receipt, GradingJob).join(GradingJob, GradingJob.attempt_id == Receipt.attempt_id)
    row = session.execute(query.where(Receipt.attempt_id == attempt.id)).one_or_none()
    if row is None:
        raise HTTPException(404, wording.NOT_SUBMITTED)
    receipt, job = row
    return attempt, receipt, job


def address(paper: Paper, name: str = "") -> str:
    """Path of one of an assessment's pages."""
    return f"{PREFIX}/assessments/{paper.id}{'/' if name else ''}{name}"


def to(paper: Paper, name: str) -> RedirectResponse:
    """Go to one of an assessment's pages after a form."""
    return RedirectResponse(address(paper, name), status_code=303)


@router.get("/assessments")
def assessment_list(request: Request, learner: Learner, session: Database) -> HTMLResponse:
    """Every assessment with how far this learner is."""
    query = (
        select(Attempt, GradingJob, Result)
        .outerjoin(GradingJob, GradingJob.attempt_id == Attempt.id)
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.account_id == learner.id)
    )
    mine = {attempt.assessment_id: (attempt, job, result) for attempt, job, result in session.execute(query)}
    rows = [(paper, *mine.get(paper.id, (None, None, None))) for paper in usable_papers(get_settings()).values()]
    return page(request, "assessments/list.html", person=learner, rows=rows)


@router.get("/assessments/{assessment_id}")
def start_page(request: Request, paper: ThisPaper, learner: Learner, session: Database) -> HTMLResponse:
    """The rules, and the way in."""
    attempt = sitting.attempt_of(session, learner.id, paper.id)
    job = result = None
    if attempt is not None and attempt.submitted_at is not None:
        job = session.scalar(select(GradingJob).where(GradingJob.attempt_id == attempt.id))
        result = session.scalar(select(Result).where(Result.attempt_id == attempt.id))
    counts: dict[str, int] = {}
    for question in paper.questions:
        kind = wording.KIND_LABELS[question.item.type]
        counts[kind] = counts.get(kind, 0) + 1
    return page(request, "assessments/start.html", person=learner, paper=paper, attempt=attempt, job=job, result=result, counts=counts)


@router.post("/assessments/{assessment_id}/start", dependencies=CHECKED)
def start(paper: ThisPaper, learner: Learner, session: Database) -> Response:
    """Begin, or go on."""
    attempt = sitting.start(session, learner.id, paper.id)
    return to(paper, "paper" if attempt.submitted_at is None else "receipt")


@router.get("/assessments/{assessment_id}/paper")
def paper_page(request: Request, paper: ThisPaper, learner: Learner, session: Database) -> Response:
    """The questions in one form."""
    attempt = own_attempt(session, learner, paper)
    if attempt.submitted_at is not None:
        return to(paper, "receipt")
    return _paper(request, paper, learner, session, attempt)


def _paper(
    request: Request, paper: Paper, learner: Person, session: Database, attempt: Attempt, *, refused: dict[str, Any] | None = None
) -> HTMLResponse:
    questions = asked(paper, learner.id, sitting.saved(session, attempt))
    status = 409 if refused else 200
    context = {
        "paper": paper,
        "questions": questions,
        "refused": refused or {},
        "limit": sitting.TEXT_LIMIT,
        "conflict": wording.CHANGED_ELSEWHERE,
    }
    return page(request, "assessments/paper.html", person=learner, status=status, **context)


@router.post("/assessments/{assessment_id}/answers/{item_id}", dependencies=CHECKED)
def save_one(
    *,
    paper: ThisPaper,
    item_id: str,
    learner: Learner,
    session: Database,
    version: Annotated[int, Form()],
    answer: Annotated[list[str], Form()] = [],  # noqa: B006 (FastAPI copies it)
) -> JSONResponse:
    """Save one answer as soon as it changes; what the page calls saved is committed."""
    question = paper.question(item_id)
    if question is None:
        raise HTTPException(404, wording.NO_QUESTION)
    attempt = own_attempt(session, learner, paper, lock=True)
    value = (answer[0] if answer else "") if question.is_case else answer
    try:
        stored = sitting.save(session, attempt, question, value, version)
    except sitting.SubmittedError as error:
        return JSONResponse({"message": str(error), "address": address(paper, "receipt")}, status_code=410)
    except sitting.BadAnswerError as error:
        return JSONResponse({"message": str(error)}, status_code=422)
    except sitting.ConflictError as error:
        newer = error.current
        current = {"answer": json.loads(newer.value) if newer else None, "version": newer.version if newer else 0}
        return JSONResponse({"message": str(error), **current}, status_code=409)
    mark = shown_mark(json.loads(stored.value))
    return JSONResponse({"version": stored.version, "mark": mark, "saved_at": moment(stored.saved_at)[-5:]})


@router.post("/assessments/{assessment_id}/save", dependencies=CHECKED)
def save_all(
    request: Request, paper: ThisPaper, learner: Learner, session: Database, posted: Annotated[Posted, Depends(take_form)]
) -> Response:
    """Save the whole form: the way without a script, and before the review."""
    attempt = own_attempt(session, learner, paper, lock=True)
    if attempt.submitted_at is not None:
        return to(paper, "receipt")
    refused: dict[str, Any] = {}
    for question in paper.questions:
        if not posted.changed(question):
            continue
        try:
            sitting.save(session, attempt, question, posted.value(question), posted.version(question))
        except (sitting.ConflictError, sitting.BadAnswerError) as error:
            refused[question.id] = (str(error), posted.as_text(question))
    if refused:
        return _paper(request, paper, learner, session, attempt, refused=refused)
    return to(paper, "review" if posted.wants_review else "paper?saved=1")


@router.get("/assessments/{assessment_id}/review")
def review_page(request: Request, paper: ThisPaper, learner: Learner, session: Database, changed: str = "") -> Response:
    """What is answered and what isn't, before handing in."""
    attempt = own_attempt(session, learner, paper)
    if attempt.submitted_at is not None:
        return to(paper, "receipt")
    answers = sitting.saved(session, attempt)
    context: dict[str, Any] = {
        "paper": paper,
        "questions": asked(paper, learner.id, answers),
        "seen": sitting.fingerprint(sitting.values(answers)),
        "changed": bool(changed),
    }
    return page(request, "assessments/review.html", person=learner, **context)


@router.post("/assessments/{assessment_id}/submit", dependencies=CHECKED)
def submit(paper: ThisPaper, learner: Learner, session: Database, seen: Annotated[str, Form()]) -> Response:
    """Hand in what the review showed; when another page changed it since, show the review again."""
    attempt = own_attempt(session, learner, paper, lock=True)
    if attempt.submitted_at is not None:
        return to(paper, "receipt")
    if not hmac.compare_digest(seen, sitting.fingerprint(sitting.values(sitting.saved(session, attempt)))):
        return to(paper, "review?changed=1")
    sitting.submit(session, attempt, paper, learner.username)
    return to(paper, "receipt")


@router.get("/assessments/{assessment_id}/receipt")
def receipt_page(request: Request, paper: ThisPaper, learner: Learner, session: Database) -> HTMLResponse:
    """Proof of what was handed in, and the points known so far."""
    attempt, receipt, job = handed_in(session, learner, paper)
    released = session.scalar(select(Result.id).where(Result.attempt_id == attempt.id)) is not None
    answered = sum(1 for value in sitting.frozen_answers(receipt).values() if sitting.is_answered(value))
    context: dict[str, Any] = {"paper": paper, "receipt": receipt, "job": job, "released": released, "answered": answered}
    return page(request, "assessments/receipt.html", person=learner, **context)


@router.get("/assessments/{assessment_id}/result")
def result_page(request: Request, paper: ThisPaper, learner: Learner, session: Database) -> HTMLResponse:
    """The released result: own answers, marks, explanations, comments."""
    attempt, receipt, job = handed_in(session, learner, paper)
    found = result_of(session, attempt)
    if found is None:
        return page(request, "assessments/waiting.html", person=learner, paper=paper, job=job)
    result, marks = found
    questions = reviewed(paper, learner.id, sitting.frozen_answers(receipt), marks, lambda ref: lookup(session, ref))
    earned = select(Credit.id).where(Credit.account_id == learner.id, Credit.kind == "assessment", Credit.subject == paper.id)
    context: dict[str, Any] = {"result": result, "receipt": receipt, "questions": questions}
    context["credited"] = result.passed and session.scalar(earned.limit(1)) is not None
    return page(request, "assessments/result.html", person=learner, paper=paper, **context)
