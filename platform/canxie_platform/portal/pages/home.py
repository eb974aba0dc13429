"""The start page of each role: where one stands, and the next step."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from canxie_platform.catalogue import load_courses
from canxie_platform.database import now
from canxie_platform.ledger.credits import progress
from canxie_platform.ledger.years import plan_year
from canxie_platform.portal.identity import Database, Person, person
from canxie_platform.portal.pages_common import page
from canxie_platform.records.standing import CourseStanding, course_standing
from canxie_platform.settings import get_settings

router = APIRouter()


@router.get("/")
def home(request: Request, reader: Annotated[Person, Depends(person)], session: Database) -> HTMLResponse:
    """Show the start page of the person's role."""
    if reader.role != "learner":
        return page(request, f"home/{reader.role}.html", person=reader, servers=get_settings().trainer_servers)
    standings = learner_courses(session, reader.id)
    year = progress(session, reader.id, plan_year(now()))
    return page(request, "home/learner.html", person=reader, progress=year, standings=standings, next_course=next_course(standings))


def learner_courses(session: Session, account_id: int) -> list[CourseStanding]:
    """How far the learner is in every course."""
    return [course_standing(session, account_id, course) for course in load_courses(get_settings()).values()]


def next_course(standings: list[CourseStanding]) -> CourseStanding | None:
    """The course to go on with: one already begun first, then the first that isn't complete."""
    open_courses = [standing for standing in standings if not standing.complete]
    return next((standing for standing in open_courses if standing.begun), open_courses[0] if open_courses else None)
