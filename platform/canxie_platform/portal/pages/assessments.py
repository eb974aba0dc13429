"""A learner's assessments: what there is, the rules of one, beginning it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from canxie_platform.assessments import tries, wording
from canxie_platform.assessments.blueprints import Paper, usable_papers
from canxie_platform.assessments.models import Attempt, ExtraTime, Result
from canxie_platform.assessments.timing import minutes_after_break, time_limit, window
from canxie_platform.database import now
from canxie_platform.portal.identity import Database, Person
from canxie_platform.portal.pages import assessment_paper, assessment_results, extra_time, receipts
from canxie_platform.portal.pages.assessment_access import CHECKED, Learner, ThisPaper, known_paper, receipt_of, to
from canxie_platform.portal.pages_common import page
from canxie_platform.settings import get_settings

__all__ = ["ThisPaper", "known_paper", "router"]
router = APIRouter()


@dataclass(frozen=True)
class OwnTry:
    """One of the learner's tries with its result."""

    attempt: Attempt
    result: Result | None
    counts: bool
    """Whether it is the one that counts, of several results."""


@dataclass(frozen=True)
class Standing:
    """How far a learner is with an assessment."""

    paper: Paper
    tries: list[OwnTry]
    window: str
    next_number: int | None
    """The try that can be begun now."""

    @property
    def last(self) -> OwnTry | None:
        """The last try."""
        return self.tries[-1] if self.tries else None

    @property
    def running(self) -> Attempt | None:
        """The try that isn't handed in yet."""
        return self.tries[-1].attempt if self.tries and self.tries[-1].attempt.submitted_at is None else None


def standing_of(session: Database, learner: Person, paper: Paper) -> Standing:
    """How far the learner is with one assessment."""
    begun = tries.tries_of(session, learner.id, paper.id)
    results = tries.results_of(session, learner.id, paper.id) if begun else {}
    counting = tries.counting(paper.blueprint, results)
    own = [OwnTry(one, results.get(one.number), len(results) > 1 and one.number == counting) for one in begun]
    return Standing(paper, own, window(paper.blueprint, now()), tries.next_try(paper.blueprint, begun))


@router.get("/assessments")
def assessment_list(request: Request, learner: Learner, session: Database) -> HTMLResponse:
    """Every assessment with how far this learner is."""
    rows = [standing_of(session, learner, paper) for paper in usable_papers(get_settings()).values()]
    return page(request, "assessments/list.html", person=learner, rows=rows)


@router.get("/assessments/{assessment_id}")
def start_page(request: Request, paper: ThisPaper, learner: Learner, session: Database) -> HTMLResponse:
    """The rules, and the way in."""
    counts: dict[str, int] = {}
    for question in paper.questions:
        kind = wording.KIND_LABELS[question.item.type]
        counts[kind] = counts.get(kind, 0) + 1
    extra = session.get(ExtraTime, learner.id)
    limit = time_limit(paper.blueprint, extra)
    standing = standing_of(session, learner, paper)
    context: dict[str, Any] = {
        "paper": paper,
        "standing": standing,
        "after_break": None if standing.running is None else minutes_after_break(paper.blueprint, standing.running, extra),
        "counts": counts,
        "minutes": None if limit is None else round(limit.total_seconds() / 60),
        "rules_used": {question.item.rule for question in paper.questions if question.item.type == "multiple"},
    }
    return page(request, "assessments/start.html", person=learner, **context)


@router.post("/assessments/{assessment_id}/start", dependencies=CHECKED)
def start(paper: ThisPaper, learner: Learner, session: Database, number: Annotated[int, Form(ge=1, le=99)] = 1) -> Response:
    """Begin a try, or go on with it."""
    try:
        attempt = tries.begin(session, learner.id, paper, number)
    except tries.NoTryError as error:
        raise HTTPException(409, str(error)) from error
    if attempt.submitted_at is not None:
        return receipt_of(paper, attempt)
    return to(paper) if attempt.paused_at is not None else to(paper, "paper")


for part in (assessment_paper, assessment_results, receipts, extra_time):
    router.include_router(part.router)
