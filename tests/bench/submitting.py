"""Submitting on a running platform: how soon one learner sees a score, and three hundred at once."""

from __future__ import annotations

import asyncio
import random
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.blueprints import load_papers
from canxie_platform.assessments.models import Attempt, GradingJob, Receipt
from canxie_platform.database import engine_for, session_scope
from canxie_platform.settings import Settings
from tests.assessments.nbgrader_tools import auto_scores
from tests.bench.figure import Figure
from tests.bench.learner import PASSWORD, Visitor, add_learners
from tests.browser import chromium
from tests.journeys.conftest import Platform, fill_login, start

ASSESSMENT = "canxie-zuzhi-ceshi"
PAGES = f"/services/portal/assessments/{ASSESSMENT}"
AT_ONCE = 300
WITHIN = 10.0
"""Seconds over which the learners' submissions are spread."""
PATIENCE = 300
"""Seconds after which what isn't graded counts as lost."""


def measure() -> Iterator[Figure]:
    """Start the platform, submit as one learner with a browser, then as three hundred without."""
    with tempfile.TemporaryDirectory(prefix="canxie-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        running = start(folder / "data")
        settings = Settings(data=running.data)
        try:
            names = add_learners(running, AT_ONCE + 1)
            prepare(settings, names)
            seen = on_screen(running, names[0])
            seconds, lost = asyncio.run(burst(running, settings, names[1:]))
        finally:
            running.stop()
            engine_for(settings.database).dispose()
    yield Figure("grading.submit_to_score", seen, None, "s, in a browser")
    yield Figure("grading.burst300.lost", lost, None, f"of {AT_ONCE} submissions lost or doubled")
    yield Figure("grading.burst300.seconds", seconds, None, "s, from the first submission to the last score")


def prepare(settings: Settings, names: list[str]) -> None:
    """A finished paper of each learner, not handed in yet."""
    from tests.bench.grading import answered

    paper = load_papers(settings)[ASSESSMENT]
    with session_scope(settings.database) as session:
        accounts = session.scalars(select(Account).where(Account.username.in_(names)))
        for account in accounts.all():
            answered(session, account, paper, random.Random(account.username))


def on_screen(running: Platform, name: str) -> float:
    """Seconds from the click on the button to the points on the page."""
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{running.url}{PAGES}/review")
        fill_login(page, name, PASSWORD)
        page.goto(f"{running.url}{PAGES}/review")
        for field in page.locator("form[action$='/submit'] input[type=radio]").all()[:1]:
            field.check()
        began = time.monotonic()
        page.locator("form[action$='/submit'] button").last.click()
        page.wait_for_selector("#points[data-state='graded']", timeout=60_000)
        return time.monotonic() - began


async def burst(running: Platform, settings: Settings, names: list[str]) -> tuple[float, int]:
    """Submit all within a few seconds.

    Returns:
        Seconds until the last one was graded; how many are lost or there twice.
    """
    visitors = [Visitor(running.url, name) for name in names]
    forms = []
    for visitor in visitors:
        await visitor.log_in()
        forms.append(submit_form((await visitor.http.get(f"{PAGES}/review", headers={"accept": "text/html"})).text))
    began = time.monotonic()
    pairs = zip(visitors, forms, strict=True)
    await asyncio.gather(*(_submit(one, form, number * WITHIN / len(names)) for number, (one, form) in enumerate(pairs)))
    while graded(settings) < len(names) + 1 and time.monotonic() - began < PATIENCE:
        await asyncio.sleep(0.2)
    seconds = time.monotonic() - began
    for visitor in visitors:
        await visitor.http.aclose()
    return seconds, len(names) - whole(settings, names)


def submit_form(review: str) -> dict[str, str]:
    """The fields of the form that hands in, as the review page has them; a choice that must be made is made."""
    form = re.search(r'<form[^>]*action="[^"]*/submit".*?</form>', review, re.DOTALL)
    if form is None:
        raise RuntimeError("the review page has no form to hand in with")
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
    for name, value in re.findall(r'<input type="radio" name="([^"]+)" value="([^"]+)"', form[0]):
        fields.setdefault(name, value)
    return fields


async def _submit(visitor: Visitor, form: dict[str, str], after: float) -> None:
    await asyncio.sleep(after)
    reply = await visitor.http.post(f"{PAGES}/submit", data=form, headers={"Origin": visitor.url, "accept": "text/html"})
    if "交卷回执" not in reply.text:
        raise RuntimeError(f"{visitor.name}: {reply.status_code} {reply.text[:200]}")


def graded(settings: Settings) -> int:
    """How many submissions are graded."""
    with session_scope(settings.database, reading=True) as session:
        return len(session.scalars(select(GradingJob.id).where(GradingJob.state == "graded")).all())


def whole(settings: Settings, names: list[str]) -> int:
    """How many learners have one receipt, one graded job, and one submission in the gradebook with the job's points."""
    with session_scope(settings.database, reading=True) as session:
        query = (
            select(Account.username, GradingJob.objective)
            .join(Attempt, Attempt.account_id == Account.id)
            .join(Receipt, Receipt.attempt_id == Attempt.id)
            .join(GradingJob, GradingJob.attempt_id == Attempt.id)
            .where(Account.username.in_(names), GradingJob.state == "graded")
        )
        rows = [(name, points) for name, points in session.execute(query)]
    marks = auto_scores(settings.grading, ASSESSMENT)
    once = [(name, points) for name, points in rows if [other for other, _ in rows].count(name) == 1 and name in marks]
    return sum(float(points or 0) == objective(marks[name]) for name, points in once)


def objective(marks: dict[str, float | None]) -> float:
    """The points of a gradebook that nobody gives by hand."""
    return sum(points or 0 for cell, points in marks.items() if cell.startswith("mark_"))
