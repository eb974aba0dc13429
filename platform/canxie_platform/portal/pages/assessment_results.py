"""What a learner has after handing in: the receipt, and the released result."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from canxie_platform.assessments import feedback, sitting, tries, wording
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.models import Attempt, Receipt, Result
from canxie_platform.assessments.receipts import grouped, spoken
from canxie_platform.assessments.results import result_of
from canxie_platform.catalogue import load_courses
from canxie_platform.database import now
from canxie_platform.ledger.models import Credit
from canxie_platform.library.citations import lookup
from canxie_platform.portal.identity import Database, Person
from canxie_platform.portal.pages.assessment_access import Learner, ThisPaper, as_drawn, handed_in
from canxie_platform.portal.pages_common import page
from canxie_platform.records.standing import LEARN
from canxie_platform.settings import get_settings

router = APIRouter()


def _about(attempt: Attempt, receipt: Receipt) -> dict[str, Any]:
    return {
        "attempt": attempt,
        "receipt": receipt,
        "code": grouped(receipt.code),
        "spoken": spoken(receipt.code),
        "helps": wording.HELPS,
        "helpers": wording.HELPERS,
    }


@router.get("/assessments/{assessment_id}/receipt")
def receipt_page(request: Request, paper: ThisPaper, learner: Learner, session: Database, number: int = 0) -> HTMLResponse:
    """Proof of what was handed in, and the points known so far."""
    attempt, receipt, job = handed_in(session, learner, paper, number)
    released = session.scalar(select(Result.id).where(Result.attempt_id == attempt.id)) is not None
    answered = sum(1 for value in sitting.frozen_answers(receipt).values() if sitting.is_answered(value))
    context: dict[str, Any] = {"paper": paper, "job": job, "released": released, "answered": answered, **_about(attempt, receipt)}
    return page(request, "assessments/receipt.html", person=learner, **context)


@router.get("/assessments/{assessment_id}/result")
def result_page(request: Request, paper: ThisPaper, learner: Learner, session: Database, number: int = 0) -> HTMLResponse:
    """The released result: own answers, marks, comments, and what the blueprint allows to be known."""
    attempt, receipt, job = handed_in(session, learner, paper, number)
    found = result_of(session, attempt)
    if found is None:
        return page(request, "assessments/waiting.html", person=learner, paper=paper, job=job, attempt=attempt)
    result, marks = found
    own, keys = as_drawn(paper, attempt), feedback.keys_shown(paper.blueprint, now())
    context: dict[str, Any] = {
        "paper": paper,
        "result": result,
        "questions": feedback.reviewed(
            own, learner.id, sitting.frozen_answers(receipt), marks, lambda ref: lookup(session, ref), keys=keys
        ),
        "keys": keys,
        "lessons": feedback.lessons_to_study(own, marks, load_courses(get_settings())[paper.blueprint.course]),
        "learn": f"{LEARN}/{paper.blueprint.course}",
        "credited": _credited(session, learner, paper),
        **_further(session, learner, paper, attempt),
        **_about(attempt, receipt),
    }
    return page(request, "assessments/result.html", person=learner, **context)


def _credited(session: Database, learner: Person, paper: Paper) -> bool:
    """Whether a pass has earned hours, and still does."""
    earned = select(Credit.id).where(Credit.account_id == learner.id, Credit.kind == "assessment", Credit.subject == paper.id)
    passed = tries.counted_pass(session, learner.id, paper)
    return passed and session.scalar(earned.limit(1)) is not None


def _further(session: Database, learner: Person, paper: Paper, attempt: Attempt) -> dict[str, Any]:
    """Whether there is another try, until when, and whether this one counts."""
    begun = tries.tries_of(session, learner.id, paper.id)
    results = tries.results_of(session, learner.id, paper.id)
    return {
        "next_number": tries.next_try(paper.blueprint, begun),
        "running": begun[-1].submitted_at is None,
        "used": len(begun),
        "until": paper.blueprint.late_until or paper.blueprint.closes,
        "counting": len(results) > 1 and tries.counting(paper.blueprint, results) == attempt.number,
        "several": len(results) > 1,
    }
