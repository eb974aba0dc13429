"""Several tries, forged ones, help in answering, receipts that are read out, and what a result shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from canxie_platform.assessments import tries
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.draws import paper_of_attempt
from canxie_platform.assessments.models import Attempt, Mark, Receipt, Result
from canxie_platform.assessments.receipts import grouped, spoken, typed
from canxie_platform.assessments.sitting import frozen_items, paper_of, submission_name
from canxie_platform.database import now, session_scope
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.every_item import COMMON
from tests.assessments.every_paper import ANSWERS, LINES, add_every, local, person_id
from tests.assessments.test_clock import PATH, answer, attempts

People = Callable[[str], Browser]
DRAWS = [{"draw": {"type": "truefalse", "competency": "C2", "count": 2}, "points": 3}]


def hand_in(person: Browser, **fields: Any) -> Any:
    seen = re.search(r'name="seen" value="(\w+)"', person.get(f"{PATH}/review").text)
    assert seen
    return person.post(f"{PATH}/submit", **{"seen": seen[1], "help": "independent", **fields})


def release(settings: Settings, paper: Paper, number: int, share: float) -> None:
    """A result as the trainer's release stores it: the same share of every question's points."""
    with session_scope(settings.database) as session:
        attempt = session.scalars(select(Attempt).where(Attempt.number == number)).one()
        own = paper_of_attempt(paper, attempt)
        total = Decimal(str(own.points * share))
        result = Result(
            attempt_id=attempt.id,
            released_at=now(),
            released_by=person_id(settings, "teacher"),
            points=total,
            max_points=Decimal(str(own.points)),
            passed=total >= Decimal(str(own.pass_points)),
        )
        session.add(result)
        session.flush()
        for question in own.questions:
            top = Decimal(str(question.points))
            session.add(Mark(result_id=result.id, item_id=question.id, points=top * Decimal(str(share)), max_points=top, comment="评语"))


def test_every_type_is_answered_and_comes_back(settings: Settings, browser: People) -> None:
    add_every(settings)
    wang = browser("wang")
    wang.post(f"{PATH}/start")
    for slot, value in ANSWERS.items():
        assert answer(wang, slot, value).status_code == 200, slot
    parts = answer(wang, "e-parts", ["先拍照", "当天回话"], part=["q1", "q2"])
    assert parts.status_code == 200
    page = wang.get(f"{PATH}/paper").text
    assert "已经答了 9 道" in page
    assert re.findall(r'<option value="(\w)" selected>', page) == ["b", "a", "d", "c"]
    assert sorted(re.findall(r'<option value="(\w:\w+)" selected>', page)) == sorted(ANSWERS["e-match"])
    assert "当天回话</textarea>" in page
    review = words(wang.get(f"{PATH}/review"))
    for said in ("第 1 步：先约时间", "抓总：主席", "15 日", "胜任工作", "先拍照"):
        assert said in review
    wrong = (("e-order", ["a", "a"], "同一项排了两次"), ("e-match", ["a:x"], "不合这道题"), ("e-short", ["字" * 300], "写得太长"))
    for slot, value, said in wrong:
        reply = answer(wang, slot, value, version=1)
        assert (reply.status_code, said in reply.json()["message"]) == (422, True)
    assert "看不出这是多少" in answer(wang, "e-number", ["很多"], version=1).json()["doubt"]


def test_without_script_every_type(settings: Settings, browser: People) -> None:
    add_every(settings)
    wang = browser("wang")
    wang.post(f"{PATH}/start")
    hidden = dict(re.findall(r'<input type="hidden" name="([vm]-[^"]+)" value="([^"]*)"', wang.get(f"{PATH}/paper").text))
    fields = {f"a-{slot}": value for slot, value in ANSWERS.items()}
    filled = {**hidden, **fields, "a-e-parts.q1": "先拍照", "a-e-parts.q2": "", "f-e-match": "1", "number": "1"}
    page = wang.post(f"{PATH}/save", **filled)
    assert "已经答了 9 道" in words(page)
    assert re.search(r'data-slot="e-match" class="slot-done slot-again"', page.text)
    assert "您做了记号、想再看的题" in words(wang.get(f"{PATH}/review"))
    fresh = dict(re.findall(r'name="([vm]-[^"]+)" value="([^"]*)"', page.text))
    wrong = wang.post(f"{PATH}/save", **{**filled, **fresh, "a-e-order": ["a", "a", "b", "c"]})
    assert wrong.status_code == 409
    assert "同一项排了两次" in words(wrong)
    assert "第 1 步：报身份" in words(wrong), "what was typed is given back"


def test_tries_one_after_the_other(settings: Settings, browser: People) -> None:
    paper = add_every(settings, tries=2, objective=DRAWS, cases=[])
    wang = browser("wang")
    for forged in ("0", "2", "3", "99", "-1", "x"):
        assert wang.post(f"{PATH}/start", number=forged).status_code in (409, 422), forged
    wang.post(f"{PATH}/start", number="1")
    assert wang.post(f"{PATH}/start", number="2").status_code == 409, "the first isn't handed in"
    answer(wang, "D1-1", ["t"], number="1")
    assert answer(wang, "D1-1", ["f"], number="2").status_code == 404
    assert "第 1 次" in words(hand_in(wang))
    assert wang.post(f"{PATH}/start", number="1").url.path.endswith("/receipt")
    assert "开始第 2 次" in words(wang.get(PATH))
    wang.post(f"{PATH}/start", number="2")
    assert answer(wang, "D1-1", ["f"], number="1").status_code == 410, "an old page of the first try changes nothing"
    hand_in(wang)
    assert wang.post(f"{PATH}/start", number="3").status_code == 409
    found = attempts(settings)
    assert [(one.number, one.submitted_at is not None) for one in found] == [(1, True), (2, True)]
    with session_scope(settings.database, reading=True) as session:
        for attempt, receipt in session.execute(select(Attempt, Receipt).join(Receipt, Receipt.attempt_id == Attempt.id)):
            drawn = [question.item.id for question in paper_of_attempt(paper, attempt).questions]
            assert drawn == [question.item.id for question in paper_of(paper, receipt).questions]
            assert [name for name, _ in frozen_items(receipt).values()] == drawn
    assert [submission_name("wang", one.number) for one in found] == ["wang", "wang@2"]
    for number in (3, 99):
        assert wang.get(f"{PATH}/receipt?number={number}").status_code == 404
        assert wang.get(f"{PATH}/result?number={number}").status_code == 404
    for name in ("receipt", "result", "paper", "time"):
        assert browser("li").get(f"{PATH}/{name}?number=1").status_code == 404


@pytest.mark.parametrize(("counts", "number", "passed"), [("best", 1, True), ("last", 2, False)])
def test_which_try_counts(settings: Settings, browser: People, counts: str, number: int, passed: bool) -> None:
    paper = add_every(settings, tries=3, counts=counts, objective=DRAWS, cases=[])
    wang = browser("wang")
    for one, share in ((1, 1.0), (2, 0.5)):
        wang.post(f"{PATH}/start", number=str(one))
        hand_in(wang)
        release(settings, paper, one, share)
    with session_scope(settings.database, reading=True) as session:
        who = person_id(settings, "wang")
        assert tries.counting(paper.blueprint, tries.results_of(session, who, "every")) == number
        assert tries.counted_pass(session, who, paper) is passed
    result = words(wang.get(f"{PATH}/result?number=2"))
    assert "没有及格" in result
    assert ("几次里算这一次" if number == 2 else "几次里算另一次") in result
    assert "还可以再做 1 次" in result


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"help": ""}, None),
        ({"help": "nobody"}, None),
        ({"help": "scribe"}, None),
        ({"help": "scribe", "helper": "王阿姨"}, None),
        ({"help": "independent", "helper": "family"}, ("independent", "")),
        ({"help": "assisted", "helper": "volunteer"}, ("assisted", "volunteer")),
        ({"help": "scribe", "helper": "family"}, ("scribe", "family")),
    ],
)
def test_help_is_recorded_by_its_kind(settings: Settings, browser: People, fields: dict[str, str], kept: tuple[str, str] | None) -> None:
    add_every(settings)
    wang = browser("wang")
    wang.post(f"{PATH}/start")
    page = hand_in(wang, **fields)
    attempt = attempts(settings)[0]
    if kept is None:
        assert page.status_code == 422
        assert "请先选这份答卷是怎样完成的" in words(page)
        assert attempt.submitted_at is None
    else:
        assert (attempt.help, attempt.helper) == kept


def test_a_receipt_is_read_out_and_checked(settings: Settings, browser: People) -> None:
    add_every(settings)
    wang, teacher = browser("wang"), browser("teacher")
    wang.post(f"{PATH}/start")
    answer(wang, "e-single", ["b"])
    page = words(hand_in(wang, help="scribe", helper="family"))
    with session_scope(settings.database, reading=True) as session:
        receipt = session.scalars(select(Receipt)).one()
    assert grouped(receipt.code) in page
    assert spoken(receipt.code) in page
    assert wang.get("/receipts").status_code == 403
    assert wang.post("/receipts", code=receipt.code).status_code == 403
    for code in (receipt.code, f" {grouped(receipt.code).lower()} "):
        found = words(teacher.post("/receipts", code=code, mark=receipt.sha256[:8]))
        for said in ("王小明（wang）", "回执号和校验码都对", "代录（家人）", "各种题"):
            assert said in found
    assert "校验码对不上" in words(teacher.post("/receipts", code=receipt.code, mark="00000000"))
    with session_scope(settings.database) as session:
        session.scalars(select(Receipt)).one().answers = receipt.answers.replace('["b"]', '["a"]')
    assert "和交卷时不一样了" in words(teacher.post("/receipts", code=receipt.code))
    statuses = [teacher.post("/receipts", code="ABCDEFGH").status_code for _ in range(7)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert teacher.post("/receipts", code=receipt.code).status_code == 429, "guessing is slowed down"


def test_codes_as_people_type_them() -> None:
    assert typed("k7m2 9qxd") == typed("Ｋ７Ｍ２－９ＱＸＤ") == typed("K7M2-9QXD") == "K7M29QXD"
    assert [typed(code) for code in ("", "K7M2", "K7M2-9QX0", "' OR 1=1 --")] == [""] * 4
    assert spoken("K7M29QXD") == "K、七、M、二；九、Q、X、D"


@pytest.mark.parametrize("rule", ["never", "after_window", "after_release"])
def test_keys_are_shown_when_the_blueprint_allows(settings: Settings, browser: People, rule: str) -> None:
    closes = local(now() + timedelta(minutes=30))
    paper = add_every(settings, show_keys=rule, closes=closes)
    wang = browser("wang")
    wang.post(f"{PATH}/start")
    for slot, value in {"e-single": ["a"], "e-order": ["a", "b", "c", "d"], "e-short": ["持证"], "e-number": ["7"]}.items():
        answer(wang, slot, value)
    hand_in(wang)
    release(settings, paper, 1, 0.5)
    reply = wang.get(f"{PATH}/result")
    told = ("正确答案", "说明a", COMMON["explanation"][:7], "胜任工作", "短了些", "有没有证是另一回事")
    shown = rule == "after_release"
    assert [word in reply.text for word in told] == [shown] * len(told)
    assert "您选的" in words(reply)
    assert "第 1 步：报身份" in words(reply)
    assert "评语" in words(reply)
    if rule == "after_window":
        assert "测试结束以后可以看" in words(reply)
        add_every(settings, show_keys=rule, closes=local(now() - timedelta(minutes=1)))
        assert "正确答案" in words(wang.get(f"{PATH}/result"))


def test_nothing_tells_a_key_while_it_is_sat(settings: Settings, browser: People) -> None:
    """Every page and answer of every type of item, drawn ones too, before the release."""
    add_every(settings, tries=2, time_limit_minutes=20, objective=[*LINES, *DRAWS])
    wang = browser("wang")
    wang.post(f"{PATH}/start")
    said = [answer(wang, slot, value).text for slot, value in {**ANSWERS, "e-number": ["7"], "e-short": ["持证"], "D8-1": ["t"]}.items()]
    said += [wang.get(f"{PATH}{name}").text for name in ("", "/paper", "/review", "/time", "/result", "/receipt")]
    said.append(hand_in(wang).text)
    said += [wang.get(f"{PATH}{name}").text for name in ("", "/paper", "/review", "/time", "/result", "/receipt")]
    hidden = ("说明", COMMON["explanation"][:7], "能胜任", "短了些", "有没有证", "评分点", "说全了", "想想谁在", "tolerance", '"key"')
    for text in said:
        assert [word for word in hidden if word in text] == []
