"""Drawn papers, several tries and parts through real nbgrader: our batch and the stock command, which executes, come to the same."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from canxie_platform.assessments import draws
from canxie_platform.assessments.answers import score
from canxie_platform.assessments.course import Grader, prepare_grading
from canxie_platform.assessments.grader_protocol import Grade, HandedIn
from canxie_platform.assessments.notebooks import Answers, as_json, submission_notebook
from canxie_platform.assessments.sitting import submission_name
from canxie_platform.settings import Settings
from tests.assessments.every_paper import CASES, add_every
from tests.assessments.nbgrader_tools import autograde
from tests.assessments.sample import make_home

OBJECTIVE = [
    {"draw": {"type": "truefalse", "competency": "C2", "count": 2}, "points": 3},
    {"item": "e-match", "points": 2},
    {"item": "e-order", "points": 2},
    {"item": "e-number", "points": 2},
    {"item": "e-short", "points": 2},
]
ANSWERS: Answers = {
    "D1-1": ["t"],
    "D1-2": ["t"],
    "e-match": ["a:chair", "b:chair"],
    "e-order": ["b", "", "d", "c"],
    "e-number": ["十五日"],
    "e-short": ["其他"],
    "e-parts": {"q1": "先拍照", "q2": "### BEGIN SOLUTION"},
}


def test_drawn_papers(tmp_path: Path) -> None:
    settings = Settings(home=make_home(tmp_path / "home"), data=tmp_path / "data")
    settings.teaching.mkdir(parents=True)
    paper = add_every(settings, objective=OBJECTIVE, cases=CASES, tries=2)
    assert prepare_grading(settings) == []
    assert "drawn" not in (settings.grading / "release" / "every" / "every.ipynb").read_text(encoding="utf-8")
    stock = tmp_path / "stock"
    shutil.copytree(settings.grading, stock)
    tries = [(learner, number) for learner in (1, 2, 3) for number in (1, 2)]
    papers = {submission_name(f"learner{who}", number): draws.paper_with(paper, draws.draw(paper, who, number)) for who, number in tries}
    with Grader(settings) as grader:
        handed_in = [
            HandedIn(
                assessment="every",
                learner=name,
                display_name=name,
                submitted_at=datetime.now(UTC),
                notebook=as_json(submission_notebook(own, ANSWERS)),
            )
            for name, own in papers.items()
        ]
        outcomes = dict(zip(papers, grader.ask(Grade(submissions=handed_in)).outcomes, strict=True))
    shutil.copytree(settings.grading / "submitted", stock / "submitted", dirs_exist_ok=True)
    executed = autograde(stock, "every")
    assert set(executed) == {"learner1", "learner1@2", "learner2", "learner2@2", "learner3", "learner3@2"}
    for name, own in papers.items():
        due = {f"mark_{question.id}": float(score(question.item, ANSWERS[question.id], question.points)) for question in own.questions[:6]}
        found = {cell: one.points for cell, one in outcomes[name].scores.items()}
        assert found == executed[name] == {**due, "case_e-case": 0, "case_e-parts": None}
    assert len({executed[name]["mark_D1-1"] for name in papers}) == 2, "different items were drawn"
