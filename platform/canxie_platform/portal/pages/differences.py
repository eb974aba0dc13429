"""Where two trainers' marks lie too far apart: the list, and the decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import grading_wording
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.course import GraderError
from canxie_platform.assessments.desk.marking import NewMark, joined_comments, shown, write
from canxie_platform.assessments.desk.models import Way
from canxie_platform.assessments.desk.points import BadPointsError, number
from canxie_platform.assessments.desk.second import Difference, differences
from canxie_platform.portal.identity import Database, Person, csrf
from canxie_platform.portal.pages.grading_common import ThisPaper, Trainer
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.settings import get_settings

router = APIRouter()


class NotDecidedError(Exception):
    """The decision can't be taken like this; the message is Chinese."""


@router.get("/grading/{assessment_id}/differences")
def difference_list(request: Request, paper: ThisPaper, trainer: Trainer, session: Database) -> HTMLResponse:
    """The answers whose two marks differ by more than the blueprint allows."""
    points = request.query_params.get("decided", "")
    said = grading_wording.DECIDED.format(points=points) if points.replace(".", "", 1).isdecimal() and len(points) < 8 else ""
    return _page(request, paper, trainer, session, said=said)


def _page(request: Request, paper: Paper, trainer: Person, session: Session, **more: Any) -> HTMLResponse:
    rows = differences(session, get_settings(), paper)
    people = {mark.account_id for row in rows for mark in (row.first, row.second)}
    names = {account.id: account.display_name for account in session.scalars(select(Account).where(Account.id.in_(people)))}
    context = {"said": "", "problem": "", "code": "", "typed": {}, **more}
    status = 409 if context["problem"] else 200
    return page(request, "grading/differences.html", person=trainer, status=status, paper=paper, rows=rows, names=names, **context)


@router.post("/grading/{assessment_id}/differences", dependencies=[Depends(csrf)])
def decide(
    *,
    request: Request,
    paper: ThisPaper,
    trainer: Trainer,
    session: Database,
    item: Annotated[str, Form()],
    code: Annotated[str, Form()],
    way: Annotated[str, Form()] = "",
    points: Annotated[str, Form()] = "",
    comment: Annotated[str, Form()] = "",
) -> Response:
    """Take the average, or a third trainer's points."""
    typed = {"way": way, "points": points, "comment": comment}
    rows = differences(session, get_settings(), paper)
    row = next((one for one in rows if one.place.question.id == item and one.answer.code == code), None)
    try:
        if row is None:
            raise NotDecidedError(grading_wording.NOTHING_TO_DECIDE)
        new, how = _decision(row, way, points, comment)
        write(session, get_settings(), paper, row.place, trainer.id, new, how)
    except (NotDecidedError, BadPointsError, GraderError) as error:
        session.rollback()
        return _page(request, paper, trainer, session, problem=str(error), code=code, typed=typed)
    return RedirectResponse(f"{PREFIX}/grading/{paper.id}/differences?decided={shown(new.points)}", status_code=303)


def _decision(row: Difference, way: str, points: str, comment: str) -> tuple[NewMark, Way]:
    said = comment.replace("\r\n", "\n").strip() or joined_comments(row.first, row.second)
    if way == "average":
        return NewMark(row.average, {}, said), "average"
    if way != "third":
        raise NotDecidedError(grading_wording.CHOOSE_WAY)
    given = number(points, Decimal(str(row.place.question.points)))
    if given is None:
        raise NotDecidedError(grading_wording.NO_THIRD_POINTS)
    return NewMark(given, {}, said), "third"
