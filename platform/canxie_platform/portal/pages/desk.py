"""The grading desk: answers one after another, with question, rubric and form; for trainers, by keyboard, with or without a script."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from canxie_platform.assessments import grading_wording
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.course import GraderError, MarkedMeanwhileError
from canxie_platform.assessments.desk import comments
from canxie_platform.assessments.desk.answers import Place, place_of
from canxie_platform.assessments.desk.helper import helper_of
from canxie_platform.assessments.desk.marking import (
    COMMENT_LIMIT,
    SAID,
    Given,
    NewMark,
    NotMarkedError,
    give,
    last_criteria,
    seen_mark,
    shown,
)
from canxie_platform.assessments.desk.points import Typed, typed_points
from canxie_platform.assessments.desk.second import allowed_difference, blind_marks
from canxie_platform.assessments.desk.todo import ToMark, next_after, to_mark
from canxie_platform.assessments.forms import own_form
from canxie_platform.library.citations import lookup
from canxie_platform.portal.identity import Database, Person
from canxie_platform.portal.pages.grading_common import ThisPaper, Trainer
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.settings import get_settings
from canxie_widgets.bank import CaseItem

router = APIRouter()
CHECKED = [Depends(own_form)]


async def posted(request: Request) -> FormData:
    """The posted fields."""
    return await request.form()


Fields = Annotated[FormData, Depends(posted)]


def address(paper: Paper, item_id: str, code: str = "") -> str:
    """Path of a question's answers, or of one of them."""
    return f"{PREFIX}/grading/{paper.id}/answers/{item_id}{'/' if code else ''}{code}"


def _todo(session: Session, paper: Paper, item_id: str, trainer: Person) -> ToMark:
    rows = to_mark(session, get_settings(), paper, trainer.id)
    found = next((row for row in rows if row.question.id == item_id), None)
    if found is None:
        raise HTTPException(404, grading_wording.NO_ANSWER)
    return found


def _place(session: Session, paper: Paper, item_id: str, code: str) -> Place:
    place = place_of(session, get_settings(), paper, item_id, code)
    if place is None:
        raise HTTPException(404, grading_wording.NO_ANSWER)
    return place


@router.get("/grading/{assessment_id}/answers/{item_id}")
def answer_list(request: Request, paper: ThisPaper, item_id: str, trainer: Trainer, session: Database) -> HTMLResponse:
    """All answers to a question and how far each is."""
    todo = _todo(session, paper, item_id, trainer)
    helper_of(get_settings()).warm()
    second = allowed_difference(paper, todo.question) is not None
    said = [_said(request), grading_wording.ALL_MARKED if "all" in request.query_params else ""]
    context: dict[str, Any] = {"paper": paper, "todo": todo, "second": second, "said": " ".join(filter(None, said))}
    return page(request, "grading/answers.html", person=trainer, **context)


@router.get("/grading/{assessment_id}/answers/{item_id}/{code}")
def answer_page(request: Request, paper: ThisPaper, item_id: str, code: str, trainer: Trainer, session: Database) -> HTMLResponse:
    """One answer with its form."""
    helper_of(get_settings()).warm()
    return _answer(request, paper, _place(session, paper, item_id, code), trainer, session, said=_said(request))


@router.post("/grading/{assessment_id}/answers/{item_id}/{code}", dependencies=CHECKED)
def mark_answer(
    request: Request, paper: ThisPaper, item_id: str, code: str, trainer: Trainer, session: Database, fields: Fields
) -> Response:
    """Save a mark, or insert or keep a comment; whatever is refused, what was typed stays on the page."""
    place = _place(session, paper, item_id, code)
    typed = {name: str(value) for name, value in fields.items()}
    typed["comment"] = typed.get("comment", "").replace("\r\n", "\n")
    action = typed.get("action", "")
    if action == "keep" or action.startswith("insert:"):
        said, problem = _comments(session, trainer, typed, action)
        return _answer(request, paper, place, trainer, session, typed=typed, said=said, problem=problem)
    item = _case(place)
    found = typed_points(typed, item.rubric, Decimal(str(place.question.points)))
    if len(typed["comment"]) > COMMENT_LIMIT:
        found.errors["comment"] = grading_wording.COMMENT_LIMIT.format(limit=COMMENT_LIMIT, length=len(typed["comment"]))
    if found.points is None or found.errors:
        return _answer(request, paper, place, trainer, session, typed=typed, found=found)
    if typed.get("seen", "") != seen_mark(place.answer.mark.by_hand):
        return _answer(request, paper, place, trainer, session, typed=typed, changed=True)
    return _give(request, paper, place, trainer, session, typed, NewMark(found.points, found.criteria, typed["comment"].strip()))


def _give(request: Request, paper: Paper, place: Place, trainer: Person, session: Session, typed: dict[str, str], new: NewMark) -> Response:
    try:
        given = give(session, get_settings(), paper, place, trainer.id, new)
    except MarkedMeanwhileError:
        session.rollback()
        again = _place(session, paper, place.question.id, place.answer.code)
        return _answer(request, paper, again, trainer, session, typed=typed, changed=True)
    except (GraderError, NotMarkedError, IntegrityError) as error:
        session.rollback()
        trouble = grading_wording.BOTH_MARKED if isinstance(error, IntegrityError) else str(error)
        if isinstance(error, GraderError):
            trouble = grading_wording.HELPER_TROUBLE.format(why=trouble)
        return _answer(request, paper, place, trainer, session, typed=typed, problem=trouble)
    return _onwards(session, paper, place, trainer, given, typed)


def _onwards(session: Session, paper: Paper, place: Place, trainer: Person, given: Given, typed: dict[str, str]) -> Response:
    """To the next answer that waits, with a word on what was saved."""
    query = f"?done={given.how}&points={shown(given.points)}" + ("&names=1" if typed.get("names") else "")
    if typed.get("action") == "stay":
        return RedirectResponse(address(paper, place.question.id, place.answer.code) + query, status_code=303)
    after = next_after(_todo(session, paper, place.question.id, trainer), place.answer.code)
    if after is None:
        return RedirectResponse(address(paper, place.question.id) + query + "&all=1", status_code=303)
    return RedirectResponse(f"{address(paper, place.question.id, after.code)}{query}#answer", status_code=303)


def _said(request: Request) -> str:
    """What the last save did, from the address; anything else in there is ignored."""
    sentence = SAID.get(request.query_params.get("done", ""))
    try:
        points = Decimal(request.query_params.get("points", ""))
    except InvalidOperation:
        return ""
    return sentence.format(points=shown(points)) if sentence and points.is_finite() and abs(points) < 1000 else ""


def _comments(session: Session, trainer: Person, typed: dict[str, str], action: str) -> tuple[str, str]:
    """Insert a kept comment into the one being written, or keep that one; says what was done, or what was wrong."""
    if action == "keep":
        try:
            comments.keep(session, trainer.id, typed["comment"])
        except comments.NotKeptError as error:
            return "", str(error)
        return grading_wording.COMMENT_KEPT, ""
    number = action.removeprefix("insert:")
    text = next((one.text for one in comments.kept(session, trainer.id) if str(one.id) == number), None)
    if text is None:
        return "", grading_wording.COMMENT_GONE
    typed["comment"] = "\n".join(part for part in (typed["comment"].rstrip(), text) if part)
    return grading_wording.COMMENT_INSERTED, ""


def _case(place: Place) -> CaseItem:
    item = place.question.item
    if not isinstance(item, CaseItem):
        raise HTTPException(404, grading_wording.NO_ANSWER)
    return item


def _answer(
    request: Request,
    paper: Paper,
    place: Place,
    trainer: Person,
    session: Session,
    *,
    typed: dict[str, str] | None = None,
    found: Typed | None = None,
    said: str = "",
    problem: str = "",
    changed: bool = False,
) -> HTMLResponse:
    item = _case(place)
    todo = _todo(session, paper, place.question.id, trainer)
    blind = blind_marks(session, place) if allowed_difference(paper, place.question) is not None else []
    own = todo.own_marks.get(place.answer.code)
    context: dict[str, Any] = {
        "paper": paper,
        "place": place,
        "item": item,
        "left": len(todo.mine),
        "text": place.answer.text(place.question),
        "typed": typed if typed is not None else _current(session, place, own),
        "errors": found.errors if found else {},
        "seen": seen_mark(place.answer.mark.by_hand),
        "said": said,
        "problem": problem,
        "changed": changed,
        "second": allowed_difference(paper, place.question) is not None,
        "own": own,
        "closed": len(blind) == 2 and place.answer.waiting,
        "kept": comments.kept(session, trainer.id),
        "names": "names" in request.query_params or bool(typed and typed.get("names")),
        "cites": [(ref, lookup(session, ref)) for ref in item.cites],
        "base": address(paper, place.question.id),
        "part_numbers": {part: f"第 {number} 小题：" for number, part in enumerate(item.part_ids, start=1)},
    }
    refused = bool(problem or changed or (found and found.errors))
    return page(request, "grading/answer.html", person=trainer, status=409 if refused else 200, **context)


def _current(session: Session, place: Place, own: Any) -> dict[str, str]:
    """What the form shows first: the mark there is, nothing for an answer nobody marked."""
    if own is not None:
        return {**as_fields(json.loads(own.criteria)), "whole": shown(own.points), "comment": own.comment}
    mark = place.answer.mark
    if mark.points is None or mark.waiting:
        return {"comment": mark.comment}
    return {**as_fields(last_criteria(session, place)), "whole": f"{mark.points:g}", "comment": mark.comment}


def as_fields(criteria: dict[str, str]) -> dict[str, str]:
    """Points by criterion as the form's fields."""
    return {f"c-{name}": points for name, points in criteria.items()}
