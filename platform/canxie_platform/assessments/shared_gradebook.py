"""nbgrader's gradebook for many submissions in one transaction.

nbgrader's preprocessors open a gradebook each, ask for the same cells again for every submission and commit after every cell; with SQLite
that is most of the time of grading. Here they are given one gradebook that remembers what it found and is committed once, at the end:
either all submissions of a batch are in it, or none.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from nbgrader.api import Grade, Gradebook, MissingEntry, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Connection, event

PATIENCE = 20_000
"""Milliseconds to wait for another writer of the gradebook (formgrader, another helper)."""


class SharedGradebook(Gradebook):
    """A gradebook that writes only in :meth:`finish`.

    Args:
        url: SQLAlchemy URL of the gradebook.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url, "canxie")
        self._session: Any = self.db
        self._session.remove()
        event.listen(self.engine, "checkout", _plain)
        event.listen(self.engine, "begin", _begin)
        self.db: Any = Uncommitted(self._session)
        self._found: dict[tuple[Any, ...], Any] = {}

    def finish(self) -> None:
        """Commit everything."""
        self._session.commit()

    def end(self) -> None:
        """Give back the database; what wasn't committed is gone."""
        self._session.rollback()
        self.db = self._session
        super().close()

    def close(self) -> None:
        """A preprocessor has done its part; the batch goes on."""

    def _once(self, find: Callable[..., Any], *names: str) -> Any:
        key = (find.__name__, *names)
        if key not in self._found:
            self._found[key] = find(*names)
        if self._found[key] is None:
            raise MissingEntry(f"no entry for {key}")
        return self._found[key]

    def expect(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Read in two queries what there is of the submissions to come; what isn't there needs no query of its own.

        Args:
            pairs: assessment and learner of each.
        """
        pairs = list(pairs)
        learners = {learner for _, learner in pairs}
        students = self._session.query(Student).filter(Student.id.in_(learners)).all()
        submissions = self._session.query(SubmittedAssignment).filter(SubmittedAssignment.student_id.in_(learners)).all()
        self._found |= {("find_student", learner): None for learner in learners}
        self._found |= {("find_student", student.id): student for student in students}
        self._found |= {("find_submission", *pair): None for pair in pairs}
        self._found |= {("find_submission", one.assignment.name, one.student_id): one for one in submissions}

    def find_student(self, student: str) -> Student:
        """A learner of the gradebook."""
        return self._once(super().find_student, student)

    def add_student(self, student: str, **kwargs: Any) -> Student:
        """A new learner."""
        made = super().add_student(student, **kwargs)
        self._found["find_student", student] = made
        return made

    def add_submission(self, assignment: str, student: str, **kwargs: Any) -> SubmittedAssignment:
        """A new submission with its grades and comments, written together."""
        with self._session.no_autoflush:
            made: SubmittedAssignment = super().add_submission(assignment, student, **kwargs)
        self._found["find_submission", assignment, student] = made
        return made

    def find_notebook(self, name: str, assignment: str) -> Any:
        """The source notebook."""
        return self._once(super().find_notebook, name, assignment)

    def find_assignment(self, name: str) -> Any:
        """The assignment."""
        return self._once(super().find_assignment, name)

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> Any:
        """The source of a cell."""
        return self._once(super().find_source_cell, name, notebook, assignment)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> Any:
        """A grade cell of the source."""
        return self._once(super().find_graded_cell, name, notebook, assignment)

    def find_submission(self, assignment: str, student: str) -> SubmittedAssignment:
        """A learner's submission."""
        found: SubmittedAssignment = self._once(super().find_submission, assignment, student)
        return found

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> SubmittedNotebook:
        """The notebook of a submission."""
        return next(one for one in self.find_submission(assignment, student).notebooks if one.notebook.name == notebook)

    def find_grade(self, grade_cell: str, notebook: str, assignment: str, student: str) -> Grade:
        """The grade of a cell of a submission."""
        return self._once(self._rows_by_cell, "grades", notebook, assignment, student)[grade_cell]

    def find_comment(self, solution_cell: str, notebook: str, assignment: str, student: str) -> Any:
        """The comment on a cell of a submission."""
        return self._once(self._rows_by_cell, "comments", notebook, assignment, student)[solution_cell]

    def _rows_by_cell(self, rows: str, notebook: str, assignment: str, student: str) -> dict[str, Any]:
        submitted = self.find_submission_notebook(notebook, assignment, student)
        names = self._once(self._cell_names, notebook, assignment)
        return {names[row.cell_id]: row for row in getattr(submitted, rows)}

    def _cell_names(self, notebook: str, assignment: str) -> dict[str, str]:
        source = self.find_notebook(notebook, assignment)
        return {cell.id: cell.name for cell in (*source.grade_cells, *source.solution_cells, *source.task_cells)}


class Uncommitted:
    """nbgrader's session without its commits.

    Args:
        session: the session.
    """

    def __init__(self, session: Any) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)

    def commit(self) -> None:
        """Leave the transaction open; the batch commits it."""


def _plain(connection: Any, _record: Any, _proxy: Any) -> None:
    """SQLAlchemy begins, not the driver."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={PATIENCE}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once: two writers that both read first could only fail."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def used_by(preprocessors: Iterable[Any], gradebook: SharedGradebook) -> Iterator[None]:
    """Give these preprocessors the shared gradebook whenever they open one.

    Args:
        preprocessors: instances of nbgrader's and our preprocessors.
        gradebook: what they get.
    """
    modules = {sys.modules[type(one).__module__] for one in preprocessors}
    theirs = {module: vars(module)["Gradebook"] for module in modules if "Gradebook" in vars(module)}
    for module in theirs:
        vars(module)["Gradebook"] = lambda *_: gradebook
    try:
        yield
    finally:
        for module, own in theirs.items():
            vars(module)["Gradebook"] = own
