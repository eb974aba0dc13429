"""The grading queue and the worker: nothing is lost, nothing is graded lower, whatever stops in the middle."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import psutil
import pytest
from sqlalchemy import select, update

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import queue, tries
from canxie_platform.assessments.blueprints import load_papers
from canxie_platform.assessments.course import Grader, GraderError
from canxie_platform.assessments.gradebook import submissions
from canxie_platform.assessments.models import GradingJob
from canxie_platform.assessments.worker import Worker
from canxie_platform.database import now, session_scope
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.handed_in import change_blueprint, grade_all, hand_in
from tests.assessments.sample import RIGHT

People = Callable[[str], Browser]


@pytest.fixture
def handed_in(settings: Settings) -> None:
    """A paper in the queue."""
    hand_in(settings, {"wang": RIGHT})


def job(settings: Settings) -> GradingJob:
    with session_scope(settings.database, reading=True) as session:
        return session.scalars(select(GradingJob)).one()


def make_due(settings: Settings) -> None:
    with session_scope(settings.database) as session:
        session.execute(update(GradingJob).values(due_at=now()))


def test_one_worker_at_a_time(settings: Settings, handed_in: None) -> None:
    with session_scope(settings.database) as session:
        (first,) = queue.claim(session, "first")
    with session_scope(settings.database) as session:
        assert queue.claim(session, "second") == []
    make_due(settings)
    with session_scope(settings.database) as session:
        (second,) = queue.claim(session, "second")
    assert second.tries == 2
    with session_scope(settings.database) as session:
        assert not queue.graded(session, first, Decimal(1)), "its lease had run out"
        assert queue.graded(session, second, Decimal(6))
    assert (job(settings).state, job(settings).objective) == ("graded", Decimal(6))


def test_what_was_tried_before_is_tried_alone(settings: Settings, handed_in: None) -> None:
    """Should a submission be what makes the helper die, it takes no other with it a second time."""
    hand_in(settings, {"li": RIGHT})
    with session_scope(settings.database) as session:
        assert [job.account.username for job in queue.claim(session, "first", most=50)] == ["wang", "li"]
    make_due(settings)
    with session_scope(settings.database) as session:
        assert [job.account.username for job in queue.claim(session, "second", most=50)] == ["wang"]
        assert [job.account.username for job in queue.claim(session, "second", most=50)] == ["li"]


def test_each_try_is_a_submission_of_its_own(settings: Settings, course: Path) -> None:
    change_blueprint(settings, tries=2)
    hand_in(settings, {"wang": RIGHT})
    hand_in(settings, {"wang": {"t-1": ["b"]}})
    assert grade_all(settings) == 2
    marks = submissions(settings, "sample")
    assert {name: one.cells["mark_t-1"].points for name, one in marks.items()} == {"wang": 2, "wang@2": 0}


def test_handing_back_does_not_count_the_try(settings: Settings, handed_in: None) -> None:
    with session_scope(settings.database) as session:
        queue.claim(session, "first")
        queue.hand_back(session, "other")
        assert session.scalars(select(GradingJob.state)).one() == "working"
        queue.hand_back(session, "first")
    assert (job(settings).state, job(settings).tries) == ("waiting", 0)


def test_failures_are_tried_again_and_then_shown(
    settings: Settings, handed_in: None, browser: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise GraderError("磁盘满了。")

    monkeypatch.setattr(Grader, "ask", broken)
    worker = Worker(settings, Grader(settings))
    for _ in range(3):
        make_due(settings)
        assert worker.work_once()
        assert not worker.work_once(), "there is a pause before the next try"
    assert job(settings).state == "failed"
    assert "试了 3 次" in job(settings).note
    assert "分数没有变" in words(browser("wang").get("/assessments/sample/receipt"))
    teacher = browser("teacher")
    page = teacher.get("/grading")
    assert "评分没有做成" in words(page)
    assert "磁盘满了" in words(page)
    assert "已经重新排队" in words(teacher.post("/grading/sample/retry", job=str(job(settings).id)))
    assert (job(settings).state, job(settings).tries) == ("waiting", 0)


def test_no_such_account_is_said(settings: Settings, handed_in: None) -> None:
    if os.getuid() != 0:
        pytest.skip("only root starts the helper under another account")
    wrong = settings.model_copy(update={"trainer_account": "no-such-account"})
    assert Worker(wrong, Grader(wrong)).work_once()
    assert "评分程序启动不了" in job(settings).note


@contextmanager
def process(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The worker as the Hub starts it."""
    values = {"HOME": settings.home, "DATA": settings.data, "DATABASE_URL": settings.database}
    environment = {**os.environ, **{f"CANXIE_{name}": str(value) for name, value in values.items()}}
    log = settings.data / "worker.log"
    with log.open("wb") as out:
        started = subprocess.Popen(
            [sys.executable, "-m", "canxie_platform.assessments.worker"], env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield started
    finally:
        if started.poll() is None:
            started.kill()
            started.wait()


def wait_until(check: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def helpers(worker: subprocess.Popen[bytes]) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(worker.pid).children(recursive=True)
    return []


def test_the_process_grades_and_ends_at_once(settings: Settings, course: Path, handed_in: None) -> None:
    with process(settings) as worker:
        wait_until(lambda: job(settings).state == "graded")
        children = helpers(worker)
        assert children
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
        assert time.monotonic() - began < 2
        assert not any(child.is_running() for child in children)
    assert job(settings).objective == 6


def test_the_helper_is_ready_while_somebody_sits(settings: Settings, course: Path) -> None:
    """The first score needn't wait for nbgrader's imports."""
    with session_scope(settings.database) as session:
        account = session.scalars(select(Account).where(Account.username == "wang")).one()
        tries.begin(session, account.id, load_papers(settings)["sample"])
    with process(settings) as worker:
        wait_until(lambda: bool(helpers(worker)))


def test_told_to_end_in_the_middle(settings: Settings, course: Path, handed_in: None) -> None:
    """The job goes back into the queue and the next worker grades it whole."""
    with process(settings) as worker:
        wait_until(lambda: job(settings).state == "working" and bool(helpers(worker)))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    assert (job(settings).state, job(settings).tries, job(settings).objective) == ("waiting", 0, None)
    with Grader(settings) as grader:
        assert Worker(settings, grader).work_once()
    assert (job(settings).state, job(settings).objective) == ("graded", Decimal(6))


def test_killed_in_the_middle(settings: Settings, course: Path, handed_in: None, browser: People) -> None:
    """Nobody could hand the job back: it is taken up when the lease is over, and the points are whole."""
    with process(settings) as worker:
        wait_until(lambda: job(settings).state == "working" and bool(helpers(worker)))
        children = helpers(worker)
        worker.kill()
        worker.wait()
        wait_until(lambda: not any(child.is_running() for child in children))
    assert job(settings).state == "working"
    assert "正在给选择题和判断题评分" in words(browser("wang").get("/assessments/sample/receipt"))
    with Grader(settings) as grader:
        worker_after = Worker(settings, grader, lease=timedelta(seconds=5))
        assert not worker_after.work_once(), "the lease is not over"
        make_due(settings)
        assert worker_after.work_once()
    assert (job(settings).state, job(settings).tries, job(settings).objective) == ("graded", 2, Decimal(6))


def test_a_busy_database_does_not_end_it(settings: Settings, course: Path, handed_in: None) -> None:
    if not settings.database.startswith("sqlite"):
        pytest.skip("one writer at a time is SQLite's rule")
    with closing(sqlite3.connect(settings.database.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with process(settings) as worker:
            time.sleep(3)
            assert worker.poll() is None
            other.execute("ROLLBACK")
            wait_until(lambda: job(settings).state == "graded")
