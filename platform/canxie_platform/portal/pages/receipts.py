"""Checking a receipt that a learner reads out: for trainers and staff."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse

from canxie_platform.accounts import throttle
from canxie_platform.assessments import receipts, wording
from canxie_platform.assessments.blueprints import usable_papers
from canxie_platform.portal.identity import Database, Person, csrf, require
from canxie_platform.portal.pages_common import page
from canxie_platform.settings import get_settings

router = APIRouter()
Checker = Annotated[Person, Depends(require("trainer", "staff"))]


@router.get("/receipts")
def form(request: Request, checker: Checker) -> HTMLResponse:
    """The form for a code."""
    return page(request, "assessments/check_receipt.html", person=checker, found=None, code="", mark="", problem="")


@router.post("/receipts", dependencies=[Depends(csrf)])
def check(
    request: Request,
    checker: Checker,
    session: Database,
    code: Annotated[str, Form(max_length=40)],
    mark: Annotated[str, Form(max_length=90)] = "",
) -> HTMLResponse:
    """Whose it is, when it was handed in, whether it is untouched; wrong codes have to wait longer and longer."""
    what = f"\x00receipt {checker.username}"  # no login is called like this
    typed: dict[str, Any] = {"code": code, "mark": mark}
    if seconds := throttle.wait(session, "name", what):
        problem = wording.RECEIPT_WAIT.format(seconds=seconds)
        return page(request, "assessments/check_receipt.html", person=checker, status=429, found=None, problem=problem, **typed)
    found = receipts.find(session, code, mark)
    if found is None:
        throttle.failed(session, "name", what)
        problem = wording.NO_RECEIPT
        return page(request, "assessments/check_receipt.html", person=checker, status=404, found=None, problem=problem, **typed)
    paper = usable_papers(get_settings()).get(found.attempt.assessment_id)
    title = paper.title if paper else found.attempt.assessment_id
    context: dict[str, Any] = {
        "found": found,
        "title": title,
        "shown": receipts.grouped(found.receipt.code),
        "helps": wording.HELP_SHORT,
        "helpers": wording.HELPERS,
    }
    return page(request, "assessments/check_receipt.html", person=checker, problem="", **typed, **context)
