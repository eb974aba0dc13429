"""Whose paper a request is about: always the asking learner's own; there is no address for another's."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from canxie_platform.assessments import sitting, wording
from canxie_platform.assessments.blueprints import Paper, usable_papers
from canxie_platform.assessments.deadlines import hand_in_overdue, submit_overdue
from canxie_platform.assessments.draws import paper_of_attempt
from canxie_platform.assessments.forms import own_form
from canxie_platform.assessments.models import Attempt, GradingJob, Receipt
from canxie_platform.assessments.timing import is_over
from canxie_platform.portal.identity import Database, Person, require
from canxie_platform.portal.pages_common import PREFIX
from canxie_platform.settings import get_settings

CHECKED = [Depends(own_form)]


def learner_in_time(request: Request, found: Annotated[Person, Depends(require("learner"))], session: Database) -> Person:
    """The learner, after what was overdue of theirs has been handed in."""
    if request.method in {"GET", "HEAD"}:
        if submit_overdue(get_settings(), found.id):
            session.rollback()  # what was read before is old
        return found
    query = select(Attempt).where(Attempt.account_id == found.id, Attempt.submitted_at.is_(None), Attempt.deadline_at.is_not(None))
    overdue = [attempt.id for attempt in session.scalars(query) if is_over(attempt)]
    papers = usable_papers(get_settings()) if overdue else {}
    for attempt_id in overdue:
        hand_in_overdue(session, papers, attempt_id)
    return found


Learner = Annotated[Person, Depends(learner_in_time)]


def known_paper(assessment_id: str) -> Paper:
    """The assessment of an address."""
    paper = usable_papers(get_settings()).get(assessment_id)
    if paper is None:
        raise HTTPException(404, wording.NO_ASSESSMENT)
    return paper


ThisPaper = Annotated[Paper, Depends(known_paper)]


def own_attempt(session: Database, learner: Person, paper: Paper, number: int = 0, *, lock: bool = False) -> Attempt:
    """The learner's own attempt.

    Args:
        session: a database session.
        learner: who asks.
        paper: the assessment.
        number: which try; 0: the last one.
        lock: keep other writers of it waiting.
    """
    attempt = sitting.attempt_of(session, learner.id, paper.id, number, lock=lock)
    if attempt is None:
        raise HTTPException(404, wording.NO_SUCH_TRY if number else wording.NO_ATTEMPT)
    return attempt


def as_drawn(paper: Paper, attempt: Attempt) -> Paper:
    """The paper as an attempt has it."""
    try:
        return paper_of_attempt(paper, attempt)
    except LookupError as error:
        raise HTTPException(409, wording.ITEM_GONE) from error


def handed_in(session: Database, learner: Person, paper: Paper, number: int) -> tuple[Attempt, Receipt, GradingJob]:
    """The learner's handed-in attempt with its receipt and job; the last one when no number is given."""
    attempt = own_attempt(session, learner, paper, number)
    query = select(Receipt, GradingJob).join(GradingJob, GradingJob.attempt_id == Receipt.attempt_id)
    row = session.execute(query.where(Receipt.attempt_id == attempt.id)).one_or_none()
    if row is None:
        raise HTTPException(404, wording.NOT_SUBMITTED)
    receipt, job = row
    return attempt, receipt, job


def address(paper: Paper, name: str = "", number: int = 0) -> str:
    """Path of one of an assessment's pages."""
    return f"{PREFIX}/assessments/{paper.id}{'/' if name else ''}{name}" + (f"?number={number}" if number else "")


def to(paper: Paper, name: str = "", number: int = 0) -> RedirectResponse:
    """Go to one of an assessment's pages after a form."""
    return RedirectResponse(address(paper, name, number), status_code=303)


def receipt_of(paper: Paper, attempt: Attempt) -> RedirectResponse:
    """Go to an attempt's receipt."""
    return to(paper, "receipt", attempt.number if paper.blueprint.tries > 1 else 0)
