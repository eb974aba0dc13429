"""nbgrader's autograde chain over a batch of submissions: its own preprocessors, in its own order, from the course's own configuration.

What is left out of ``nbgrader autograde`` is what costs the time and gives no points: exporting twice through nbconvert, a gradebook for
every preprocessor, a commit for every cell. A test grades the same submissions with the stock command, which executes, and compares.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata
from sqlalchemy.exc import OperationalError
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from canxie_platform.assessments import wording
from canxie_platform.assessments.grader_protocol import HandedIn, Outcome, Score
from canxie_platform.assessments.score_from_data import NotGradedError
from canxie_platform.assessments.shared_gradebook import SharedGradebook, used_by

log = logging.getLogger("canxie.grader")


class Autograding:
    """Grades batches of submissions into the live course.

    Args:
        root: the course folder.
        config: the course's nbgrader configuration.
    """

    def __init__(self, root: Path, config: Config) -> None:
        self._root = root
        directory = CourseDirectory(config=config, root=str(root))
        converter = Autograde(coursedir=directory, config=config)
        names = [*converter.sanitize_preprocessors, *converter.autograde_preprocessors]
        classes = [import_item(name) if isinstance(name, str) else name for name in names]
        self._chain = [(CheckMetadataOnce if one is CheckCellMetadata else one)(parent=converter) for one in classes]
        self._url = f"sqlite:///{root / 'gradebook.db'}"

    def grade(self, submissions: list[HandedIn]) -> list[Outcome]:
        """Grade a batch: the gradebook gets all of it that can be graded, at once; what can't leaves no trace in it.

        Args:
            submissions: each learner's submission of an assessment, not twice the same.

        Returns:
            What became of each, in the same order.
        """
        failed: dict[int, str] = {}
        with without_collector():
            while True:
                graded, trouble = self._all_or_none({n: one for n, one in enumerate(submissions) if n not in failed})
                if not trouble:
                    return [graded.get(n) or Outcome(why=failed[n]) for n in range(len(submissions))]
                failed |= trouble

    def _all_or_none(self, submissions: dict[int, HandedIn]) -> tuple[dict[int, Outcome], dict[int, str]]:
        """Grade these, or write nothing and say which can't be graded."""
        gradebook = SharedGradebook(self._url)
        folder = Incoming(self._root)
        outcomes: dict[int, Outcome] = {}
        trouble: dict[int, str] = {}
        try:
            gradebook.expect((one.assessment, one.learner) for one in submissions.values())
            with used_by(self._chain, gradebook):
                for number, handed_in in submissions.items():
                    try:
                        outcomes[number] = self._one(gradebook, folder, handed_in)
                    except NotGradedError as error:
                        trouble[number] = str(error)
            if not trouble:
                gradebook.finish()
                folder.put_in_place(submissions.values())
        finally:
            gradebook.end()
            folder.remove()
        return outcomes, trouble

    def _one(self, gradebook: SharedGradebook, folder: Incoming, handed_in: HandedIn) -> Outcome:
        try:
            notebook = read_notebook(handed_in.notebook)
            self._enter(gradebook, handed_in)
            marked = marked_before(gradebook, self._root, handed_in)
            notebook = self._mark(notebook, handed_in)
        except (NotGradedError, OperationalError):
            raise
        except Exception as error:  # whatever a damaged notebook makes nbgrader's code do
            log.warning("submission of %s: %s: %s", handed_in.learner, type(error).__name__, error)
            raise NotGradedError(wording.BAD_NOTEBOOK) from error
        folder.write("submitted", handed_in, handed_in.notebook)
        folder.write("autograded", handed_in, json.dumps(notebook, ensure_ascii=False), mode=0o444)
        submitted = gradebook.find_submission_notebook(handed_in.assessment, handed_in.assessment, handed_in.learner)
        for grade in submitted.grades:
            grade.needs_manual_grade = grade.needs_manual_grade and grade.cell_id not in marked
        scores = gradebook.find_notebook(handed_in.assessment, handed_in.assessment).grade_cells
        by_cell = {grade.cell_id: grade.auto_score for grade in submitted.grades}
        return Outcome(scores={cell.name: Score(points=by_cell[cell.id], max_points=cell.max_score) for cell in scores})

    def _enter(self, gradebook: SharedGradebook, handed_in: HandedIn) -> None:
        gradebook.update_or_create_student(handed_in.learner, last_name=handed_in.display_name, first_name=handed_in.learner)
        stamp = handed_in.submitted_at.astimezone(UTC).replace(tzinfo=None)
        gradebook.update_or_create_submission(handed_in.assessment, handed_in.learner, timestamp=stamp)

    def _mark(self, notebook: NotebookNode, handed_in: HandedIn) -> NotebookNode:
        names = {"student": handed_in.learner, "assignment": handed_in.assessment, "notebook": handed_in.assessment, "db_url": self._url}
        resources: Any = {"nbgrader": names, "unique_key": handed_in.assessment}
        for one in self._chain:
            notebook, resources = one(notebook, resources)
        return notebook


@contextmanager
def without_collector() -> Iterator[None]:
    """A batch makes ten thousand rows that all live to its end; looking for garbage among them takes a third of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class CheckMetadataOnce(CheckCellMetadata):
    """nbgrader's check of cells' metadata, made once for the same metadata: it is the same in every submission of an assessment."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._passed: set[str] = set()

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Check, unless just this has passed before."""
        described = json.dumps([(cell.cell_type, cell.metadata.get("nbgrader")) for cell in nb.cells], sort_keys=True)
        if described not in self._passed:
            super().preprocess(nb, resources)
            self._passed.add(described)
        return nb, resources


def read_notebook(text: str) -> NotebookNode:
    """Parse a submission.

    Raises:
        NotGradedError: it isn't a notebook.
    """
    try:
        found: NotebookNode = nbformat.from_dict(json.loads(text))  # type: ignore[no-untyped-call]
        if not isinstance(found.cells, list):
            raise NotGradedError(wording.BAD_NOTEBOOK)
        return found
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise NotGradedError(wording.BAD_NOTEBOOK) from error


def marked_before(gradebook: SharedGradebook, root: Path, handed_in: HandedIn) -> set[str]:
    """Ids of cells a trainer has marked, when the very same answers are graded again: nobody needs to look at them anew.

    A run that was broken off after the gradebook was written is repeated like this, and so is grading with a corrected key.
    """
    path = root / "submitted" / handed_in.learner / handed_in.assessment / f"{handed_in.assessment}.ipynb"
    submitted = gradebook.find_submission_notebook(handed_in.assessment, handed_in.assessment, handed_in.learner)
    marked = {grade.cell_id for grade in submitted.grades if grade.manual_score is not None and not grade.needs_manual_grade}
    if not marked or not path.exists():
        return set()
    before, now = (written_answers(text) for text in (path.read_text(encoding="utf-8"), handed_in.notebook))
    names = {cell.id: cell.name for cell in submitted.notebook.grade_cells}
    return {cell for cell in marked if before.get(names[cell]) == now.get(names[cell])}


def written_answers(notebook: str) -> dict[str, str]:
    """Source of each cell by its grade id."""
    cells = json.loads(notebook)["cells"]
    return {cell["metadata"].get("nbgrader", {}).get("grade_id", ""): "".join(cell["source"]) for cell in cells}


class Incoming:
    """Folders of a batch, made aside and put in place by renaming, so that nobody meets half of one.

    Args:
        root: the course folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._aside = root / ".incoming" / secrets.token_hex(8)

    def write(self, step: str, handed_in: HandedIn, notebook: str, mode: int = 0o640) -> None:
        """Write a submission's folder of one of nbgrader's steps."""
        folder = self._aside / step / handed_in.learner / handed_in.assessment
        folder.mkdir(parents=True)
        stamp = handed_in.submitted_at.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        for name, text in ((f"{handed_in.assessment}.ipynb", notebook), ("timestamp.txt", f"{stamp} UTC")):
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(mode)

    def put_in_place(self, submissions: Iterable[HandedIn]) -> None:
        """Put every folder where nbgrader looks for it."""
        for handed_in in submissions:
            for step in ("submitted", "autograded"):
                made = self._aside / step / handed_in.learner / handed_in.assessment
                target = self._root / step / handed_in.learner / handed_in.assessment
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.exists():
                    os.rename(target, made.with_name(f"{made.name}.old"))
                os.rename(made, target)

    def remove(self) -> None:
        """Remove what is left aside."""
        shutil.rmtree(self._aside, ignore_errors=True)
