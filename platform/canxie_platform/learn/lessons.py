"""Finding the lesson an address names. Names are looked up in the catalogue, never made into paths."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

import nbformat

from canxie_platform.catalogue import Course, Lesson, load_courses
from canxie_platform.catalogue.courses import CourseError, course_folders, load_course
from canxie_platform.learn.lesson_code import lesson_code_problems
from canxie_platform.settings import Settings

log = logging.getLogger(__name__)


class NoLessonError(LookupError):
    """There is no such lesson in the catalogue."""


class LessonBrokenError(ValueError):
    """The lesson exists but may not be shown: its notebook can't be read or holds more than widgets."""


@dataclass(frozen=True)
class OpenLesson:
    """A lesson that passed the check, ready to be rendered."""

    course: Course
    lesson: Lesson
    notebook: nbformat.NotebookNode


def find_lesson(settings: Settings, course_id: str, name: str) -> OpenLesson:
    """Look a lesson up and check its notebook.

    Args:
        settings: where the courses are.
        course_id: id of the course.
        name: the lesson's name or file name.

    Raises:
        NoLessonError: the catalogue has no such course or lesson.
        LessonBrokenError: the course or the notebook can't be used; the message says why.
    """
    course = _course(settings, course_id)
    lesson = course.lesson(name)
    if lesson is None:
        raise NoLessonError(name)
    try:
        content: dict[str, Any] = json.loads((course.folder / lesson.file).read_text(encoding="utf-8"))
        problems = lesson_code_problems(content)
        notebook = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise LessonBrokenError(f"{course_id}/{lesson.file}: {error}") from error
    if problems:
        raise LessonBrokenError(f"{course_id}/{lesson.file}: {'；'.join(problems)}")
    return OpenLesson(course, lesson, notebook)


def _course(settings: Settings, course_id: str) -> Course:
    """One course; a fault in another course must not close this one."""
    folder = course_folders(settings).get(course_id)
    if folder is None:
        raise NoLessonError(course_id)
    try:
        return load_courses(settings)[course_id]
    except (CourseError, ValueError) as error:
        log.error("a course can't be read: %s", error)
    try:
        return load_course(folder)
    except (CourseError, ValueError) as error:
        raise LessonBrokenError(str(error)) from error
