"""The records API. A kernel shows a ticket; the ticket says which learner and which lesson, nothing in the request does."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import now
from canxie_platform.learn.ticket import TicketError, verify
from canxie_platform.ledger.credits import progress
from canxie_platform.ledger.models import Credit
from canxie_platform.ledger.years import plan_year
from canxie_platform.library.citations import lookup
from canxie_platform.portal.identity import Database
from canxie_platform.portal.navigation import PREFIX
from canxie_platform.records import lessons
from canxie_platform.records.courses import find_course
from canxie_platform.records.lessons import RecordError, Visit
from canxie_platform.records.models import Response
from canxie_platform.records.standing import LEARN
from canxie_platform.settings import get_settings
from canxie_widgets.written import LONGEST

router = APIRouter(prefix="/api/records")


class Answer(BaseModel):
    """An answer as the kernel sends it."""

    model_config = ConfigDict(extra="forbid")

    answer: list[Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]] = Field(min_length=1, max_length=24)
    seq: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")


class Anchor(BaseModel):
    """A place in a lesson: the id of a heading."""

    model_config = ConfigDict(extra="forbid")

    anchor: str = Field(max_length=200)


def visit(session: Database, authorization: Annotated[str, Header()] = "") -> Visit:
    """The learner and lesson a ticket stands for.

    Raises:
        HTTPException: 401 when the ticket is forged, expired or its account disabled; 404 when the lesson is gone.
    """
    try:
        ticket = verify(get_settings().key("ticket"), authorization.removeprefix("Bearer "))
    except TicketError as error:
        raise HTTPException(401, "登录已过期，请重新登录。已经保存的答案都在。") from error
    account = session.scalar(select(Account).where(Account.username == ticket.sub))
    if account is None or not account.enabled or account.must_change:
        raise HTTPException(401, "这个账号现在不能用，请联系街道残联。")
    course = find_course(get_settings(), ticket.course)
    lesson = course.lesson(ticket.lesson) if course else None
    if course is None or lesson is None:
        raise HTTPException(404, "这一课已经不在了，请回到课程目录。")
    return Visit(account.id, course, lesson)


Open = Annotated[Visit, Depends(visit)]


@router.get("/state")
def state(open_visit: Open, session: Database) -> dict[str, Any]:
    """Everything a lesson page shows again after a reload."""
    account = session.get_one(Account, open_visit.account_id)
    left = lessons.place(session, open_visit)
    return {
        "learner": account.display_name,
        "responses": {item: _response(rows) for item, rows in lessons.responses(session, open_visit).items()},
        "place": left.anchor if left else None,
        "steps": _steps(open_visit),
        **_standing(session, open_visit),
    }


@router.put("/responses/{item}")
def put_response(item: str, body: Answer, open_visit: Open, session: Database) -> dict[str, Any]:
    """Store an answer; the reply is what 已保存 stands on, and is sent after the commit."""
    try:
        row = lessons.store_response(session, open_visit, item, body.answer, body.seq)
    except RecordError as error:
        raise HTTPException(422, str(error)) from error
    rows = lessons.responses(session, open_visit)[row.item]
    return {"saved_at": row.saved_at, "correct": row.correct, "tries": len(rows), **_standing(session, open_visit)}


@router.put("/place")
def put_place(body: Anchor, open_visit: Open, session: Database) -> dict[str, Any]:
    """Remember where the learner is in the lesson."""
    return {"saved_at": lessons.store_place(session, open_visit, body.anchor).saved_at}


@router.get("/citations")
def citation(ref: str, open_visit: Open, session: Database) -> dict[str, Any]:
    """A cited article, for the citation widget."""
    found = lookup(session, ref)
    if found is None:
        raise HTTPException(404, f"政策库里没有“{ref}”这一条。")
    return {
        "ref": ref,
        "title": found.document_title,
        "label": found.label,
        "href": found.href,
        "in_force": found.in_force,
        "status": found.status,
        "digest": found.digest,
        "text": found.text,
    }


def _response(rows: list[Response]) -> dict[str, Any]:
    last = rows[-1]
    return {"answer": last.answer, "correct": last.correct, "tries": len(rows), "saved_at": last.saved_at}


def _steps(open_visit: Visit) -> list[dict[str, str]]:
    """Ways on from the lesson, the likeliest first."""
    course = open_visit.course
    after = course.after(open_visit.lesson.name)
    steps = [("回到首页", f"{PREFIX}/"), ("回到课程目录", f"{PREFIX}/courses/{course.id}")]
    if after is not None:
        steps.append((f"学下一课：{after.title}", f"{LEARN}/{course.id}/{after.name}"))
    return [{"label": label, "href": href} for label, href in reversed(steps)]


def _standing(session: Session, open_visit: Visit) -> dict[str, Any]:
    """How far the lesson is, and the year's requirement."""
    asked = open_visit.asked
    answered = len(set(asked) & lessons.responses(session, open_visit).keys())
    done = lessons.completion(session, open_visit) is not None
    year = progress(session, open_visit.account_id, plan_year(now()))
    credited = session.scalar(
        select(func.sum(Credit.hours)).where(
            Credit.account_id == open_visit.account_id,
            Credit.kind == "lesson",
            Credit.subject == f"{open_visit.course.id}/{open_visit.lesson.name}",
        )
    )
    return {
        "credited": float(credited) if credited is not None else None,
        "lesson": {"done": done, "answered": answered, "needed": len(asked)},
        "progress": None
        if year is None
        else {
            "year": year.year,
            "hours": float(year.hours),
            "required": float(year.required),
            "remaining": float(year.remaining),
            "post": year.post_label,
        },
    }
