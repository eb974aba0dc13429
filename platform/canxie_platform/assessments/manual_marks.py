"""A trainer's points and comment in nbgrader's gradebook, given through its own interface as formgrader gives them."""

from __future__ import annotations

from pathlib import Path

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry

from canxie_platform.assessments.grader_protocol import GiveMark, MarkNow
from canxie_platform.assessments.shared_gradebook import SharedGradebook


class ChangedMeanwhileError(Exception):
    """Somebody else marked the cell since the page was made; nothing was written.

    Args:
        current: what the gradebook has now.
    """

    def __init__(self, current: MarkNow) -> None:
        super().__init__()
        self.current = current


def give_mark(root: Path, order: GiveMark) -> None:
    """Write points and comment; extra credit typed in formgrader ends, because the desk's points are the whole mark.

    Args:
        root: the course folder.
        order: whose cell, what the trainer saw, what the trainer gives.

    Raises:
        ChangedMeanwhileError: the gradebook differs from what the trainer saw.
        MissingEntry: there is no such cell.
        ValueError: more points than the cell is worth.
    """
    gradebook = SharedGradebook(f"sqlite:///{root / 'gradebook.db'}")
    try:
        grade, comment = find(gradebook, order)
        if order.points > grade.max_score:
            raise ValueError(f"{order.points} > {grade.max_score}")
        now = mark_now(grade, comment)
        if now != order.seen:
            raise ChangedMeanwhileError(now)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = order.points, None, False
        if comment is not None:
            comment.manual_comment = order.comment or None
        gradebook.finish()
    finally:
        gradebook.end()


def find(gradebook: Gradebook, order: GiveMark) -> tuple[Grade, Comment | None]:
    """The grade of a cell, and the comment that belongs to it when there is one.

    Args:
        gradebook: the gradebook.
        order: says which.
    """
    names = (order.assessment, order.assessment, order.learner)
    grade = gradebook.find_grade(order.cell, *names)
    for solution in (order.cell, order.cell.replace("mark_", "answer_", 1)):
        try:
            return grade, gradebook.find_comment(solution, *names)
        except (MissingEntry, KeyError):
            continue
    return grade, None


def mark_now(grade: Grade, comment: Comment | None) -> MarkNow:
    """What the gradebook has."""
    said = None if comment is None else comment.manual_comment
    return MarkNow(points=grade.manual_score, extra=grade.extra_credit, comment=said, waiting=grade.needs_manual_grade)
