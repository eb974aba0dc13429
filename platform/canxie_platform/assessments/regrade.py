"""Marking anew after a key was corrected: who would change, from what to what, and then doing it.

The live course keeps the source people handed in against. When the bank has a newer one with the same cells and points, it is offered to
the trainer with its consequences. What is agreed to is written down first, so a run that breaks off is taken up again.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.course import GraderError
from canxie_platform.assessments.desk.helper import helper_of
from canxie_platform.assessments.desk.models import Regrade, RegradeChange
from canxie_platform.assessments.grader_protocol import Grade, HandedIn, Renew, Rescore
from canxie_platform.assessments.notebooks import as_json, source_notebook
from canxie_platform.assessments.results import Standing, cell_name, release, standings
from canxie_platform.assessments.worker import BATCH, handed_in, objective_points
from canxie_platform.database import now
from canxie_platform.settings import Settings

SOURCE_LIMIT = 5_000_000
"""Most bytes of a source notebook."""


@dataclass(frozen=True)
class Change:
    """What would change for one learner in one question."""

    standing: Standing
    question: Question
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Preview:
    """What a corrected source would do."""

    questions: list[tuple[Question, list[str]]]
    """Questions whose cells differ, with what differs, in Chinese."""
    changes: list[Change]
    checked: int
    """How many submissions were marked with both."""
    trouble: list[str]
    """Learners whose submission couldn't be marked with the new source."""
    seen: str
    """A sign of all this, to notice that it is something else when the trainer agrees."""


def source_in_use(settings: Settings, paper: Paper) -> str | None:
    """The source in the live course; it belongs to the trainers, so nothing but an ordinary file is read, and it is only compared."""
    path = settings.grading / "source" / paper.id / f"{paper.id}.ipynb"
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, encoding="utf-8") as file:
            return file.read(SOURCE_LIMIT)
    except (OSError, ValueError):
        return None


def is_corrected(settings: Settings, paper: Paper) -> bool:
    """Whether the bank has another source than the one people are graded by."""
    used = source_in_use(settings, paper)
    return used is not None and used != as_json(source_notebook(paper))


def unfinished(session: Session, paper: Paper) -> Regrade | None:
    """A regrade that was broken off, or is under way."""
    return session.scalar(select(Regrade).where(Regrade.assessment_id == paper.id, Regrade.done_at.is_(None)).limit(1))


def preview(session: Session, settings: Settings, paper: Paper) -> Preview:
    """Mark every graded submission with the new keys, without writing anything.

    Args:
        session: a database session.
        settings: the installation.
        paper: the assessment with the corrected items.

    Raises:
        GraderError: it couldn't be done.
    """
    source = as_json(source_notebook(paper))
    graded = [row for row in standings(session, settings, paper) if row.job.state == "graded" and row.submission is not None]
    notebooks = [_order(paper, row).notebook for row in graded]
    outcomes = helper_of(settings).ask(Rescore(source=source, notebooks=notebooks)).outcomes if notebooks else []
    changes, trouble = [], []
    for row, outcome in zip(graded, outcomes, strict=True):
        if outcome.why:
            trouble.append(row.account.display_name)
            continue
        changes += _changes(paper, row, {name: score.points for name, score in outcome.scores.items()})
    listed = [(change.standing.attempt.id, change.question.id, str(change.before), str(change.after)) for change in changes]
    seen = hashlib.sha256(json.dumps([source, listed]).encode()).hexdigest()[:24]
    return Preview(_differing(paper, source_in_use(settings, paper), source), changes, len(graded), trouble, seen)


def _changes(paper: Paper, row: Standing, after: dict[str, float | None]) -> list[Change]:
    found = []
    for question in paper.questions:
        cell = row.submission.cells.get(cell_name(question)) if row.submission else None
        new = after.get(cell_name(question))
        if question.is_case or cell is None or new is None or cell.by_hand.points is not None:
            continue  # what a trainer gave by hand stays
        given, due = _points(cell.points or 0), _points(new + (cell.by_hand.extra or 0))
        if given != due:
            found.append(Change(row, question, given, due))
    return found


def _points(points: float) -> Decimal:
    return Decimal(str(round(points, 2)))


def _differing(paper: Paper, used: str | None, source: str) -> list[tuple[Question, list[str]]]:
    old, new = (cells_by_name(text) for text in (used or source, source))
    found = []
    for question in paper.questions:
        names = {"question_": "题目或选项", "mark_": "答案或评分规则", "guide_": "评分标准"}
        differs = [label for part, label in names.items() if old.get(part + question.id) != new.get(part + question.id)]
        if differs:
            found.append((question, differs))
    return found


def cells_by_name(notebook: str) -> dict[str, str]:
    """Source of each named cell; empty for what is no notebook."""
    try:
        cells = json.loads(notebook)["cells"]
        return {cell["metadata"].get("nbgrader", {}).get("grade_id", ""): "".join(cell["source"]) for cell in cells}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def agree(session: Session, paper: Paper, found: Preview, trainer_id: int, reason: str) -> Regrade:
    """Write down what will be done, before any of it is done.

    Args:
        session: a database session, writing; commit after.
        paper: the assessment.
        found: what the trainer saw.
        trainer_id: who decides.
        reason: why, for the learners.
    """
    regrade = Regrade(assessment_id=paper.id, account_id=trainer_id, reason=reason)
    session.add(regrade)
    session.flush()
    for change in found.changes:
        session.add(_row(regrade, change))
    session.flush()
    return regrade


def _row(regrade: Regrade, change: Change) -> RegradeChange:
    attempt, cell = change.standing.attempt.id, cell_name(change.question)
    return RegradeChange(regrade_id=regrade.id, attempt_id=attempt, cell=cell, before=change.before, after=change.after)


def carry_out(session: Session, settings: Settings, paper: Paper, regrade: Regrade) -> int:
    """Take the new source, grade everything with it, release again what was released; doing it twice is the same as once.

    Args:
        session: a database session; it is committed between the steps, so that nobody waits while the gradebook is written.
        settings: the installation.
        paper: the assessment with the corrected items.
        regrade: what was agreed to.

    Returns:
        How many results were released again.

    Raises:
        GraderError: it couldn't be done; what isn't done yet can be done later.
    """
    session.commit()
    helper = helper_of(settings)
    helper.ask(Renew(assessment=paper.id, source=as_json(source_notebook(paper))))
    _note_late_ones(session, settings, paper, regrade)
    graded = [row for row in standings(session, settings, paper) if row.job.state == "graded" and row.submission is not None]
    session.commit()
    for start in range(0, len(graded), BATCH):
        rows = graded[start : start + BATCH]
        outcomes = helper.ask(Grade(submissions=[_order(paper, row) for row in rows])).outcomes
        for row, outcome in zip(rows, outcomes, strict=True):
            points = objective_points(outcome)
            if isinstance(points, str):
                raise GraderError(points)
            row.job.objective = points
        session.commit()
    return _release_again(session, settings, paper, regrade)


def _note_late_ones(session: Session, settings: Settings, paper: Paper, regrade: Regrade) -> None:
    """Also list who was graded by the old key between the preview and now."""
    rows = session.scalars(select(RegradeChange).where(RegradeChange.regrade_id == regrade.id))
    known = {(row.attempt_id, row.cell) for row in rows}
    for change in preview(session, settings, paper).changes:
        if (change.standing.attempt.id, cell_name(change.question)) not in known:
            session.add(_row(regrade, change))
    session.commit()


def _release_again(session: Session, settings: Settings, paper: Paper, regrade: Regrade) -> int:
    """Release changed results that were released; one that waits for a trainer meanwhile keeps its old result until it is released."""
    changed = set(session.scalars(select(RegradeChange.attempt_id).where(RegradeChange.regrade_id == regrade.id)))
    rows = [row for row in standings(session, settings, paper) if row.attempt.id in changed and row.result is not None and row.ready]
    for row in rows:
        release(session, settings, paper, row, regrade.account_id)
    regrade.done_at = now()
    session.flush()
    return len(rows)


def _order(paper: Paper, row: Standing) -> HandedIn:
    order = handed_in(paper, row.account, row.attempt, row.receipt)
    if isinstance(order, str):
        raise GraderError(order)
    return order
