"""Reading nbgrader's gradebook without nbgrader: importing it takes seconds, which no page can wait for.

The file belongs to the trainers; it is opened read-only and what it says is taken as their word on marks, nothing else. The tables are
those of nbgrader 0.9.6 (``nbgrader/api.py``); a test reads a gradebook that nbgrader wrote.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from canxie_platform.assessments.grader_protocol import MarkNow
from canxie_platform.settings import Settings

QUERY = """
SELECT submitted_assignment.student_id, submitted_notebook.id, base_cell.name, grade_cells.max_score,
       grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade, comment.manual_comment
FROM submitted_notebook
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN assignment ON assignment.id = submitted_assignment.assignment_id
JOIN grade ON grade.notebook_id = submitted_notebook.id
JOIN base_cell ON base_cell.id = grade.cell_id
JOIN grade_cells ON grade_cells.id = grade.cell_id
LEFT JOIN base_cell AS solution ON solution.notebook_id = base_cell.notebook_id AND solution.type = 'SolutionCell'
     AND solution.name IN (base_cell.name, 'answer_' || substr(base_cell.name, length('mark_') + 1))
LEFT JOIN comment ON comment.notebook_id = submitted_notebook.id AND comment.cell_id = solution.id
WHERE assignment.name = ?
"""
BY_HAND = " AND grade_cells.cell_type = 'markdown'"
"""Only answers that a person marks: the others have a marking cell with code."""


Row = tuple[str, str, str, float, float | None, float | None, float | None, bool, str | None]


class NoGradebookError(Exception):
    """There is no gradebook, or it can't be read now."""


@dataclass(frozen=True)
class CellMark:
    """What the gradebook has for one grade cell."""

    points: float | None
    """The trainer's points, or else the automatic ones; None when nobody has given any."""
    max_points: float
    waiting: bool
    """Whether a trainer must look at it."""
    comment: str
    by_hand: MarkNow
    """The same as a trainer's mark, to notice a change."""


@dataclass
class Submission:
    """One learner's submission in the gradebook."""

    notebook_id: str
    """nbgrader's id of the submission, which is in formgrader's address."""
    cells: dict[str, CellMark] = field(default_factory=dict)


def submissions(settings: Settings, assessment_id: str, *, by_hand: bool = False) -> dict[str, Submission]:
    """All submissions of an assessment by learner's name in the gradebook.

    Args:
        settings: says where the live course is.
        assessment_id: the assessment.
        by_hand: only the cells that a person marks.

    Raises:
        NoGradebookError: the gradebook isn't there or can't be read.
    """
    path = settings.grading / "gradebook.db"
    found: dict[str, Submission] = {}
    for row in _rows(path, assessment_id, QUERY + BY_HAND if by_hand else QUERY):
        learner, notebook, cell, *_ = row
        found.setdefault(learner, Submission(notebook)).cells[cell] = _mark(row)
    return found


def _mark(row: Row) -> CellMark:
    _, _, _, top, auto, manual, extra, waiting, comment = row
    given = manual if manual is not None else auto
    points = None if given is None else float(given) + float(extra or 0)
    by_hand = MarkNow(points=manual, extra=extra, comment=comment, waiting=bool(waiting))
    return CellMark(points, float(top), bool(waiting) or given is None, comment or "", by_hand)


def _rows(path: Path, assessment_id: str, query: str) -> list[Row]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(query, (assessment_id,)).fetchall()
    except sqlite3.Error as error:
        raise NoGradebookError(str(error)) from error
