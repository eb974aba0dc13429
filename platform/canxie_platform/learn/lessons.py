"""Finding the lesson an address names. Names are looked up in the catalogue, never made into paths."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

import nbformat

from canxie_platform.catalogue import Course, Lesson, load_courses
from canxie_platform.catalogue.courses import CourseError, course_folders, load_course
from canxie_platform.catalogue.drafts import COURSE_ID, take_draft
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


def find_draft(settings: Settings, course_id: str, name: str) -> OpenLesson:
    """Look a lesson of a trainer's draft up; the same check as for published ones.

    Args:
        settings: where the drafts are.
        course_id: id of the course.
        name: the lesson's name or file name.

    Raises:
        NoLessonError: there is no such draft or lesson.
        LessonBrokenError: the draft can't be used; the message is Chinese and says why.
    """
    folder = settings.drafts / course_id
    if not COURSE_ID.fullmatch(course_id) or not folder.is_dir():
        raise NoLessonError(course_id)
    try:
        take_draft(settings, course_id)  # refuses links; this service reads with the rights of its own small account
        return _opened(load_course(folder), name)
    except (CourseError, ValueError) as error:
        raise LessonBrokenError(str(error)) from error


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
    return _opened(_course(settings, course_id), name)


def _opened(course: Course, name: str) -> OpenLesson:
    lesson = course.lesson(name)
    if lesson is None:
        raise NoLessonError(name)
    try:
        text = (course.folder / lesson.file).read_text(encoding="utf-8")
        content: dict[str, Any] = json.loads(text)
        problems = lesson_code_problems(content)
        notebook = nbformat.v4.reads(text)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise LessonBrokenError(f"{course.id}/{lesson.file}: {error}") from error
    if problems:
        raise LessonBrokenError(f"{course.id}/{lesson.file}: {'；'.join(problems)}")
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
