"""The grading worker: ``python -m canxie_platform.assessments.worker``, a managed service of the Hub without an address.

It looks for queued submissions, has the helper write and autograde each, and stores the objective points. Several may run at once.
"""

from __future__ import annotations

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
from sqlalchemy.exc import SQLAlchemyError

from canxie_platform.assessments import queue, wording
from canxie_platform.assessments.blueprints import BlueprintError, Paper, load_papers
from canxie_platform.assessments.course import Grader, GraderError
from canxie_platform.assessments.grader_protocol import Grade, Reply
from canxie_platform.assessments.notebooks import as_json, submission_notebook
from canxie_platform.assessments.sitting import frozen_answers
from canxie_platform.database import session_scope
from canxie_platform.settings import Settings, get_settings

POLL = 1.0
"""Seconds between looks at an empty queue."""
IDLE = 60.0
"""Seconds without work after which the helper's memory is given back."""
ENDING = (signal.SIGTERM, signal.SIGINT)
log = logging.getLogger("canxie.grading")


class Worker:
    """Takes jobs from the queue, one at a time.

    Args:
        settings: the installation.
        grader: the helper to use.
        lease: how long a job is held.
    """

    def __init__(self, settings: Settings, grader: Grader, lease: timedelta = queue.LEASE) -> None:
        self.settings = settings
        self.grader = grader
        self.lease = lease
        self.name = f"{socket.gethostname()[:16]}-{os.getpid()}-{secrets.token_hex(4)}"

    def work_once(self) -> bool:
        """Do one job; False when none was due."""
        job = self._claim()
        if job is None:
            return False
        try:
            points = self._grade(job)
        except (GraderError, BlueprintError, ValueError) as error:
            log.warning("job %s, try %s: %s", job.job_id, job.tries, error)
            with session_scope(self.settings.database) as session:
                queue.failed(session, job, str(error))
            return True
        with session_scope(self.settings.database) as session:
            ours = queue.graded(session, job, points)
        log.info("job %s %s", job.job_id, "graded" if ours else "was graded by somebody else meanwhile")
        return True

    def try_once(self) -> bool:
        """Do one job; a database or disk that doesn't answer just now is no reason to end."""
        try:
            return self.work_once()
        except (SQLAlchemyError, OSError):
            log.exception("the database or the disk didn't answer; trying again")
            return False

    def hand_back(self) -> None:
        """Put the job that was being done back into the queue, as if it hadn't been taken."""
        try:
            with session_scope(self.settings.database) as session:
                queue.hand_back(session, self.name)
        except SQLAlchemyError:
            log.exception("the job at hand couldn't be handed back; its lease will run out")

    def _claim(self) -> queue.Claimed | None:
        with session_scope(self.settings.database, reading=True) as session:
            if not queue.has_due(session):
                return None
        with session_scope(self.settings.database) as session:
            return queue.claim(session, self.name, self.lease)

    def _grade(self, job: queue.Claimed) -> Decimal:
        if job.tries > queue.CRASH_LIMIT:
            raise GraderError(wording.GRADER_DIED)
        paper = load_papers(self.settings).get(job.assessment_id)
        if paper is None:
            raise GraderError(wording.NO_PAPER_LEFT)
        notebook = as_json(submission_notebook(paper, frozen_answers(job.receipt)))
        try:
            order = Grade(
                assessment=paper.id,
                learner=job.username,
                display_name=job.display_name,
                submitted_at=job.submitted_at,
                notebook=notebook,
            )
        except ValidationError as error:
            raise GraderError(wording.BAD_USERNAME) from error
        return objective_points(paper, self.grader.ask(order))


def objective_points(paper: Paper, reply: Reply) -> Decimal:
    """Points of all choice questions.

    Args:
        paper: the assessment.
        reply: the helper's answer.

    Raises:
        GraderError: a question has no score, or one beyond its points.
    """
    total = Decimal(0)
    for question in paper.questions:
        if question.is_case:
            continue
        score = reply.scores.get(f"mark_{question.id}")
        if score is None or score.points is None or not 0 <= score.points <= question.points:
            raise GraderError(wording.CELL_UNSCORED.format(cell=question.number))
        total += Decimal(str(score.points))
    return total


def run(settings: Settings) -> None:
    """Work until the process is told to end; the job at hand goes back into the queue.

    Args:
        settings: the installation.
    """
    grader = Grader(settings)
    worker = Worker(settings, grader)
    last = time.monotonic()
    try:
        while True:
            if worker.try_once():
                last = time.monotonic()
                continue
            if grader.running and time.monotonic() - last > IDLE:
                grader.close()
            time.sleep(POLL)
    finally:
        grader.kill()
        worker.hand_back()


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
