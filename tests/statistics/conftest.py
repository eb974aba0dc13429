"""The sample assessment with many learners, sat and graded by the platform's own code."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import sitting
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.draws import paper_of_attempt
from canxie_platform.assessments.tries import begin
from canxie_platform.assessments.worker import Worker
from canxie_platform.database import session_scope
from canxie_platform.portal.app import _add_error_pages
from canxie_platform.portal.pages import analysis, grading
from canxie_platform.portal.pages_common import PREFIX
from canxie_platform.roster.models import Appointment, Association, Street
from canxie_platform.settings import Settings
from tests.assessments.conftest import browser, course, laid_out, paper, settings, who, worker
from tests.assessments.nbgrader_tools import run

__all__ = ["browser", "course", "laid_out", "paper", "settings", "worker"]

MANY_MARKS = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db", "canxie") as gradebook:
    for learner, points in json.loads(sys.argv[1]).items():
        grade = gradebook.find_grade("case_t-case", "sample", "sample", learner)
        grade.manual_score, grade.needs_manual_grade = points, False
    gradebook.db.commit()
"""
Papers = dict[str, tuple[str, dict[str, Any], float | None]]
"""By learner: association, answers, points for the case (None: nobody has marked it)."""
Hand = Callable[[Papers], None]


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """The pages of grading and analysis."""
    made = FastAPI()
    made.mount(f"{PREFIX}/static", StaticFiles(directory=Path(grading.__file__).parents[1] / "static"))
    for pages in (grading, analysis):
        made.include_router(pages.router, prefix=PREFIX)
    made.middleware("http")(who)
    _add_error_pages(made)
    return made


@pytest.fixture
def hand_in(settings: Settings, paper: Paper, worker: Worker) -> Hand:
    """Have these papers sat, handed in, graded by nbgrader and, where points are given, marked."""

    def work(papers: Papers) -> None:
        with session_scope(settings.database) as session:
            for username, (place, answers, _) in papers.items():
                _sit(session, paper, username, place, answers)
        while worker.work_once():
            pass
        marks = {username: points for username, (_, _, points) in papers.items() if points is not None}
        run(settings.grading, "-c", MANY_MARKS, json.dumps(marks))

    return work


def _sit(session: Session, paper: Paper, username: str, place: str, answers: dict[str, Any]) -> None:
    account = session.scalar(select(Account).where(Account.username == username))
    if account is None:
        account = Account(username=username, display_name=f"学员{username}", role="learner", must_change=False)
        session.add(account)
        session.flush()
    if place:
        session.add(Appointment(account_id=account.id, association_id=_association(session, place), post="officer", since=date(2020, 1, 1)))
    attempt = begin(session, account.id, paper)
    own = paper_of_attempt(paper, attempt)
    for item, answer in answers.items():
        question = own.question(item)
        assert question is not None
        sitting.save(session, attempt, question, answer, 0)
    sitting.submit(session, attempt, own, username)


def _association(session: Session, name: str) -> int:
    street = session.scalar(select(Street)) or Street(name="演示街道")
    session.add(street)
    session.flush()
    found = session.scalar(select(Association).where(Association.name == name)) or Association(street_id=street.id, name=name)
    session.add(found)
    session.flush()
    return found.id
