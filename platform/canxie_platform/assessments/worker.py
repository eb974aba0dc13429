"""The grading worker: ``python -m canxie_platform.assessments.worker``, a managed service of the Hub without an address.

It looks for queued submissions, has the helper write and autograde them, and stores the objective points. Several may run at once.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import socket
import sys
import time
from datetime import timedelta
from decimal import Decimal
from typing import NoReturn

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import queue, wording
from canxie_platform.assessments.blueprints import BlueprintError, Paper, load_papers
from canxie_platform.assessments.course import Grader, GraderError
from canxie_platform.assessments.deadlines import submit_overdue
from canxie_platform.assessments.grader_protocol import Grade, HandedIn, Outcome, Ready, Score
from canxie_platform.assessments.models import Attempt, Receipt
from canxie_platform.assessments.notebooks import submission_notebook
from canxie_platform.assessments.sitting import frozen_answers, paper_of, submission_name
from canxie_platform.database import now, session_scope
from canxie_platform.settings import Settings, get_settings

POLL = 0.3
"""Seconds between looks at an empty queue."""
BATCH = 50
"""Most submissions in one transaction of the gradebook; formgrader waits for it, some tenths of a second."""
IDLE = 60.0
"""Seconds without work after which the helper's memory is given back."""
LOOK = 5.0
"""Seconds between looks at whether somebody sits a paper."""
SITTING = timedelta(hours=12)
"""How long ago a paper may have been begun to keep the helper ready for it."""
ENDING = (signal.SIGTERM, signal.SIGINT)
log = logging.getLogger("canxie.grading")


class Worker:
    """Takes jobs from the queue, several at a time.

    Args:
        settings: the installation.
        grader: the helper to use.
        lease: how long jobs are held.
    """

    def __init__(self, settings: Settings, grader: Grader, lease: timedelta = queue.LEASE) -> None:
        self.settings = settings
        self.grader = grader
        self.lease = lease
        self.name = f"{socket.gethostname()[:16]}-{os.getpid()}-{secrets.token_hex(4)}"

    def work_once(self) -> int:
        """Do the jobs that are due, a batch at most.

        Returns:
            How many were taken up; 0 when none was due.
        """
        jobs = self._claim()
        if not jobs:
            return 0
        results = self._grade(jobs)
        with session_scope(self.settings.database) as session:
            for job, result in zip(jobs, results, strict=True):
                if isinstance(result, Decimal):
                    queue.graded(session, job, result)
                else:
                    queue.failed(session, job, result)
        for job, result in zip(jobs, results, strict=True):
            if not isinstance(result, Decimal):
                log.warning("job %s, try %s: %s", job.job_id, job.tries, result)
        log.info("graded %s of %s", sum(isinstance(result, Decimal) for result in results), len(jobs))
        return len(jobs)

    def try_once(self) -> int:
        """Do a batch; a database or disk that doesn't answer just now is no reason to end."""
        try:
            return self.work_once()
        except (SQLAlchemyError, OSError):
            log.exception("the database or the disk didn't answer; trying again")
            return 0

    def hand_back(self) -> None:
        """Put the jobs that were being done back into the queue, as if they hadn't been taken."""
        try:
            with session_scope(self.settings.database) as session:
                queue.hand_back(session, self.name)
        except SQLAlchemyError:
            log.exception("the jobs at hand couldn't be handed back; their lease will run out")

    def _claim(self) -> list[queue.Claimed]:
        with session_scope(self.settings.database, reading=True) as session:
            if not queue.has_due(session):
                return []
        with session_scope(self.settings.database) as session:
            return queue.claim(session, self.name, self.lease, BATCH)

    def _grade(self, jobs: list[queue.Claimed]) -> list[Decimal | str]:
        """Objective points of each job, or why it wasn't graded."""
        try:
            papers = load_papers(self.settings)
        except (BlueprintError, ValueError) as error:
            return [str(error)] * len(jobs)
        orders: list[HandedIn | str] = [_order(papers, job) for job in jobs]
        sound = [order for order in orders if isinstance(order, HandedIn)]
        try:
            outcomes = iter(self.grader.ask(Grade(submissions=sound)).outcomes if sound else [])
        except GraderError as error:
            return [order if isinstance(order, str) else str(error) for order in orders]
        return [order if isinstance(order, str) else objective_points(next(outcomes)) for order in orders]


def _order(papers: dict[str, Paper], job: queue.Claimed) -> HandedIn | str:
    """A job as the helper takes it, or why it can't be graded."""
    if job.tries > queue.CRASH_LIMIT:
        return wording.GRADER_DIED
    paper = papers.get(job.assessment_id)
    return wording.NO_PAPER_LEFT if paper is None else handed_in(paper, job.account, job.attempt, job.receipt)


def handed_in(paper: Paper, account: Account, attempt: Attempt, receipt: Receipt) -> HandedIn | str:
    """A submission as the helper takes it, or why it can't be graded.

    Args:
        paper: the assessment.
        account: whose.
        attempt: which try.
        receipt: what was handed in.
    """
    try:
        notebook = submission_notebook(paper_of(paper, receipt), frozen_answers(receipt))
        return HandedIn(
            assessment=paper.id,
            learner=submission_name(account.username, attempt.number),
            display_name=account.display_name,
            submitted_at=receipt.submitted_at,
            notebook=json.dumps(notebook, ensure_ascii=False),
        )
    except LookupError:
        return wording.NO_PAPER_LEFT
    except ValidationError:
        return wording.BAD_USERNAME
    except ValueError as error:
        return str(error)


def objective_points(outcome: Outcome) -> Decimal | str:
    """Points of all questions that are marked from data, or why there are none."""
    if outcome.why:
        return outcome.why
    total = Decimal(0)
    for name, score in outcome.scores.items():
        if not name.startswith("mark_"):
            continue
        if not _is_sound(score):
            return wording.CELL_UNSCORED.format(cell=name)
        total += Decimal(str(score.points))
    return total


def _is_sound(score: Score) -> bool:
    return score.points is not None and 0 <= score.points <= score.max_points


def run(settings: Settings) -> None:
    """Work until the process is told to end; the jobs at hand go back into the queue.

    Args:
        settings: the installation.
    """
    grader = Grader(settings)
    worker = Worker(settings, grader)
    last = looked = time.monotonic() - IDLE
    try:
        while True:
            hand_in_overdue(settings)
            if worker.try_once():
                last = time.monotonic()
                continue
            if time.monotonic() - looked > LOOK:
                looked = time.monotonic()
                keep_ready(settings, grader, worked=looked - last < IDLE)
            time.sleep(POLL)
    finally:
        grader.kill()
        worker.hand_back()


def keep_ready(settings: Settings, grader: Grader, *, worked: bool) -> None:
    """Have the helper ready while somebody sits a paper, so that the score comes at once; give its memory back when nobody does.

    Args:
        settings: the installation.
        grader: the helper.
        worked: whether something was graded a short while ago.
    """
    try:
        wanted = worked or somebody_sits(settings)
        if wanted and not grader.running:
            grader.ask(Ready())
        elif not wanted and grader.running:
            grader.close()
    except (GraderError, SQLAlchemyError, OSError) as error:
        log.warning("the grading helper isn't ready: %s", error)


def somebody_sits(settings: Settings) -> bool:
    """Whether a paper was begun within the last hours and isn't handed in."""
    with session_scope(settings.database, reading=True) as session:
        begun = Attempt.submitted_at.is_(None), Attempt.started_at > now() - SITTING
        return session.scalar(select(Attempt.id).where(*begun).limit(1)) is not None


def hand_in_overdue(settings: Settings) -> None:
    """Hand in what is saved of papers whose time is over; trouble with one of them must not stop the grading of the others."""
    try:
        submit_overdue(settings)
    except (SQLAlchemyError, OSError):
        log.exception("papers whose time is over couldn't be handed in; trying again")


def _end(*_: object) -> NoReturn:
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    sys.exit(0)


def main() -> None:
    """Run the service; SIGTERM and SIGINT end it at once."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    for number in ENDING:
        signal.signal(number, _end)
    run(get_settings())


if __name__ == "__main__":
    main()
