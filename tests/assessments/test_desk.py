"""The grading desk: marks by keyboard and without a script, into nbgrader's gradebook and out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.desk.helper import helper_of
from canxie_platform.assessments.desk.models import GivenMark
from canxie_platform.assessments.gradebook import CellMark, submissions
from canxie_platform.database import session_scope
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.handed_in import change_blueprint, grade_all, hand_in
from tests.assessments.nbgrader_tools import grade_by_hand, manual_mark
from tests.assessments.sample import RIGHT

People = Callable[[str], Browser]
HOSTILE = "<script>alert(1)</script> 打电话。"
CASE = "/grading/sample/answers/t-case"


@pytest.fixture
def graded(settings: Settings, course: Path) -> Iterator[None]:
    """Three learners have handed in, the choices are marked; two trainers are there."""
    with session_scope(settings.database) as session:
        session.add(Account(username="second", display_name="钱老师", role="trainer", must_change=False))
        session.add(Account(username="admin", display_name="管理员", role="admin", must_change=False))
    hand_in(
        settings,
        {"wang": RIGHT, "li": {**RIGHT, "t-case": HOSTILE}, "zhou": {**RIGHT, "t-case": "报告街道。"}},
    )
    assert grade_all(settings) == 3
    yield
    helper_of(settings).close()


def case_of(settings: Settings, learner: str) -> CellMark:
    return submissions(settings, "sample")[learner].cells["case_t-case"]


def find(trainer: Browser, text: str) -> str:
    """Address of the answer with this text."""
    for code in codes(trainer):
        if text in words(trainer.get(f"{CASE}/{code}")):
            return f"{CASE}/{code}"
    raise AssertionError(text)


def codes(trainer: Browser) -> list[str]:
    return re.findall(rf'class="button button-secondary" href="/services/portal{CASE}/(\w+)"', trainer.get(CASE).text)


def seen(trainer: Browser, address: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', trainer.get(address).text)
    assert found
    return found[1]


def mark(trainer: Browser, address: str, **fields: str) -> str:
    """Fill the form of an answer and send it; the words of what comes next."""
    filled = {"seen": seen(trainer, address), "action": "next", **fields}
    return words(trainer.post(address, **filled))


def test_marking_one_after_another(settings: Settings, graded: None, browser: People) -> None:
    teacher = browser("teacher")
    assert "3 份答案，3 份等您打分" in words(teacher.get("/grading"))
    first, second, third = (f"{CASE}/{code}" for code in codes(teacher))
    page = words(teacher.get(first))
    for said in ("第 4 题，第 1 份答案", "上门了解（最多 6 分）", "3 分：只说打电话", "虚构案例：老张需要轮椅", "还有 3 份等您打分"):
        assert said in page
    for name in ("王小明", "李静", "wang", "学员zhou"):
        assert name not in page, "no name unless asked for"
    after = mark(teacher, first, **{"c-r1": "６", "c-r2": "3.5"}, comment="写得清楚。")
    assert "记了 9.5 分" in after
    assert "第 4 题，第 2 份答案" in after
    assert "记了 10 分" in mark(teacher, second, whole="10")
    assert "这道题的答案都打过分了" in mark(teacher, third, **{"c-r1": "0", "c-r2": "0"})
    marks = sorted(cell.points for name in ("wang", "li", "zhou") if (cell := case_of(settings, name)).points is not None)
    assert marks == [0, 9.5, 10]
    assert not any(case_of(settings, name).waiting for name in ("wang", "li", "zhou"))
    again = teacher.get(first).text
    assert 'name="c-r1" type="text" inputmode="decimal" autocomplete="off" size="6" value="6"' in again
    with session_scope(settings.database, reading=True) as session:
        given = session.scalars(select(GivenMark).order_by(GivenMark.id)).all()
    assert [(row.way, float(row.points)) for row in given] == [("desk", 9.5), ("desk", 10), ("desk", 0)]


def test_names_are_shown_on_request(graded: None, browser: People) -> None:
    teacher = browser("teacher")
    address = find(teacher, "报告街道")
    assert "学员zhou" not in words(teacher.get(address))
    assert "答卷人：学员zhou" in words(teacher.get(f"{address}?names=1"))


def test_the_order_says_nothing_about_names(settings: Settings, graded: None, browser: People) -> None:
    teacher = browser("teacher")
    before = codes(teacher)
    assert before == sorted(before)
    hand_in(settings, {"aaa": RIGHT})
    grade_all(settings)
    assert [code for code in codes(teacher) if code in before] == before, "a new answer doesn't move the others"


BAD = [
    ({"c-r1": "7", "c-r2": "1"}, "最多 6 分，您填了 7"),
    ({"c-r1": "-1", "c-r2": "1"}, "分数不能小于 0"),
    ({"c-r1": "多", "c-r2": "1"}, "“多”不是数字"),
    ({"whole": "nan"}, "“nan”不是数字"),
    ({"whole": "1e999999"}, "最多 10 分"),
    ({"whole": "10.5"}, "最多 10 分，您填了 10.5"),
    ({"whole": "1.234"}, "最多两位小数"),
    ({"c-r1": "3"}, "这一项还没有分数"),
    ({}, "还没有分数"),
    ({"c-r1": "3", "c-r2": "4", "whole": "8"}, "整题得分是 8 分，各项加起来是 7 分"),
    ({"whole": "3", "comment": "长" * 5001}, "评语最多 5000 个字"),
]


def test_bad_points_are_refused_and_nothing_typed_is_lost(settings: Settings, graded: None, browser: People) -> None:
    teacher = browser("teacher")
    address = find(teacher, "先上门")
    for fields, said in BAD:
        filled = {"comment": "写了很久的评语 <b>", "seen": seen(teacher, address), "action": "next", **fields}
        reply = teacher.post(address, **filled)
        assert reply.status_code == 409, fields
        assert said in words(reply), fields
        assert filled["comment"] in words(reply) or "&lt;b&gt;" in reply.text, fields
        assert 'aria-invalid="true"' in reply.text, fields
    assert case_of(settings, "wang").waiting


def test_what_the_desk_shows_formgrader_shows(settings: Settings, graded: None, browser: People) -> None:
    """Both write the same gradebook; nbgrader's own interface reads what the desk wrote, and the desk what formgrader wrote."""
    teacher = browser("teacher")
    wang, li = find(teacher, "先上门"), find(teacher, "打电话。")
    mark(teacher, wang, **{"c-r1": "6", "c-r2": "2"}, comment="一\n二")
    assert manual_mark(settings.grading, "wang") == [8, None, False, "一\n二"]
    grade_by_hand(settings.grading, "li", 7, "在批阅软件里写的")
    page = teacher.get(li)
    assert "在批阅软件里写的" in page.text
    assert 'value="7"' in page.text
    mark(teacher, li, whole="6.5", comment="改了")
    assert manual_mark(settings.grading, "li") == [6.5, None, False, "改了"]
    assert "<script>alert" not in page.text


def test_two_trainers_at_once(settings: Settings, graded: None, browser: People) -> None:
    """Who comes second sees the first one's mark and keeps what was typed; pressing again is then on purpose."""
    teacher, second = browser("teacher"), browser("second")
    address = find(teacher, "先上门")
    old = seen(second, address)
    mark(teacher, address, whole="9", comment="第一位")
    late = second.post(address, seen=old, action="next", whole="3", comment="第二位写的")
    assert late.status_code == 409
    said = words(late)
    assert "别人改了这份答案的分数" in said
    assert "现在存着：9 分，评语：第一位" in said
    assert "第二位写的" in late.text
    assert case_of(settings, "wang").points == 9
    again = re.search(r'name="seen" value="(\w+)"', late.text)
    assert again
    second.post(address, seen=again[1], action="next", whole="3", comment="第二位写的")
    assert (case_of(settings, "wang").points, case_of(settings, "wang").comment) == (3, "第二位写的")


def test_the_helper_refuses_what_changed_at_the_last_moment(settings: Settings, graded: None, browser: People) -> None:
    """Formgrader may write between the portal's look and the helper's: the gradebook itself is asked once more."""
    teacher = browser("teacher")
    address = find(teacher, "先上门")
    old = seen(teacher, address)
    grade_by_hand(settings.grading, "wang", 5, "")
    assert teacher.post(address, seen=old, action="stay", whole="9").status_code == 409
    assert case_of(settings, "wang").points == 5


def test_the_personal_list_of_comments(graded: None, browser: People) -> None:
    teacher, second = browser("teacher"), browser("second")
    address = find(teacher, "先上门")
    assert "已经放进您的常用评语" in mark(teacher, address, action="keep", comment="请写上依据。")
    assert "常用评语（1 条）" in words(teacher.get(address))
    assert "常用评语（" not in words(second.get(address)), "another trainer has another list"
    found = re.search(r'value="insert:(\d+)"', teacher.get(address).text)
    assert found
    inserted = teacher.post(address, action=f"insert:{found[1]}", comment="先看这里。", seen="x", **{"c-r1": "4"})
    assert "先看这里。\n请写上依据。</textarea>" in inserted.text
    assert 'value="4"' in inserted.text, "what was typed stays"
    assert "没有这条常用评语" in words(second.post(address, action=f"insert:{found[1]}", comment=""))
    assert "评语是空的" in mark(teacher, address, action="keep", comment="  ")
    second.post(f"/grading-comments/{found[1]}/delete")
    assert "请写上依据" in words(teacher.get("/grading-comments")), "nobody deletes another's"
    assert "删掉了一条" in words(teacher.post(f"/grading-comments/{found[1]}/delete"))
    assert "现在还没有" in words(teacher.get("/grading-comments"))
    assert "最多 500 个字" in words(teacher.post("/grading-comments", text="长" * 501))


@pytest.mark.parametrize("who", ["wang", "admin"])
def test_only_trainers_mark(settings: Settings, graded: None, browser: People, who: str) -> None:
    address = find(browser("teacher"), "先上门")
    person = browser(who)
    for path in (CASE, address, "/grading-comments", "/grading/sample/differences", "/grading/sample/regrade"):
        assert person.get(path).status_code == 403, path
    for path in (address, "/grading/sample/differences", "/grading/sample/regrade", "/grading/sample/feedback"):
        assert person.post(path, whole="10", action="next", item="t-case", code="x", way="average").status_code == 403, path
    assert case_of(settings, "wang").waiting


def test_there_is_no_such_answer(graded: None, browser: People) -> None:
    teacher = browser("teacher")
    for path in (f"{CASE}/00000000", "/grading/sample/answers/t-1", "/grading/sample/answers/t-1/x", "/grading/none/answers/t-case"):
        assert teacher.get(path).status_code == 404, path


def test_more_points_than_there_are_is_said_not_cut(settings: Settings, graded: None, browser: People) -> None:
    """Formgrader takes 99 of 10 points; release names the learner and the question, and nothing is released."""
    teacher = browser("teacher")
    grade_by_hand(settings.grading, "wang", 99, "")
    page = words(teacher.get("/grading"))
    assert "第 4 题的分数不在 0 到满分之间" in page
    assert "0 人可以发布成绩" in page
    receipt = re.search(r"回执 (\w{4})-(\w{4})", page)
    assert receipt
    for fields in ({}, {"receipt": receipt[1] + receipt[2]}):
        reply = teacher.post("/grading/sample/release", **fields)
        assert reply.status_code == 409
    grade_by_hand(settings.grading, "wang", 10, "")
    assert "发布了 1 人的成绩" in words(teacher.post("/grading/sample/release"))


def test_a_second_marker(settings: Settings, graded: None, browser: People) -> None:
    """Two marks, blind to each other: close ones are averaged, others wait for a decision."""
    change_blueprint(settings, second_marker={"difference": 2})
    teacher, second = browser("teacher"), browser("second")
    wang, li, zhou = find(teacher, "先上门"), find(teacher, "打电话。"), find(teacher, "报告街道")
    assert "另一位教师打分以后" in mark(teacher, wang, whole="8", comment="甲")
    assert case_of(settings, "wang").waiting, "one mark is not final"
    blind = words(second.get(wang))
    assert "甲" not in blind
    assert "8 分" not in blind.split("学员的回答")[1]
    assert "最后得分是平均分：7.5 分" in mark(second, wang, whole="7", comment="乙")
    assert (case_of(settings, "wang").points, case_of(settings, "wang").comment) == (7.5, "甲\n\n乙")

    mark(teacher, li, **{"c-r1": "6", "c-r2": "4"}, comment="很好")
    mark(teacher, li, whole="9", comment="还行")  # may be changed until the other has marked
    assert "请到“分差”页面" in mark(second, li, whole="4", comment="缺")
    assert case_of(settings, "li").waiting
    assert "等着决定" in words(teacher.get(li))
    late = teacher.post(li, seen=seen_or(teacher, li), action="stay", whole="5")
    assert late.status_code == 409, "both are there: nobody changes them any more"

    report = words(teacher.get("/grading/sample/differences"))
    for said in ("相差 5 分", "第一次：9 分", "第二次：4 分", "取平均分：6.5 分", "赵老师", "钱老师"):
        assert said in report
    code = li.rsplit("/", 1)[1]
    fields = {"item": "t-case", "code": code}
    assert "请选取平均分" in words(teacher.post("/grading/sample/differences", **fields))
    assert "最多 10 分" in words(teacher.post("/grading/sample/differences", way="third", points="11", comment="留着", **fields))
    assert "最后得分 6 分" in words(teacher.post("/grading/sample/differences", way="third", points="6", comment="", **fields))
    assert (case_of(settings, "li").points, case_of(settings, "li").comment) == (6, "还行\n\n缺")
    assert "不用再决定了" in words(teacher.post("/grading/sample/differences", way="average", **fields))

    mark(second, zhou, whole="1")
    mark(teacher, zhou, whole="9")
    code = zhou.rsplit("/", 1)[1]
    assert "最后得分 5 分" in words(second.post("/grading/sample/differences", item="t-case", code=code, way="average"))
    with session_scope(settings.database, reading=True) as session:
        ways = session.scalars(select(GivenMark.way).order_by(GivenMark.id)).all()
    assert ways == ["agreed", "third", "average"]


def seen_or(trainer: Browser, address: str) -> str:
    """The sign of a page that has no form any more: whatever."""
    found = re.search(r'name="seen" value="(\w+)"', trainer.get(address).text)
    return found[1] if found else ""
