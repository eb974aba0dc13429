"""Our chain against nbgrader's own on the same submissions, and manual grades that stay."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from canxie_platform.assessments.blueprints import load_papers
from canxie_platform.assessments.course import Grader, GraderError, prepare_grading
from canxie_platform.assessments.gradebook import submissions
from canxie_platform.assessments.grader_protocol import Grade, HandedIn, MakeFeedback, Outcome, Renew
from canxie_platform.assessments.notebooks import Answers, as_json, source_notebook, submission_notebook
from canxie_platform.assessments.score_from_data import read_answer, read_key
from canxie_platform.settings import Settings
from tests.assessments.nbgrader_tools import autograde, grade_by_hand
from tests.assessments.sample import RIGHT
from tests.assessments.test_secrecy import HOSTILE

SUBMISSIONS: dict[str, Answers] = {
    "right": RIGHT,
    "half": {"t-1": ["b"], "t-2": ["a", "d"], "t-case": HOSTILE},
    "nothing": {},
}


@pytest.fixture
def installation(laid_out: Settings, tmp_path: Path) -> Settings:
    """An installation without a database."""
    made = laid_out.model_copy(update={"data": tmp_path / "data"})
    shutil.copytree(laid_out.data, made.data)
    return made


def handed_in(settings: Settings, learner: str, answers: Answers) -> HandedIn:
    notebook = as_json(submission_notebook(load_papers(settings)["sample"], answers))
    return HandedIn(assessment="sample", learner=learner, display_name=learner, submitted_at=datetime.now(UTC), notebook=notebook)


def grade(grader: Grader, *submissions: HandedIn) -> list[Outcome]:
    return grader.ask(Grade(submissions=list(submissions))).outcomes


def test_the_same_points_as_stock_nbgrader(installation: Settings, tmp_path: Path) -> None:
    """Three ways come to the same: our batch, nbgrader's own chain that executes, and the button "Autograde" of formgrader."""
    untouched = tmp_path / "stock"
    shutil.copytree(installation.grading, untouched)
    with Grader(installation) as grader:
        outcomes = grade(grader, *(handed_in(installation, name, answers) for name, answers in SUBMISSIONS.items()))
    ours = dict(zip(SUBMISSIONS, (outcome.scores for outcome in outcomes), strict=True))
    shutil.copytree(installation.grading / "submitted", untouched / "submitted", dirs_exist_ok=True)
    button = tmp_path / "button"
    shutil.copytree(untouched, button)
    executed = autograde(untouched, "sample")
    assert executed == {name: {cell: score.points for cell, score in scores.items()} for name, scores in ours.items()}
    assert executed == autograde(button, "sample", stock=False)
    assert executed["right"] == {"mark_t-1": 2, "mark_t-2": 3, "mark_t-3": 1, "case_t-case": None}
    assert executed["half"] == {"mark_t-1": 0, "mark_t-2": 1, "mark_t-3": 0, "case_t-case": None}
    assert executed["nothing"] == {"mark_t-1": 0, "mark_t-2": 0, "mark_t-3": 0, "case_t-case": 0}


def test_grading_again_keeps_what_the_trainer_gave(installation: Settings) -> None:
    """The same answers need no second look; other ones do, and the points stay until then."""
    with Grader(installation) as grader:
        grade(grader, handed_in(installation, "wang", RIGHT))
        grade_by_hand(installation.grading, "wang", 9, "好")
        grade(grader, handed_in(installation, "wang", RIGHT))
        case = submissions(installation, "sample")["wang"].cells["case_t-case"]
        assert (case.points, case.comment, case.waiting) == (9, "好", False)
        grade(grader, handed_in(installation, "wang", {**RIGHT, "t-case": "另一个回答"}))
    case = submissions(installation, "sample")["wang"].cells["case_t-case"]
    assert (case.points, case.comment, case.waiting) == (9, "好", True)


def test_a_damaged_submission_is_not_graded(installation: Settings) -> None:
    """It is said, it leaves no lower score, and it harms nobody else's in the same batch."""
    good = handed_in(installation, "wang", RIGHT)
    notebook = json.loads(good.notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") != "answer_t-2"]
    dropped = good.model_copy(update={"notebook": json.dumps(notebook)})
    other = handed_in(installation, "li", RIGHT)
    with Grader(installation) as grader:
        assert grade(grader, good)[0].scores["mark_t-2"].points == 3
        first, second = grade(grader, dropped, other)
        assert "缺少第 answer_t-2 题的格子" in first.why
        assert second.scores["mark_t-2"].points == 3
        for text in ("{", "[]", "null", '{"cells": 1}', "[" * 5000):
            assert grade(grader, good.model_copy(update={"notebook": text}))[0].why
        kept = submissions(installation, "sample")["wang"].cells["mark_t-2"]
        assert kept.points == 3, "what the gradebook had is still there"
        assert grade(grader, good)[0].scores["mark_t-2"].points == 3, "the helper goes on"
    assert not list((installation.grading / ".incoming").iterdir())


def test_a_paper_somebody_handed_in_is_not_changed(installation: Settings) -> None:
    with Grader(installation) as grader:
        grade(grader, handed_in(installation, "wang", RIGHT))
    home = installation.home
    moved = installation.model_copy(update={"home": installation.data / "home"})
    shutil.copytree(home, moved.home)
    blueprint = moved.assessments / "blueprints" / "sample.yml"
    blueprint.write_text(blueprint.read_text().replace("points: 3", "points: 4"))
    before = (installation.grading / "source" / "sample" / "sample.ipynb").read_text()
    assert "“sample”已经有人交卷" in prepare_grading(moved)[0]
    assert (installation.grading / "source" / "sample" / "sample.ipynb").read_text() == before
    with Grader(installation) as grader, pytest.raises(GraderError, match="已经有人交卷"):
        grader.ask(Renew(assessment="sample", source=as_json(source_notebook(load_papers(moved)["sample"]))))


def test_nbgraders_feedback_is_made_for_trainers(installation: Settings) -> None:
    with Grader(installation) as grader:
        grade(grader, handed_in(installation, "wang", RIGHT), handed_in(installation, "li", {}))
        assert grader.ask(MakeFeedback(assessment="sample")).made == 2
    page = (installation.grading / "feedback" / "wang" / "sample" / "sample.html").read_text()
    assert "先上门，再记入档案" in page


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("import json\nanswer = json.loads('[\"a\"]')", ["a"]),
        ('answer = json.loads(\'["a", "b"]\')', ["a", "b"]),
        ("answer = None", None),
        ("answer = ['a']", None),
        ("answer = json.loads(open('key').read())", None),
        ("answer = json.loads('[\"a\"]'); import os; os.abort()", None),
        ("__import__('os').abort()\nanswer = json.loads('[\"a\"]')", None),
        ("answer = json.loads('[\"a\"]', object_hook=print)", None),
        ("answer = json.loads('[')", None),
        ("answer = (", None),
        ("(" * 5000, None),
    ],
    ids=range(11),
)
def test_only_data_is_read(source: str, answer: object) -> None:
    assert read_answer(source) == answer


@pytest.mark.parametrize(
    "source", ["", "score(answer, key())", "print(1)", "score(x, {})", "score(answer, {'a': open})", "score(answer, {})"]
)
def test_a_marking_cell_that_is_not_ours_gives_no_key(source: str) -> None:
    assert read_key(source) is None
