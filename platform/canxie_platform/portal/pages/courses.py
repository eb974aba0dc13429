"""Course pages: the list, and one course with its lessons and how far the learner is."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from canxie_platform.catalogue import Course, load_courses
from canxie_platform.catalogue.courses import CATEGORY_LABELS
from canxie_platform.portal.identity import Database, Person, person
from canxie_platform.portal.pages_common import page
from canxie_platform.records.standing import CourseStanding, course_standing
from canxie_platform.roster.posts import LABELS as POST_LABELS
from canxie_platform.settings import get_settings

router = APIRouter()
Reader = Annotated[Person, Depends(person)]


@router.get("/courses")
def course_list(request: Request, reader: Reader, session: Database) -> HTMLResponse:
    """All courses, each with how far this person is."""
    standings = [course_standing(session, reader.id, course) for course in load_courses(get_settings()).values()]
    return page(request, "courses/list.html", person=reader, standings=standings, categories=CATEGORY_LABELS)


@router.get("/courses/{course_id}")
def course_page(request: Request, course_id: str, reader: Reader, session: Database) -> HTMLResponse:
    """One course: what it teaches, its lessons, the next step."""
    course = load_courses(get_settings()).get(course_id)
    if course is None:
        raise HTTPException(404, "没有这门课，可能已经下架了。请到课程目录里看看。")
    return page(request, "courses/course.html", person=reader, **_course_context(session, reader, course))


def _course_context(session: Session, reader: Person, course: Course) -> dict[str, Any]:
    standing: CourseStanding = course_standing(session, reader.id, course)
    return {
        "course": course,
        "standing": standing,
        "category": CATEGORY_LABELS[course.category],
        "audience": "、".join(POST_LABELS[post] for post in course.audience),
    }
