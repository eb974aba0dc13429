"""Time limits, windows, breaks, extra time: the server's clock counts, and nothing saved is lost when the time is over."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import Response as Reply
from sqlalchemy import select

from canxie_platform.assessments.deadlines import submit_overdue
from canxie_platform.assessments.models import Attempt, ExtraTime, GradingJob, Receipt
from canxie_platform.assessments.sitting import frozen_answers
from canxie_platform.database import now, session_scope
from canxie_platform.portal.identity import csrf_token
from canxie_platform.portal.pages_common import PREFIX
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.every_paper import add_every, local, person_id, shift

People = Callable[[str], Browser]
MINUTE = timedelta(minutes=1)
PATH = "/assessments/every"


def answer(person: Browser, slot: str, value: Any, version: int = 0, **more: Any) -> Reply:
    """Save one answer as the page's script does."""
    fields = {"_csrf": csrf_token(person.username), "version": str(version), "answer": value, **more}
    headers = {"x-user": person.username, "accept": "application/json"}
    return person.http.post(f"{PREFIX}{PATH}/answers/{slot}", data=fields, headers=headers)


def left(person: Browser) -> float:
    """Seconds left by the server's clock."""
    return float(person.get(f"{PATH}/time").json()["left"])


def attempts(settings: Settings) -> list[Attempt]:
    with session_scope(settings.database, reading=True) as session:
        return list(session.scalars(select(Attempt).order_by(Attempt.id)))


def test_what_is_saved_is_handed_in_when_the_time_is_over(settings: Settings, browser: People) -> None:
    add_every(settings, time_limit_minutes=20)
    wang = browser("wang")
    assert "20 分钟" in words(wang.get(PATH))
    wang.post(f"{PATH}/start")
    assert 1190 < left(wang) <= 1200
    assert answer(wang, "e-single", ["b"]).json()["left"] > 1190
    shift(settings, 20 * MINUTE + timedelta(seconds=5))
    assert left(wang) == 0
    assert answer(wang, "e-truefalse", ["f"]).status_code == 200, "an answer on its way is still taken"
    assert submit_overdue(settings) == 0
    shift(settings, timedelta(seconds=6))
    late = answer(wang, "e-short", ["胜任"])
    assert late.status_code == 410
    assert late.json()["address"].endswith("/every/receipt?number=1")
    assert "时间到了，已经自动交卷" in words(wang.get(f"{PATH}/receipt"))
    assert "自动交卷" in words(wang.get(f"{PATH}/paper"))
    assert submit_overdue(settings) == 0, "it was handed in by the look before"
    with session_scope(settings.database, reading=True) as session:
        receipt = session.scalars(select(Receipt)).one()
        assert frozen_answers(receipt) == {"e-single": ["b"], "e-truefalse": ["f"]}
        assert session.scalars(select(GradingJob)).one().state == "waiting"
    attempt = attempts(settings)[0]
    assert attempt.by_time
    assert attempt.submitted_at == attempt.deadline_at


@pytest.mark.parametrize("look", ["sweep", "", "/paper", "/review", "/time", "/receipt", "list", "submit", "resume"])
def test_whoever_looks_first(settings: Settings, browser: People, look: str) -> None:
    add_every(settings, time_limit_minutes=20, pause=True)
    wang = browser("wang")
    wang.post(f"{PATH}/start")
    answer(wang, "e-single", ["b"])
    shift(settings, 21 * MINUTE)
    if look == "sweep":
        assert submit_overdue(settings) == 1
    elif look in ("submit", "resume"):
        assert "自动交卷" in words(wang.post(f"{PATH}/{look}", seen="x", help="independent"))
    else:
        assert wang.get("/assessments" if look == "list" else f"{PATH}{look}").status_code == 200
    assert attempts(settings)[0].by_time
    assert submit_overdue(settings) == 0


def test_extra_time_counts_at_once_and_keeps_no_diagnosis(settings: Settings, browser: People) -> None:
    add_every(settings, time_limit_minutes=20)
    wang, teacher = browser("wang"), browser("teacher")
    wang.post(f"{PATH}/start")
    assert wang.get("/extra-time").status_code == 403
    assert wang.post("/extra-time/wang", percent="100", minutes="0", reason="extra").status_code == 403
    assert "王小明（wang）" in words(teacher.get("/extra-time?name=小明"))
    for fields, said in (
        ({"percent": "7", "minutes": "0", "reason": "extra"}, "请从列表里选"),
        ({"percent": "50", "minutes": "-3", "reason": "extra"}, "0 到 240 的整数"),
        ({"percent": "50", "minutes": "241", "reason": "extra"}, "0 到 240 的整数"),
        ({"percent": "50", "minutes": "5", "reason": "失明"}, "请选这是哪一种安排"),
        ({"percent": "50", "minutes": "5"}, "请选这是哪一种安排"),
    ):
        reply = teacher.post("/extra-time/wang", **fields)
        assert reply.status_code == 422
        assert said in words(reply)
    assert 1190 < left(wang) <= 1200
    assert "已保存" in words(teacher.post("/extra-time/wang", percent="50", minutes="5", reason="extra"))
    assert 2090 < left(wang) <= 2100
    assert "35 分钟（一般是 20 分钟，给您加了 15 分钟）" in words(wang.get(PATH))
    shift(settings, 30 * MINUTE)
    assert submit_overdue(settings) == 0
    assert answer(wang, "e-single", ["b"]).status_code == 200
    assert {column.name for column in ExtraTime.__table__.columns} == {"account_id", "percent", "minutes", "reason", "set_by", "set_at"}
    teacher.post("/extra-time/wang", percent="0", minutes="0", reason="extra")
    assert attempts(settings)[0].deadline_at == attempts(settings)[0].started_at + 20 * MINUTE
    assert teacher.post("/extra-time/teacher", percent="50", minutes="0", reason="extra").status_code == 404


def test_a_break_stops_the_clock_only_where_it_may(settings: Settings, browser: People) -> None:
    add_every(settings, time_limit_minutes=20)
    wang = browser("wang")
    wang.post(f"{PATH}/start")
    assert wang.post(f"{PATH}/save", next="pause").status_code == 409
    add_every(settings, time_limit_minutes=20, pause=True)
    shift(settings, 5 * MINUTE)
    page = wang.post(f"{PATH}/save", next="pause", **{"a-e-short": "胜任"})
    assert "现在是暂停。 点“继续作答”，时间接着走，还有 15 分钟" in words(page) or "还有 14 分钟" in words(page)
    assert answer(wang, "e-single", ["b"]).status_code == 423
    shift(settings, 60 * MINUTE)
    assert submit_overdue(settings) == 0
    assert wang.get(f"{PATH}/paper").url.path.endswith(PATH), "no question is shown in a break"
    wang.post(f"{PATH}/resume")
    assert 880 < left(wang) <= 900
    assert 'value="胜任"' in wang.get(f"{PATH}/paper").text
    wang.post(f"{PATH}/resume")
    assert 880 < left(wang) <= 900


def test_the_window(settings: Settings, browser: People) -> None:
    wang = browser("wang")
    moment = now()
    add_every(settings, opens=local(moment + MINUTE))
    assert "还没有到开始的时间" in words(wang.get(PATH))
    assert wang.post(f"{PATH}/start").status_code == 409
    add_every(settings, closes=local(moment - MINUTE))
    assert "不能再开始" in words(wang.get(PATH))
    assert wang.post(f"{PATH}/start").status_code == 409
    assert attempts(settings) == []


@pytest.mark.parametrize("late", [False, True], ids=["不收迟交", "收迟交"])
def test_a_paper_begun_in_the_window_and_not_handed_in(settings: Settings, browser: People, late: bool) -> None:
    wang, moment = browser("wang"), now()
    add_every(settings, closes=local(moment + MINUTE))
    wang.post(f"{PATH}/start")
    answer(wang, "e-single", ["b"])
    rules = {"late_until": local(moment + 60 * MINUTE)} if late else {}
    add_every(settings, closes=local(moment - MINUTE), **rules)
    shift(settings, 2 * MINUTE)
    assert submit_overdue(settings) == (0 if late else 1)
    if late:
        assert answer(wang, "e-single", ["a"], version=1).status_code == 200
        seen = re.search(r'name="seen" value="(\w+)"', wang.get(f"{PATH}/review").text)
        assert seen
        assert "（迟交）" in words(wang.post(f"{PATH}/submit", seen=seen[1], help="independent"))
    assert (attempts(settings)[0].late, attempts(settings)[0].by_time) == (late, not late)


def test_more_time_in_the_blueprint_reaches_a_running_paper(settings: Settings, browser: People) -> None:
    add_every(settings, time_limit_minutes=20)
    browser("wang").post(f"{PATH}/start")
    shift(settings, 25 * MINUTE)
    add_every(settings, time_limit_minutes=40)
    assert submit_overdue(settings) == 0
    assert 890 < left(browser("wang")) <= 900
    assert person_id(settings, "wang") == attempts(settings)[0].account_id
