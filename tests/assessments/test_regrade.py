"""A corrected key: shown first, applied with a reason, told to the learner, settled in the ledger."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from canxie_platform.assessments.blueprints import load_papers
from canxie_platform.assessments.course import GraderError, prepare_grading
from canxie_platform.assessments.desk.helper import SharedHelper, helper_of
from canxie_platform.assessments.desk.models import Regrade, RegradeChange
from canxie_platform.assessments.gradebook import submissions
from canxie_platform.assessments.grader_protocol import Grade
from canxie_platform.assessments.models import Attempt, GradingJob, Mark, Result
from canxie_platform.database import session_scope
from canxie_platform.ledger.models import Credit
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.handed_in import change_item, grade_all, hand_in
from tests.assessments.nbgrader_tools import autograde, grade_by_hand
from tests.assessments.sample import RIGHT

People = Callable[[str], Browser]
REGRADE = "/grading/sample/regrade"
PAPERS = {"wang": RIGHT, "li": {**RIGHT, "t-1": ["b"]}, "zhou": {**RIGHT, "t-1": ["c"]}}


@pytest.fixture
def released(settings: Settings, course: Path, browser: People) -> Iterator[None]:
    """Three graded papers, two of them released; then the key of the first question is corrected from a to b."""
    hand_in(settings, PAPERS)
    grade_all(settings)
    grade_by_hand(settings.grading, "wang", 4, "写上时间。")
    grade_by_hand(settings.grading, "li", 4, "")
    assert "发布了 2 人的成绩" in words(browser("teacher").post("/grading/sample/release"))
    change_item(settings, "t-1", key=["b"])
    yield
    helper_of(settings).close()


def results(settings: Settings) -> dict[str, tuple[Decimal, bool]]:
    with session_scope(settings.database, reading=True) as session:
        rows = session.execute(select(Attempt.account_id, Result.points, Result.passed).join(Result, Result.attempt_id == Attempt.id))
        return {str(account): (points, passed) for account, points, passed in rows}


def sign(reply_text: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', reply_text)
    assert found
    return found[1]


def test_who_would_change_and_then_who_did(settings: Settings, released: None, browser: People, tmp_path: Path) -> None:
    teacher = browser("teacher")
    assert sorted(points for points, _ in results(settings).values()) == [8, 10]
    assert "已经有人交卷" in prepare_grading(settings)[0], "nothing changes by itself"
    assert "题目改正过" in words(teacher.get("/grading"))
    page = teacher.get(REGRADE)
    said = words(page)
    for sentence in ("第 1 题（现在是第 2 版）：改了答案或评分规则", "试算了 3 份答卷"):
        assert sentence in said
    for sentence in ("王小明 wang 第 1 题 2 0 少 2 分", "李静 li 第 1 题 0 2 多 2 分"):
        assert sentence in said
    assert "学员zhou" not in said, "c is wrong with both keys"
    assert {name: one.cells["mark_t-1"].points for name, one in submissions(settings, "sample").items()} == {"wang": 2, "li": 0, "zhou": 0}

    assert teacher.post(REGRADE, seen=sign(page.text), reason=" ").status_code == 409
    assert "情况变了" in words(teacher.post(REGRADE, seen="old", reason="原来的答案错了。"))
    assert "重新发布了 2 人的成绩" in words(teacher.post(REGRADE, seen=sign(page.text), reason="原来的答案错了。<b>"))

    marks = {name: one.cells for name, one in submissions(settings, "sample").items()}
    assert {name: cells["mark_t-1"].points for name, cells in marks.items()} == {"wang": 0, "li": 2, "zhou": 0}
    assert (marks["wang"]["case_t-case"].points, marks["wang"]["case_t-case"].waiting) == (4, False), "a trainer's mark stays"
    assert sorted(results(settings).values()) == [(Decimal(8), False), (Decimal(10), True)]
    with session_scope(settings.database, reading=True) as session:
        told = session.scalars(select(Mark.comment).where(Mark.item_id == "t-1").order_by(Mark.id)).all()
        objective = session.scalars(select(GradingJob.objective).order_by(GradingJob.id)).all()
        hours = [(row.kind, row.hours) for row in session.scalars(select(Credit).order_by(Credit.id))]
        done = session.scalars(select(Regrade)).one()
    assert sorted(told) == [
        "更正：这道题的答案改正过，您的得分从 0 分改成了 2 分。原因：原来的答案错了。<b>",
        "更正：这道题的答案改正过，您的得分从 2 分改成了 0 分。原因：原来的答案错了。<b>",
    ]
    assert [float(points or 0) for points in objective] == [4, 6, 4]
    assert hours == [("assessment", Decimal("0.5")), ("correction", Decimal("-0.5")), ("assessment", Decimal("0.5"))]
    assert (done.reason, done.done_at is not None) == ("原来的答案错了。<b>", True)
    assert "不用重新评分" in words(teacher.get(REGRADE))
    assert "题目改正过" not in words(teacher.get("/grading"))
    assert prepare_grading(settings) == []
    assert autograde(settings.grading, "sample")["li"]["mark_t-1"] == 2, "nbgrader's own chain has the new key too"


def test_what_broke_off_is_taken_up_again(settings: Settings, released: None, browser: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is written down before anything is done, so nothing is done twice and nobody is forgotten."""
    teacher = browser("teacher")
    page = teacher.get(REGRADE).text
    ask = SharedHelper.ask

    def breaking(self: SharedHelper, order: Any, limit: float = 60) -> object:
        if isinstance(order, Grade):
            raise GraderError("评分程序中途停了。")
        return ask(self, order, limit)

    monkeypatch.setattr(SharedHelper, "ask", breaking)
    broken = teacher.post(REGRADE, seen=sign(page), reason="答案错了。")
    assert broken.status_code == 409
    assert "没有做完" in words(broken)
    assert sorted(points for points, _ in results(settings).values()) == [8, 10], "released results are as they were"
    monkeypatch.undo()
    assert "上次的重新评分还没有做完" in words(teacher.get(REGRADE))
    assert "重新发布了 2 人的成绩" in words(teacher.post(REGRADE))
    with session_scope(settings.database, reading=True) as session:
        changes = session.execute(select(RegradeChange.before, RegradeChange.after).order_by(RegradeChange.id)).all()
    assert sorted((float(before), float(after)) for before, after in changes) == [(0, 2), (2, 0)]
    assert sorted(points for points, _ in results(settings).values()) == [8, 10]


def test_other_cells_or_points_are_never_taken(settings: Settings, released: None, browser: People) -> None:
    """A paper with other questions or points is another paper."""
    path = settings.assessments / "blueprints" / "sample.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("points: 3", "points: 4"), encoding="utf-8")
    teacher = browser("teacher")
    reply = teacher.post(REGRADE, seen=sign(teacher.get(REGRADE).text), reason="换分值。")
    assert reply.status_code == 409
    assert "请用新的编号出新卷" in words(reply)
    assert load_papers(settings)["sample"].points == 17
    assert submissions(settings, "sample")["wang"].cells["mark_t-2"].max_points == 3
