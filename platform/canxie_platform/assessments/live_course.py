"""The live nbgrader course on disk: laying it out, writing a submission into it, autograding it."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from canxie_platform.assessments import wording
from canxie_platform.assessments.grader_protocol import Grade, Score
from canxie_platform.assessments.score_from_data import NotGradedError

CONFIG = "nbgrader_config.py"
STEPS = ("source", "release", "submitted", "autograded", "feedback")
log = logging.getLogger("canxie.grader")


class LiveCourse:
    """The course folder with its gradebook; configured by the very file formgrader reads.

    Args:
        root: the course folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    @property
    def gradebook_url(self) -> str:
        """The gradebook's address."""
        return f"sqlite:///{self.root / 'gradebook.db'}"

    def prepare(self, files: dict[str, str], sources: dict[str, str]) -> list[str]:
        """Lay the course out; doing it again changes nothing that is in use.

        Args:
            files: configuration, by path in the course.
            sources: source notebook by assessment.

        Returns:
            Assessments whose source differs but stays as it was, because there are submissions.
        """
        for step in STEPS:
            (self.root / step).mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            _write(self.root / name, text)
        return [name for name, text in sources.items() if not self._put_source(name, text)]

    def _put_source(self, name: str, text: str) -> bool:
        path = self.root / "source" / name / f"{name}.ipynb"
        released = self.root / "release" / name / path.name
        if path.exists() and path.read_text(encoding="utf-8") == text and released.exists() and self._knows(name):
            return True
        if self._has_submissions(name):
            return path.exists() and path.read_text(encoding="utf-8") == text
        _write(path, text)
        self._run(GenerateAssignment, assignment=name)
        return True

    def _knows(self, name: str) -> bool:
        with Gradebook(self.gradebook_url, "canxie") as gradebook:
            try:
                return len(gradebook.find_assignment(name).notebooks) == 1
            except MissingEntry:
                return False

    def _has_submissions(self, name: str) -> bool:
        with Gradebook(self.gradebook_url, "canxie") as gradebook:
            try:
                return bool(gradebook.assignment_submissions(name))
            except MissingEntry:
                return False

    def grade(self, order: Grade) -> dict[str, Score]:
        """Write a submission and autograde it.

        Args:
            order: whose, of which assessment, what.

        Returns:
            Points by grade cell.

        Raises:
            NotGradedError: it couldn't be graded; the gradebook holds no lower score for it.
        """
        self._submit(order)
        with Gradebook(self.gradebook_url, "canxie") as gradebook:
            gradebook.update_or_create_student(order.learner, last_name=order.display_name, first_name=order.learner)
        try:
            self._run(Autograde, assignment=order.assessment, learner=order.learner)
        except NbGraderException as error:
            raise NotGradedError(self._said or wording.BAD_NOTEBOOK) from error
        return self._scores(order)

    def _submit(self, order: Grade) -> None:
        """Put the submission's folder in place in one step, so that nobody meets half of one."""
        part = self.root / ".incoming" / secrets.token_hex(8)
        _write(part / f"{order.assessment}.ipynb", order.notebook)
        stamp = order.submitted_at.astimezone(UTC).replace(tzinfo=None)
        _write(part / "timestamp.txt", f"{datetime.isoformat(stamp, sep=' ', timespec='microseconds')} UTC")
        target = self.root / "submitted" / order.learner / order.assessment
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            old = part.with_name(part.name + ".old")
            target.rename(old)
            part.rename(target)
            shutil.rmtree(old)
        else:
            part.rename(target)

    def _scores(self, order: Grade) -> dict[str, Score]:
        with Gradebook(self.gradebook_url, "canxie") as gradebook:
            notebook = gradebook.find_submission_notebook(order.assessment, order.assessment, order.learner)
            return {grade.name: Score(points=grade.auto_score, max_points=grade.max_score) for grade in notebook.grades}

    def _run(self, converter: type[BaseConverter], *, assignment: str, learner: str = "*") -> None:
        """Run one step of nbgrader's pipeline in this process."""
        config = self._config()
        directory = CourseDirectory(config=config, root=str(self.root), assignment_id=assignment, student_id=learner)
        step = converter(coursedir=directory, config=config)
        step.force = True
        reason = LastError()
        step.log.addHandler(reason)
        try:
            step.start()
        finally:
            step.log.removeHandler(reason)
            self._said = reason.said

    _said = ""
    """Our own sentence in the last run's errors, if there was one."""

    def _config(self) -> Config:
        return PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()


class LastError(logging.Handler):
    """Catches our own sentence out of the traceback nbgrader logs instead of raising."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message of a ``NotGradedError``."""
        for line in record.getMessage().splitlines():
            name, mark, sentence = line.partition("NotGradedError: ")
            if mark and " " not in name:
                self.said = sentence


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
