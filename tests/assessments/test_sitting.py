"""Sitting an assessment: nothing saved is lost, nothing is overwritten silently, a paper is handed in once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import sitting, tries
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.models import Attempt, GradingJob, Receipt
from canxie_platform.database import session_scope
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.sample import RIGHT

People = Callable[[str], Browser]


def fields(page: str) -> dict[str, str]:
    """Hidden fields of the paper as a browser without script would send them."""
    return dict(re.findall(r'<input type="hidden" name="([vm]-[^"]+)" value="([^"]*)"', page))


def test_answers_are_there_on_another_device(browser: People) -> None:
    browser("wang").sit({"t-2": ["b", "a"], "t-case": "上门\r\n看看"})
    page = browser("wang").get("/assessments/sample/paper").text
    assert re.findall(r'name="a-t-2" value="(.)" checked', page) in (["a", "b"], ["b", "a"])
    assert "上门\n看看</textarea>" in page
    assert "已经答了 2 道" in page


@pytest.mark.parametrize(
    ("item", "answer", "status", "said"),
    [
        ("t-1", ["a", "b"], 422, "不合这道题的要求"),
        ("t-1", ["z"], 422, "不合这道题的要求"),
        ("t-3", ["t", "f"], 422, "不合这道题的要求"),
        ("t-case", "字" * 20_001, 422, "最多 20000 个字，现在有 20001 个字"),
        ("nothing", ["a"], 404, "没有这道题"),
        ("t-1", [], 200, None),
    ],
    ids=["单选选两个", "没有的选项", "判断选两个", "太长", "没有的题", "清空"],
)
def test_bad_answers(browser: People, item: str, answer: list[str] | str, status: int, said: str | None) -> None:
    browser("wang").sit({"t-1": ["c"]})
    reply = browser("wang").answer(item, answer, version=1 if item == "t-1" else 0)
    assert reply.status_code == status
    if said:
        assert said in reply.json()["message"]
        assert re.findall(r'name="a-t-1" value="(.)" checked', browser("wang").get("/assessments/sample/paper").text) == ["c"]


def test_two_devices_never_overwrite_each_other(browser: People) -> None:
    phone, desktop = browser("wang"), browser("wang")
    phone.sit({"t-1": ["a"]})
    assert desktop.answer("t-1", ["b"], version=1).json()["version"] == 2
    stale = phone.answer("t-1", ["c"], version=1)
    assert stale.status_code == 409
    assert stale.json() == {"message": stale.json()["message"], "answer": ["b"], "version": 2}
    assert "另一台设备上改过，这里的改动没有保存" in stale.json()["message"]
    assert phone.answer("t-1", ["b"], version=0).json()["version"] == 2, "the same answer again is no conflict"
    assert phone.answer("t-1", ["c"], version=2).json()["version"] == 3


def test_without_script(browser: People) -> None:
    wang = browser("wang")
    wang.sit({"t-1": ["a"]})
    hidden = fields(wang.get("/assessments/sample/paper").text)
    filled = {**hidden, "a-t-1": ["b"], "a-t-2": ["a", "d"], "a-t-3": ["t"], "a-t-case": "上门"}
    saved = wang.post("/assessments/sample/save", next="paper", **filled)
    assert "已保存" in words(saved)
    assert "已经答了 4 道" in words(saved)
    assert "交卷前检查" in words(wang.post("/assessments/sample/save", next="review", **{**filled, **fields(saved.text)}))


def test_without_script_on_two_devices(browser: People) -> None:
    wang = browser("wang")
    wang.sit({"t-1": ["a"], "t-3": ["t"]})
    old = fields(wang.get("/assessments/sample/paper").text)
    wang.answer("t-1", ["b"], version=1)
    wang.answer("t-3", ["f"], version=1)
    reply = wang.post("/assessments/sample/save", **{**old, "a-t-1": ["c"], "a-t-3": ["t"], "a-t-case": "上门"})
    assert reply.status_code == 409
    assert "有 1 道题没有保存" in words(reply)
    assert "您刚才在这一页的答案（没有保存）： 三名" in words(reply)
    with session_scope(reading=True) as session:
        attempt = session.scalars(select(Attempt)).one()
        assert sitting.values(sitting.saved(session, attempt)) == {"t-1": ["b"], "t-3": ["f"], "t-case": "上门"}


def test_handing_in_what_was_not_reviewed_shows_the_review_again(browser: People) -> None:
    wang = browser("wang")
    wang.sit({"t-1": ["a"]})
    seen = re.search(r'name="seen" value="(\w+)"', wang.get("/assessments/sample/review").text)
    assert seen
    wang.answer("t-1", ["b"], version=1)
    again = wang.post("/assessments/sample/submit", seen=seen[1])
    assert "所以还没有交" in words(again)
    assert "已经交卷" in words(wang.hand_in())


def test_handed_in_once(browser: People) -> None:
    wang = browser("wang")
    wang.sit(RIGHT)
    first = wang.hand_in()
    second = wang.post("/assessments/sample/submit", seen="old page")
    code = re.search(r"回执号 (\S+)", words(first))
    assert code
    assert f"回执号 {code[1]}" in words(second)
    late = wang.answer("t-1", ["b"], version=1)
    assert late.status_code == 410
    assert "已经交了" in late.json()["message"]
    for reply in (
        wang.post("/assessments/sample/save", **{"a-t-1": ["b"]}),
        wang.post("/assessments/sample/start"),
        wang.get("/assessments/sample/paper"),
        wang.get("/assessments/sample/review"),
    ):
        assert f"回执号 {code[1]}" in words(reply)
    with session_scope(reading=True) as session:
        receipt = session.scalars(select(Receipt)).one()
    assert sitting.frozen_answers(receipt) == RIGHT
    assert sha256(receipt.answers.encode()).hexdigest() == receipt.sha256
    assert json.loads(receipt.answers)["learner"] == "wang"


def test_many_taps_on_the_button_at_once(settings: Settings, paper: Paper) -> None:
    with session_scope(settings.database) as session:
        learner = session.scalars(select(Account.id).where(Account.username == "wang")).one()

    def tap(_number: int) -> str:
        with session_scope(settings.database) as session:
            tries.begin(session, learner, paper)
        with session_scope(settings.database) as session:
            attempt = sitting.attempt_of(session, learner, paper.id, lock=True)
            assert attempt
            try:
                return sitting.submit(session, attempt, paper, "wang").code
            except sitting.SubmittedError:
                return ""

    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(tap, range(6)))
    assert sum(bool(code) for code in codes) == 1
    with session_scope(settings.database, reading=True) as session:
        assert session.scalar(select(func.count(GradingJob.id))) == 1


def test_options_differ_between_learners_and_stay_for_one(browser: People) -> None:
    def order(name: str) -> list[str]:
        return re.findall(r'name="a-t-[12]" value="(.)"', browser(name).get("/assessments/sample/paper").text)

    browser("wang").sit({})
    browser("li").sit({})
    assert order("wang") == order("wang")
    assert sorted(order("wang")) == sorted(order("li"))
