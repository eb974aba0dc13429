"""How far a learner is in a course."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.catalogue import Course, Lesson
from canxie_platform.records.models import Completion, Response

LEARN = "/services/learn/render"


@dataclass(frozen=True)
class LessonStanding:
    """One lesson as its learner finds it."""

    lesson: Lesson
    address: str
    asked: int
    answered: int
    done: bool

    @property
    def begun(self) -> bool:
        """Whether something was answered."""
        return self.answered > 0


@dataclass(frozen=True)
class CourseStanding:
    """One course as its learner finds it."""

    course: Course
    lessons: list[LessonStanding]

    @property
    def done(self) -> int:
        """Number of completed lessons."""
        return sum(lesson.done for lesson in self.lessons)

    @property
    def complete(self) -> bool:
        """Whether every lesson is complete."""
        return self.done == len(self.lessons)

    @property
    def begun(self) -> bool:
        """Whether anything was answered in any lesson."""
        return any(lesson.begun for lesson in self.lessons)

    @property
    def next(self) -> LessonStanding | None:
        """The first lesson that isn't complete."""
        return next((lesson for lesson in self.lessons if not lesson.done), None)


def course_standing(session: Session, account_id: int, course: Course) -> CourseStanding:
    """Put together how far a learner is in a course.

    Args:
        session: open session.
        account_id: the learner.
        course: the course.
    """
    done = set(session.scalars(select(Completion.lesson).where(Completion.account_id == account_id, Completion.course == course.id)))
    pairs = session.execute(
        select(Response.lesson, Response.item).where(Response.account_id == account_id, Response.course == course.id).distinct()
    )
    answered: dict[str, set[str]] = {}
    for lesson, item in pairs:
        answered.setdefault(lesson, set()).add(item)
    return CourseStanding(
        course, [_lesson(course, lesson, answered.get(lesson.name, set()), lesson.name in done) for lesson in course.lessons]
    )


def _lesson(course: Course, lesson: Lesson, answered: set[str], done: bool) -> LessonStanding:
    asked = course.lesson_items(lesson.name)
    return LessonStanding(lesson, f"{LEARN}/{course.id}/{lesson.name}", len(asked), len(set(asked) & answered), done)
