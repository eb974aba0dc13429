"""Grading a class: the worker's chain, from the queue to stored points, against ``nbgrader autograde`` on the same submissions."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import sitting, tries
from canxie_platform.assessments.blueprints import Paper, load_papers
from canxie_platform.assessments.choices import options_of
from canxie_platform.assessments.course import Grader, prepare_grading
from canxie_platform.assessments.grader_protocol import Ready
from canxie_platform.assessments.models import Attempt, GradingJob
from canxie_platform.assessments.worker import Worker
from canxie_platform.database import engine_for, session_scope
from canxie_platform.database.registry import metadata
from canxie_platform.settings import Settings
from tests.assessments.nbgrader_tools import auto_scores, autograde, run
from tests.bench import submitting
from tests.bench.figure import Figure

ASSESSMENT = "canxie-zuzhi-ceshi"
LEARNERS = 200
LISTED = 1000
LISTS = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
config = PyFileConfigLoader("nbgrader_config.py", path=".").load_config() if sys.argv[2] == "ours" else Config()
config.CourseDirectory.root = "."
api = NbGraderAPI(CourseDirectory(config=config), config=config)
seconds = []
for _ in range(3):
    began = time.perf_counter()
    rows = len(api.get_submissions(sys.argv[1])), len(api.get_notebook_submissions(sys.argv[1], sys.argv[1]))
    seconds.append(time.perf_counter() - began)
print(json.dumps([min(seconds), *rows]))
"""
"""What formgrader asks for its lists of submissions; with our configuration, or with nbgrader's own."""


def measure() -> Iterator[Figure]:
    """Hand in a class's papers with random answers, grade them once each way, list them, then submit on a running platform."""
    with tempfile.TemporaryDirectory(prefix="canxie-bench-") as name:
        settings = Settings(data=Path(name) / "data", database_url=f"sqlite:///{name}/bench.sqlite", trainer_account="")
        settings.private.mkdir(parents=True)
        settings.teaching.mkdir()
        metadata.create_all(engine_for(settings.database))
        hand_in(settings, LEARNERS)
        prepare_grading(settings)
        stock_course = Path(name) / "stock"
        shutil.copytree(settings.grading, stock_course)
        ours = grade(settings)
        shutil.copytree(settings.grading / "submitted", stock_course / "submitted", dirs_exist_ok=True)
        began = time.monotonic()
        executed = autograde(stock_course, ASSESSMENT, limit=3600)
        stock = time.monotonic() - began
        scored = auto_scores(settings.grading, ASSESSMENT)
        equal = sum(executed[learner] == scored[learner] for learner in executed)
        yield Figure("grading.throughput", ours, stock, f"s, {LEARNERS} submissions")
        yield Figure("grading.scores_equal", equal, None, f"of {len(scored)} submissions")
        hand_in(settings, LISTED, first=LEARNERS)
        grade(settings)
        yield Figure("grading.formgrader1000", _lists(settings, "ours"), _lists(settings, "stock"), "s, both lists")
        engine_for(settings.database).dispose()
    yield from submitting.measure()


def hand_in(settings: Settings, up_to: int, first: int = 0) -> None:
    """Hand in papers of so many learners, the ones before ``first`` being there already."""
    paper = load_papers(settings)[ASSESSMENT]
    with session_scope(settings.database) as session:
        for number in range(first, up_to):
            account = Account(username=f"learner{number}", display_name=f"学员{number}", role="learner")
            session.add(account)
            session.flush()
            sitting.submit(session, answered(session, account, paper, random.Random(number)), paper, account.username)


def answered(session: Session, account: Account, paper: Paper, draw: random.Random) -> Attempt:
    """An attempt with random answers, not handed in yet."""
    attempt = tries.begin(session, account.id, paper)
    for question in paper.questions:
        options = [option.id for option in options_of(question.item)]
        count = draw.randint(1, len(options)) if question.item.type == "multiple" else 1
        answer = "先上门，再记入档案。" * 20 if question.is_case else draw.sample(options, count)
        sitting.save(session, attempt, question, answer, 0)
    return attempt


def grade(settings: Settings) -> float:
    """Seconds a running worker takes for all that is queued; it has its helper ready, as it has while people sit papers."""
    with Grader(settings) as grader:
        grader.ask(Ready())
        began = time.monotonic()
        worker = Worker(settings, grader)
        while worker.work_once():
            pass
        seconds = time.monotonic() - began
    with session_scope(settings.database, reading=True) as session:
        states = set(session.scalars(select(GradingJob.state)))
    if states != {"graded"}:
        raise AssertionError(f"not everything was graded: {states}")
    return seconds


def _lists(settings: Settings, whose: str) -> float:
    seconds, *rows = json.loads(run(settings.grading, "-c", LISTS, ASSESSMENT, whose).splitlines()[-1])
    if rows != [LISTED, LISTED]:
        raise AssertionError(f"lists of {rows} submissions")
    return float(seconds)
