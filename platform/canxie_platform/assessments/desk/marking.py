"""Giving a mark at the desk: straight into the gradebook, or kept apart until a second trainer has marked too."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.assessments import grading_wording
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.desk.answers import Place
from canxie_platform.assessments.desk.helper import helper_of
from canxie_platform.assessments.desk.models import BlindMark, GivenMark, Way
from canxie_platform.assessments.desk.second import NotYoursError, allowed_difference, blind_marks, combined, take_place
from canxie_platform.assessments.grader_protocol import GiveMark, MarkNow
from canxie_platform.database import now
from canxie_platform.settings import Settings

COMMENT_LIMIT = 5000
"""Most characters of a comment."""


class NotMarkedError(Exception):
    """The mark wasn't taken; the message is Chinese."""


@dataclass(frozen=True)
class NewMark:
    """What a trainer gives."""

    points: Decimal
    criteria: dict[str, Decimal]
    comment: str

    @property
    def criteria_text(self) -> str:
        """The points by criterion as they are stored."""
        return json.dumps({name: str(points) for name, points in self.criteria.items()}, sort_keys=True)


@dataclass(frozen=True)
class Given:
    """What became of a mark."""

    how: str
    """A key of :data:`SAID`."""
    points: Decimal


SAID = {
    "saved": grading_wording.SAVED,
    "blind": grading_wording.SAVED_BLIND,
    "agreed": grading_wording.SAVED_AGREED,
    "differs": grading_wording.SAVED_DIFFERS,
}


def seen_mark(mark: MarkNow) -> str:
    """A short sign of what the gradebook had when a page was made."""
    return hashlib.sha256(mark.model_dump_json().encode()).hexdigest()[:16]


def give(session: Session, settings: Settings, paper: Paper, place: Place, trainer_id: int, new: NewMark) -> Given:
    """Take a trainer's mark of an answer.

    Args:
        session: a database session, writing.
        settings: the installation.
        paper: the assessment.
        place: the answer.
        trainer_id: who marks.
        new: points and comment.

    Returns:
        What became of it.

    Raises:
        MarkedMeanwhileError: the gradebook changed since ``place`` was read.
        NotMarkedError: it isn't this trainer's to mark, or couldn't be stored.
    """
    allowed = allowed_difference(paper, place.question)
    if allowed is None:
        write(session, settings, paper, place, trainer_id, new, "desk")
        return Given("saved", new.points)
    try:
        mine = take_place(session, place, trainer_id)
    except NotYoursError as error:
        raise NotMarkedError(str(error)) from error
    mine.points, mine.criteria, mine.comment, mine.at = new.points, new.criteria_text, new.comment, now()
    session.flush()
    both = blind_marks(session, place)
    if len(both) < 2:
        return Given("blind", new.points)
    first, second = both
    if abs(first.points - second.points) > allowed:
        return Given("differs", new.points)
    final = combined(first, second)
    write(session, settings, paper, place, trainer_id, NewMark(final, {}, joined_comments(first, second)), "agreed")
    return Given("agreed", final)


def write(session: Session, settings: Settings, paper: Paper, place: Place, trainer_id: int, new: NewMark, way: Way) -> None:
    """Write a mark into the gradebook and note who gave it.

    What the session has is committed first: no other writer of the database waits while the gradebook is written.

    Raises:
        MarkedMeanwhileError: the gradebook changed since ``place`` was read.
        GraderError: the gradebook couldn't be written.
    """
    session.commit()
    order = GiveMark(
        assessment=paper.id,
        learner=place.answer.learner,
        cell=place.cell,
        seen=place.answer.mark.by_hand,
        points=float(new.points),
        comment=new.comment,
    )
    helper_of(settings).ask(order)
    row = GivenMark(attempt_id=place.answer.attempt.id, cell=place.cell, account_id=trainer_id, way=way, points=new.points)
    row.criteria = new.criteria_text
    session.add(row)
    session.flush()


def last_criteria(session: Session, place: Place) -> dict[str, str]:
    """Points by criterion of the mark that counts, when the desk gave it and nobody changed it in formgrader since."""
    same = GivenMark.attempt_id == place.answer.attempt.id, GivenMark.cell == place.cell
    last = session.scalar(select(GivenMark).where(*same).order_by(GivenMark.id.desc()).limit(1))
    if last is None or place.answer.mark.points is None or float(last.points) != place.answer.mark.points:
        return {}
    found: dict[str, str] = json.loads(last.criteria)
    return found


def joined_comments(first: BlindMark, second: BlindMark) -> str:
    """Both trainers' comments, one after the other; the same is said once."""
    said = [comment.strip() for comment in (first.comment, second.comment) if comment.strip()]
    return "\n\n".join(dict.fromkeys(said))


def shown(points: Decimal) -> str:
    """Points without superfluous zeros."""
    return f"{points.normalize():f}"
