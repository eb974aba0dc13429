"""A paper with a question of every type: stock ``nbgrader autograde``, which executes, and our chain give the same known points."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from canxie_platform.assessments.blueprints import load_papers
from canxie_platform.assessments.notebooks import as_json, source_notebook, submission_notebook
from canxie_platform.settings import Settings
from tests.assessments.every_item import ROWS
from tests.assessments.nbgrader_tools import autograde, check_metadata, run, validate
from tests.assessments.sample import BLUEPRINT, make_home
from tests.assessments.test_secrecy import HOSTILE

ANSWERS: dict[str, dict[str, Any]] = {
    "right": {
        "e-single": ["b"],
        "e-multiple": ["a", "b", "d"],
        "e-truefalse": ["f"],
        "e-order": ["b", "a", "d", "c"],
        "e-match": ["a:chair", "b:officer", "c:member"],
        "e-number": ["１５ 天"],
        "e-short": ["胜任　工作。"],
        "e-case": "先上门。",
        "e-parts": {"q1": "先看现场。", "q2": "当天回话。"},
    },
    "partly": {
        "e-single": ["a"],
        "e-multiple": ["a", "d"],
        "e-truefalse": ["t"],
        "e-order": ["b", "", "", ""],
        "e-match": ["a:chair", "b:officer", "c:chair"],
        "e-number": ["15.5"],
        "e-short": ["持证"],
        "e-parts": {"q2": HOSTILE},
    },
    "nothing": {},
    "hostile": {
        "e-single": ["b", "b"],
        "e-multiple": ["<script>alert(1)</script>"],
        "e-truefalse": ["__import__('os').abort()"],
        "e-order": ["b'); import os; os.abort()  #"],
        "e-match": ["=HYPERLINK(1)", "\x00\x1b"],
        "e-number": ["9" * 10_000],
        "e-short": ["长" * 50_000],
        "e-case": HOSTILE,
    },
}
POINTS: dict[str, list[float]] = {
    "right": [3, 3, 3, 3, 3, 3, 3],
    "partly": [0, 1, 0, 0.38, 2, 3, 0],
    "nothing": [0] * 7,
    "hostile": [0] * 7,
}
KEYED = [row["id"] for row in ROWS if row["type"] != "case"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An nbgrader course made by nbgrader's own programs, with a submission of each learner."""
    folder = tmp_path_factory.mktemp("every")
    settings = Settings(home=make_home(folder / "home"), data=folder / "data")
    (settings.courses_shipped / "sample-course" / "exam.yml").write_text(yaml.safe_dump({"items": ROWS}, allow_unicode=True))
    lines = [{"item": name, "points": 3} for name in KEYED]
    cases = [{"item": "e-case", "points": 10}, {"item": "e-parts", "points": 10}]
    blueprints = settings.assessments / "blueprints"
    (blueprints / "sample.yml").write_text(yaml.safe_dump({**BLUEPRINT, "objective": lines, "cases": cases}, allow_unicode=True))
    paper = load_papers(settings)["sample"]
    made = folder / "course"
    (made / "source" / "sample").mkdir(parents=True)
    shutil.copy(settings.assessments / "nbgrader_config.py", made)
    shutil.copytree(settings.assessments / "templates", made / "templates")
    source = made / "source" / "sample" / "sample.ipynb"
    source.write_text(as_json(source_notebook(paper)))
    check_metadata(source)
    run(made, "-m", "nbgrader", "generate_assignment", "sample")
    for learner, answers in ANSWERS.items():
        handed_in = made / "submitted" / learner / "sample"
        handed_in.mkdir(parents=True)
        (handed_in / "sample.ipynb").write_text(as_json(submission_notebook(paper, answers)))
    return made


def test_the_instructors_own_answers_pass(course: Path) -> None:
    validate(course / "source" / "sample" / "sample.ipynb")


@pytest.mark.parametrize("stock", [True, False], ids=["stock", "ours"])
def test_known_points(course: Path, tmp_path: Path, stock: bool) -> None:
    copy = tmp_path / "course"
    shutil.copytree(course, copy)
    found = autograde(copy, "sample", stock=stock)
    marks = {learner: [cells[f"mark_{name}"] for name in KEYED] for learner, cells in found.items()}
    waiting = {(learner, cell) for learner, cells in found.items() for cell, points in cells.items() if points is None}
    assert marks == POINTS
    assert ("right", "case_e-case") in waiting
    assert ("right", "case_e-parts") in waiting


def test_nothing_of_the_key_is_in_the_release(course: Path) -> None:
    text = (course / "release" / "sample" / "sample.ipynb").read_text()
    for secret in ("说明a", "依据在条文里", "a:chair", '胜任工作\\"', "评分点", "'tolerance'", "一半"):
        assert secret not in text
