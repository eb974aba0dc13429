"""After the test, for trainers: the analysis of an assessment as a page and an Excel file, and nbgrader's list of grades."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response

from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.analysis import analyse
from canxie_platform.assessments.statistics.excel import to_excel
from canxie_platform.assessments.statistics.grades import NoGradesError, grades_csv
from canxie_platform.portal.identity import Database
from canxie_platform.portal.pages.grading_common import ThisPaper, Trainer
from canxie_platform.portal.pages.ledger import download
from canxie_platform.portal.pages_common import page
from canxie_platform.settings import get_settings

router = APIRouter()


@router.get("/grading/{assessment_id}/analysis")
def analysis_page(request: Request, trainer: Trainer, paper: ThisPaper, session: Database) -> HTMLResponse:
    """Every figure with what it means."""
    context: dict[str, Any] = {"paper": paper, "found": analyse(session, get_settings(), paper), "told": wording}
    return page(request, "analysis/page.html", person=trainer, **context)


@router.get("/grading/{assessment_id}/analysis.xlsx")
def analysis_file(_trainer: Trainer, paper: ThisPaper, session: Database) -> Response:
    """The same figures as an Excel file."""
    return download(f"{paper.title}：试卷分析", to_excel(analyse(session, get_settings(), paper)))


@router.get("/grading/{assessment_id}/grades.csv")
def grades_file(_trainer: Trainer, paper: ThisPaper) -> Response:
    """The list of grades as nbgrader exports it."""
    try:
        made = grades_csv(get_settings(), paper.id)
    except NoGradesError as error:
        raise HTTPException(503, str(error)) from error
    name = quote(f"{paper.title}：成绩表", safe="")
    disposition = f"attachment; filename=\"grades.csv\"; filename*=UTF-8''{name}.csv"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(made, media_type="text/csv; charset=utf-8", headers=headers)
