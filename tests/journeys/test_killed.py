"""Portal, worker and proxy die while people hand in and while papers are graded: nothing is lost, nothing is there twice."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import httpx
import psutil
import pytest
from sqlalchemy import select

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.models import Attempt, GradingJob, Receipt
from canxie_platform.database import engine_for, session_scope
from canxie_platform.deploy.processes import marked
from canxie_platform.settings import Settings
from tests.assessments.nbgrader_tools import auto_scores
from tests.bench.learner import PASSWORD, add_learners
from tests.bench.submitting import ASSESSMENT, PAGES, objective, prepare, submit_form
from tests.journeys.conftest import Platform, open_folder, start, wait_for

LEARNERS = 8
KILLED = ("canxie_platform.portal", "canxie_platform.assessments.worker", "canxie_platform.assessments.grader", "configurable-http-proxy")


@pytest.fixture
def own_platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform of this test's own: it is going to be hurt."""
    running = start(open_folder(tmp_path_factory, "killed") / "data")
    yield running
    running.stop()


def kill(running: Platform, name: str) -> int:
    """SIGKILL every process of the platform that runs a program; how many there were."""
    found = 0
    for process in marked(running.data):
        with suppress(psutil.NoSuchProcess):
            if any(name in part for part in process.cmdline()):
                process.kill()
                found += 1
    return found


def logged_in(running: Platform, name: str) -> httpx.Client:
    """A learner's browser at the review page."""
    http = httpx.Client(base_url=running.url, follow_redirects=True, timeout=20)
    page = http.get(f"{PAGES}/review", headers={"accept": "text/html"})
    token, action = (page.text.split(mark)[1].split('"')[0].replace("&amp;", "&") for mark in ('_xsrf" value="', 'form action="'))
    http.post(action, data={"_xsrf": token, "username": name, "password": PASSWORD}, headers={"Origin": running.url})
    return http


def submit_until_receipt(running: Platform, http: httpx.Client, until: float) -> None:
    """What a person does: press the button; when the page doesn't come, look again, and press again."""
    while time.monotonic() < until:
        with suppress(httpx.HTTPError, RuntimeError):
            page = http.get(f"{PAGES}/review", headers={"accept": "text/html"})
            if "交卷回执" in page.text:
                return
            reply = http.post(f"{PAGES}/submit", data=submit_form(page.text), headers={"Origin": running.url, "accept": "text/html"})
            if "交卷回执" in reply.text:
                return
        time.sleep(random.uniform(0.1, 0.6))


def state(settings: Settings) -> tuple[Counter[str], dict[str, GradingJob]]:
    """Receipts counted by learner, and the jobs."""
    with session_scope(settings.database, reading=True) as session:
        query = select(Account.username, GradingJob).join(Attempt, Attempt.account_id == Account.id)
        query = query.join(Receipt, Receipt.attempt_id == Attempt.id).join(GradingJob, GradingJob.attempt_id == Attempt.id)
        rows = [(name, job) for name, job in session.execute(query)]
    return Counter(name for name, _ in rows), dict(rows)


def test_each_receipt_has_exactly_one_graded_submission(own_platform: Platform) -> None:
    settings = Settings(data=own_platform.data)
    names = add_learners(own_platform, LEARNERS)
    prepare(settings, names)
    browsers = [logged_in(own_platform, name) for name in names]
    until = time.monotonic() + 150
    threads = [threading.Thread(target=submit_until_receipt, args=(own_platform, http, until)) for http in browsers]
    for thread in threads:
        thread.start()
    killed: Counter[str] = Counter()
    for name in (*KILLED, *KILLED):
        time.sleep(1.5)
        killed[name] += kill(own_platform, name)
    for thread in threads:
        thread.join()
    for http in browsers:
        http.close()
    receipts, _ = state(settings)
    assert receipts == Counter(names), "every learner got one receipt"
    assert all(killed[name] for name in ("canxie_platform.portal", "canxie_platform.assessments.worker", "configurable-http-proxy")), killed

    with session_scope(settings.database) as session:  # a killed worker's lease runs out by itself, after minutes
        for job in session.scalars(select(GradingJob).where(GradingJob.state == "working")):
            job.due_at = job.due_at.replace(year=2020)
    wait_for(lambda: all(job.state == "graded" for job in state(settings)[1].values()), 120)
    _, jobs = state(settings)
    marks = auto_scores(settings.grading, ASSESSMENT)
    assert sorted(marks) == sorted(names), "one submission of each in the gradebook"
    assert {name: float(job.objective or 0) for name, job in jobs.items()} == {name: objective(marks[name]) for name in names}
    for name in names:
        assert [path.name for path in (settings.grading / "submitted" / name).iterdir()] == [ASSESSMENT]
    assert not list((settings.grading / "submitted").glob("*.old"))
    engine_for(settings.database).dispose()
