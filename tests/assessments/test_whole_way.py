"""From the first answer to the released result, with real nbgrader."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

from canxie_platform.assessments.worker import Worker
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.sample import RIGHT, SECRET

People = Callable[[str], Browser]


def trainer_grades(settings: Settings, learner: str, points: float, comment: str) -> None:
    """What formgrader's pages do: a manual score and a comment on the case."""
    with closing(sqlite3.connect(settings.grading / "gradebook.db")) as gradebook:
        cell = (
            "SELECT base_cell.id FROM base_cell WHERE name = 'case_t-case'",
            "SELECT submitted_notebook.id FROM submitted_notebook JOIN submitted_assignment "
            "ON submitted_assignment.id = submitted_notebook.assignment_id WHERE student_id = ?",
        )
        where = f"WHERE cell_id IN ({cell[0]}) AND notebook_id IN ({cell[1]})"
        gradebook.execute(f"UPDATE grade SET manual_score = ?, needs_manual_grade = 0 {where}", (points, learner))
        gradebook.execute(f"UPDATE comment SET manual_comment = ? {where}", (comment, learner))
        gradebook.commit()


def test_the_whole_way(settings: Settings, browser: People, worker: Worker) -> None:
    wang, teacher = browser("wang"), browser("teacher")
    assert "还没有开始" in words(wang.get("/assessments"))
    assert wang.post("/assessments/sample/start").status_code == 200
    for item, answer in {**RIGHT, "t-2": ["a", "b"]}.items():
        assert wang.answer(item, answer).json()["version"] == 1
    receipt = wang.hand_in()
    assert "已经交卷" in words(receipt)
    assert "正在给选择题和判断题评分" in words(receipt)
    assert "还没有发布" in words(wang.get("/assessments/sample/result"))

    assert worker.work_once()
    assert not worker.work_once()
    assert "选择题和判断题得分： 5 ，满分 6 分" in words(wang.get("/assessments/sample/receipt"))

    early = teacher.post("/grading/sample/release", learner="wang")
    assert early.status_code == 409
    assert "王小明的第 4 题还没有打分" in words(early)
    trainer_grades(settings, "wang", 8, "写得清楚。")
    assert "发布了 1 人的成绩" in words(teacher.post("/grading/sample/release"))

    result = words(wang.get("/assessments/sample/result"))
    assert "13 分 ，满分 16 分，及格了" in result
    assert SECRET in result
    assert "写得清楚。" in result
    assert "部分对" in result
    assert "13 分，及格" in words(teacher.get("/grading"))
