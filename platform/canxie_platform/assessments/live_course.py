"""The live nbgrader course on disk: laying it out, taking a corrected source, grading submissions, nbgrader's own feedback."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from canxie_platform.assessments import wording
from canxie_platform.assessments.autograding import Autograding
from canxie_platform.assessments.grader_protocol import HandedIn, Outcome
from canxie_platform.assessments.score_from_data import NotGradedError

CONFIG = "nbgrader_config.py"
STEPS = ("source", "release", "submitted", "autograded", "feedback")


class LiveCourse:
    """The course folder with its gradebook; configured by the very file formgrader reads.

    Args:
        root: the course folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._autograding: Autograding | None = None

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

    def renew(self, name: str, text: str) -> None:
        """Take a corrected source of an assessment that was handed in already.

        Args:
            name: the assessment.
            text: its new source notebook.

        Raises:
            NotGradedError: cells were added, removed or are worth other points; what is in use stays.
        """
        path = self.root / "source" / name / f"{name}.ipynb"
        old = path.read_text(encoding="utf-8")
        if graded_cells(old) != graded_cells(text):
            raise NotGradedError(wording.PAPER_CHANGED.format(id=name))
        _write(path, text)
        try:
            self._run(GenerateAssignment, assignment=name)
        except NbGraderException:
            _write(path, old)
            self._run(GenerateAssignment, assignment=name)
            raise

    def grade(self, submissions: list[HandedIn]) -> list[Outcome]:
        """Write submissions and autograde them.

        Args:
            submissions: whose, of which assessment, what.

        Returns:
            What became of each; one that couldn't be graded leaves what the gradebook has.
        """
        if self._autograding is None:
            self._autograding = Autograding(self.root, self._config())
        return self._autograding.grade(submissions)

    def make_feedback(self, name: str) -> int:
        """Make nbgrader's HTML feedback of every graded submission; for trainers only, it shows hidden tests.

        Args:
            name: the assessment.

        Returns:
            How many files there are.
        """
        self._run(GenerateFeedback, assignment=name)
        return len(list((self.root / "feedback").glob(f"*/{name}/{name}.html")))

    def _run(self, converter: type[BaseConverter], *, assignment: str, learner: str = "*") -> None:
        """Run one step of nbgrader's pipeline in this process."""
        config = self._config()
        directory = CourseDirectory(config=config, root=str(self.root), assignment_id=assignment, student_id=learner)
        step = converter(coursedir=directory, config=config)
        step.force = True
        step.start()

    def _config(self) -> Config:
        return PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()


def graded_cells(notebook: str) -> dict[str, float | None]:
    """Names of a notebook's cells that nbgrader knows, with the points of those that are graded."""
    described = [cell["metadata"].get("nbgrader", {}) for cell in json.loads(notebook)["cells"]]
    return {one["grade_id"]: one.get("points") for one in described if "grade_id" in one}


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
