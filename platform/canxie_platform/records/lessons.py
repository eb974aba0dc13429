"""Storing answers and places, and seeing when a lesson is complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from canxie_platform.catalogue import Course, Lesson
from canxie_platform.database import now
from canxie_platform.ledger.credits import credit_lesson
from canxie_platform.records.models import Completion, Place, Response
from canxie_widgets.bank import Item
from canxie_widgets.judging import judge

MAX_TRIES = 200
"""Answers kept per item: far more than a person gives, few enough that a script can't fill the disk."""


class RecordError(ValueError):
    """A record can't be stored; the message is Chinese and meant for the learner."""


@dataclass(frozen=True)
class Visit:
    """One learner in one lesson: what a ticket stands for."""

    account_id: int
    course: Course
    lesson: Lesson

    @property
    def asked(self) -> list[str]:
        """Items the lesson asks."""
        return self.course.lesson_items(self.lesson.name)


def responses(session: Session, visit: Visit) -> dict[str, list[Response]]:
    """The learner's answers in this lesson by item, oldest first.

    Args:
        session: open session.
        visit: who, where.
    """
    found: dict[str, list[Response]] = {}
    for row in session.scalars(_of(visit).order_by(Response.id)):
        found.setdefault(row.item, []).append(row)
    return found


def _of(visit: Visit) -> Select[Response]:
    return select(Response).where(
        Response.account_id == visit.account_id, Response.course == visit.course.id, Response.lesson == visit.lesson.name
    )


def store_response(session: Session, visit: Visit, item_id: str, answer: list[str], seq: str) -> Response:
    """Judge an answer and store it; the same ``seq`` again gives back what was stored the first time.

    Args:
        session: open session.
        visit: who, where.
        item_id: an item this lesson asks.
        answer: as ``judge`` takes it: option ids, pairs, one text, or a way.
        seq: the browser's number of this answer.

    Raises:
        RecordError: the item isn't asked here, the answer doesn't fit it, or there are too many.
    """
    item = visit.course.items.get(item_id)
    if item is None or item_id not in visit.asked:
        raise RecordError("这一课里没有这道题，请刷新页面后再试。")
    earlier = session.scalar(select(Response).where(Response.account_id == visit.account_id, Response.seq == seq))
    if earlier is not None:
        if (earlier.course, earlier.lesson, earlier.item) != (visit.course.id, visit.lesson.name, item_id):
            raise RecordError("这次提交和以前的一次重号了，没有保存。请刷新页面后再答。")
        return earlier
    given = responses(session, visit).get(item_id, [])
    if len(given) >= MAX_TRIES:
        raise RecordError("这道题已经答了很多次，不再记录新的作答。")
    if item.closed(len(given), any(row.correct for row in given)):
        raise RecordError("这道题已经答完了，这次的没有保存。以前的答案还在，刷新页面就能看到解析。")
    row = _judged(visit, item, answer, seq)
    session.add(row)
    session.flush()
    _complete(session, visit, row.saved_at)
    return row


def _judged(visit: Visit, item: Item, answer: list[str], seq: str) -> Response:
    try:
        verdict = judge(item, answer)
    except ValueError as error:
        raise RecordError("这个答案和题目对不上，请刷新页面后再答。") from error
    return Response(
        account_id=visit.account_id,
        course=visit.course.id,
        lesson=visit.lesson.name,
        item=item.id,
        item_version=item.version,
        answer=answer,
        correct=verdict.correct,
        score=verdict.score,
        seq=seq,
        saved_at=now(),
    )


def _complete(session: Session, visit: Visit, at: datetime) -> None:
    """Close the lesson and credit its hours when every item it asks has an answer."""
    asked = visit.asked
    if not asked or not set(asked) <= responses(session, visit).keys() or completion(session, visit) is not None:
        return
    session.add(Completion(account_id=visit.account_id, course=visit.course.id, lesson=visit.lesson.name, items=asked, completed_at=at))
    credit_lesson(session, visit.account_id, visit.course.id, visit.lesson.name, visit.lesson.minutes, at, {"items": asked})


def completion(session: Session, visit: Visit) -> Completion | None:
    """The learner's completion of this lesson, if there is one."""
    return session.scalar(
        select(Completion).where(
            Completion.account_id == visit.account_id, Completion.course == visit.course.id, Completion.lesson == visit.lesson.name
        )
    )


def place(session: Session, visit: Visit) -> Place | None:
    """Where the learner left this lesson."""
    return session.scalar(
        select(Place).where(Place.account_id == visit.account_id, Place.course == visit.course.id, Place.lesson == visit.lesson.name)
    )


def store_place(session: Session, visit: Visit, anchor: str) -> Place:
    """Remember where the learner is.

    Args:
        session: open session.
        visit: who, where.
        anchor: id of the section being read.
    """
    row = place(session, visit)
    if row is None:
        row = Place(account_id=visit.account_id, course=visit.course.id, lesson=visit.lesson.name)
        session.add(row)
    row.anchor, row.saved_at = anchor, now()
    session.flush()
    return row
