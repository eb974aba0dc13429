"""Grading a class: the worker's chain, from the queue to stored points, against ``nbgrader autograde`` on the same submissions."""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import sitting
from canxie_platform.assessments.blueprints import Paper, load_papers
from canxie_platform.assessments.choices import options_of
from canxie_platform.assessments.course import Grader, prepare_grading
from canxie_platform.assessments.models import GradingJob
from canxie_platform.assessments.worker import Worker
from canxie_platform.database import engine_for, session_scope
from canxie_platform.database.registry import metadata
from canxie_platform.settings import Settings
from tests.assessments.nbgrader_tools import auto_scores, autograde
from tests.bench.figure import Figure

ASSESSMENT = "canxie-zuzhi-ceshi"
LEARNERS = 20


def measure() -> Iterator[Figure]:
    """Hand in a class's papers with random answers, grade them once each way; the points must be the same."""
    with tempfile.TemporaryDirectory(prefix="canxie-bench-") as name:
        settings = Settings(data=Path(name) / "data", database_url=f"sqlite:///{name}/bench.sqlite", trainer_account="")
        settings.private.mkdir(parents=True)
        settings.teaching.mkdir()
        metadata.create_all(engine_for(settings.database))
        with session_scope(settings.database) as session:
            _hand_in(session, load_papers(settings)[ASSESSMENT])
        prepare_grading(settings)
        stock_course = Path(name) / "stock"
        shutil.copytree(settings.grading, stock_course)
        ours = _ours(settings)
        shutil.copytree(settings.grading / "submitted", stock_course / "submitted", dirs_exist_ok=True)
        began = time.monotonic()
        executed = autograde(stock_course, ASSESSMENT)
        stock = time.monotonic() - began
        if executed != auto_scores(settings.grading, ASSESSMENT):
            raise AssertionError("the two chains came to different points")
        engine_for(settings.database).dispose()
    yield Figure("grading_20_submissions", ours, stock, "s")


def _hand_in(session: Session, paper: Paper) -> None:
    draw = random.Random(1)
    for number in range(LEARNERS):
        account = Account(username=f"learner{number}", display_name=f"学员{number}", role="learner")
        session.add(account)
        session.flush()
        attempt = sitting.start(session, account.id, paper.id)
        for question in paper.questions:
            options = [option.id for option in options_of(question.item)]
            count = draw.randint(1, len(options)) if question.item.type == "multiple" else 1
            answer = "先上门，再记入档案。" * 20 if question.is_case else draw.sample(options, count)
            sitting.save(session, attempt, question, answer, 0)
        sitting.submit(session, attempt, paper, account.username)


def _ours(settings: Settings) -> float:
    """Seconds from starting the helper until every job is graded."""
    began = time.monotonic()
    with Grader(settings) as grader:
        worker = Worker(settings, grader)
        while worker.work_once():
            pass
    seconds = time.monotonic() - began
    with session_scope(settings.database, reading=True) as session:
        states = session.scalars(select(GradingJob.state)).all()
    if set(states) != {"graded"} or len(states) != LEARNERS:
        raise AssertionError(f"not everything was graded: {states}")
    return seconds
