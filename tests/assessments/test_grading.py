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
from canxie_platform.assessments.grader_protocol import Grade
from canxie_platform.assessments.notebooks import Answers, as_json, submission_notebook
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


def order(settings: Settings, learner: str, answers: Answers) -> Grade:
    notebook = as_json(submission_notebook(load_papers(settings)["sample"], answers))
    return Grade(assessment="sample", learner=learner, display_name=learner, submitted_at=datetime.now(UTC), notebook=notebook)


def test_the_same_points_as_stock_nbgrader(installation: Settings, tmp_path: Path) -> None:
    with Grader(installation) as grader:
        ours = {name: grader.ask(order(installation, name, answers)).scores for name, answers in SUBMISSIONS.items()}
    stock = tmp_path / "stock"
    shutil.copytree(installation.grading, stock, ignore=shutil.ignore_patterns("autograded", "gradebook.db"))
    shutil.copy(installation.teaching / "grading" / "gradebook.db", stock)
    (stock / "autograded").mkdir()
    executed = autograde(stock, "sample")
    assert executed == {name: {cell: score.points for cell, score in scores.items()} for name, scores in ours.items()}
    assert executed["right"] == {"mark_t-1": 2, "mark_t-2": 3, "mark_t-3": 1, "case_t-case": None}
    assert executed["half"] == {"mark_t-1": 0, "mark_t-2": 1, "mark_t-3": 0, "case_t-case": None}


def test_grading_again_keeps_what_the_trainer_gave(installation: Settings) -> None:
    with Grader(installation) as grader:
        grader.ask(order(installation, "wang", RIGHT))
        grade_by_hand(installation.grading, "wang", 9, "好")
        grader.ask(order(installation, "wang", RIGHT))
    case = submissions(installation, "sample")["wang"].cells["case_t-case"]
    assert (case.points, case.comment, case.waiting) == (9, "好", True)


def test_a_damaged_submission_is_not_graded(installation: Settings) -> None:
    good = order(installation, "wang", RIGHT)
    notebook = json.loads(good.notebook)
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") != "answer_t-2"]
    dropped = good.model_copy(update={"notebook": json.dumps(notebook)})
    with Grader(installation) as grader:
        assert grader.ask(good).scores["mark_t-2"].points == 3
        with pytest.raises(GraderError, match="缺少第 answer_t-2 题的格子"):
            grader.ask(dropped)
        with pytest.raises(GraderError, match=r"\S"):
            grader.ask(good.model_copy(update={"notebook": "{"}))
        assert grader.ask(good).scores["mark_t-2"].points == 3, "the helper goes on"


def test_a_paper_somebody_handed_in_is_not_changed(installation: Settings) -> None:
    with Grader(installation) as grader:
        grader.ask(order(installation, "wang", RIGHT))
    home = installation.home
    moved = installation.model_copy(update={"home": installation.data / "home"})
    shutil.copytree(home, moved.home)
    blueprint = moved.assessments / "blueprints" / "sample.yml"
    blueprint.write_text(blueprint.read_text().replace("points: 3", "points: 4"))
    before = (installation.grading / "source" / "sample" / "sample.ipynb").read_text()
    assert "“sample”已经有人交卷" in prepare_grading(moved)[0]
    assert (installation.grading / "source" / "sample" / "sample.ipynb").read_text() == before


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
