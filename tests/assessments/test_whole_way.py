"""From the first answer to the released result, with real nbgrader."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from sqlalchemy import select

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.models import Attempt, Receipt
from canxie_platform.assessments.worker import Worker
from canxie_platform.database import session_scope
from canxie_platform.ledger.models import Credit
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.nbgrader_tools import auto_scores, grade_by_hand
from tests.assessments.sample import RIGHT, SECRET
from tests.assessments.test_secrecy import HOSTILE

People = Callable[[str], Browser]


def credits(settings: Settings) -> list[tuple[int, str, Decimal, str]]:
    with session_scope(settings.database, reading=True) as session:
        return [(row.account_id, row.subject, row.hours, row.evidence["points"]) for row in session.scalars(select(Credit))]


def code(settings: Settings, username: str) -> str:
    """The code of a learner's receipt."""
    with session_scope(settings.database, reading=True) as session:
        query = select(Receipt.code).join(Attempt, Attempt.id == Receipt.attempt_id).join(Account, Account.id == Attempt.account_id)
        return session.scalars(query.where(Account.username == username)).one()


def test_the_whole_way(settings: Settings, browser: People, worker: Worker) -> None:
    wang, teacher = browser("wang"), browser("teacher")
    assert "还没有开始" in words(wang.get("/assessments"))
    assert wang.post("/assessments/sample/start").status_code == 200
    for item, answer in {**RIGHT, "t-2": ["a", "b"], "t-case": HOSTILE}.items():
        assert wang.answer(item, answer).json()["version"] == 1
    receipt = wang.hand_in()
    assert "已经交卷" in words(receipt)
    assert "正在给选择题和判断题评分" in words(receipt)
    assert "还没有发布" in words(wang.get("/assessments/sample/result"))

    assert worker.work_once()
    assert not worker.work_once()
    assert "选择题和判断题得分： 4 ，满分 6 分" in words(wang.get("/assessments/sample/receipt"))
    assert auto_scores(settings.grading, "sample") == {"wang": {"mark_t-1": 2, "mark_t-2": 1, "mark_t-3": 1, "case_t-case": None}}

    early = teacher.post("/grading/sample/release", receipt=code(settings, "wang"))
    assert early.status_code == 409
    assert "王小明的第 4 题还没有打分" in words(early)
    assert "0 人可以发布成绩" in words(early)
    assert credits(settings) == []

    grade_by_hand(settings.grading, "wang", 8, "写得清楚。\n<b>还要</b>写上时间。")
    assert "发布了 1 人的成绩" in words(teacher.post("/grading/sample/release"))
    page = wang.get("/assessments/sample/result")
    result = words(page)
    for said in ("12 分 ，满分 16 分，及格了", SECRET, "密一", "您选的 正确答案 一名", "部分对", "学时已经记入", "7 * 7"):
        assert said in result
    assert "&lt;b&gt;还要&lt;/b&gt;" in page.text
    assert "<script>alert" not in page.text
    assert '<a href="/services/portal/library/cite?ref=%E6%AE%8B%E7%96%BE%E4%BA%BA%E4%BF%9D%E9%9A%9C%E6%B3%95%237">' in page.text
    assert "12 分，及格" in words(teacher.get("/grading"))
    assert credits(settings) == [(1, "sample", Decimal("0.5"), "12")]

    grade_by_hand(settings.grading, "wang", 10, "改正了。")
    assert teacher.post("/grading/sample/release", receipt=code(settings, "wang")).status_code == 200
    again = words(wang.get("/assessments/sample/result"))
    assert "14 分" in again
    assert "改正了。" in again
    assert "写得清楚" not in again
    assert len(credits(settings)) == 1, "hours are credited once"


def test_who_fails_gets_no_hours(settings: Settings, browser: People, worker: Worker) -> None:
    li = browser("li")
    li.sit({"t-1": ["b"]})
    li.hand_in()
    assert worker.work_once()
    grade_by_hand(settings.grading, "li", 0, "")
    assert browser("teacher").post("/grading/sample/release", receipt=code(settings, "li")).status_code == 200
    result = words(li.get("/assessments/sample/result"))
    assert "0 分 ，满分 16 分，没有及格" in result
    assert result.count("没有作答") == 3
    assert "学时已经记入" not in result
    assert credits(settings) == []
