"""The grading desk in a real Chromium: accessible at every width, thirty answers in a row by keyboard, the same without a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.desk.helper import helper_of
from canxie_platform.assessments.gradebook import submissions
from canxie_platform.database import session_scope
from canxie_platform.settings import Settings
from tests.assessments.handed_in import change_blueprint, change_item, grade_all, hand_in
from tests.assessments.nbgrader_tools import grade_by_hand
from tests.assessments.sample import RIGHT
from tests.browser import chromium, inspect, served

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
THIRTY = 30
START = re.compile(r"开始打分\s*：\s*第 4 题")
TEXT = "先上门，说明来意，听本人的想法。" * 12
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chromium]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def address(app: FastAPI, settings: Settings) -> Iterator[str]:
    """The pages on a real port."""
    with served(app) as origin:
        yield f"{origin}/services/portal"
    helper_of(settings).close()


@pytest.fixture
def visit(chrome: Chromium, address: str) -> Iterator[Visit]:
    """A page of a trainer's own browser."""
    opened: list[BrowserContext] = []

    def page(username: str, path: str, *, script: bool = True) -> Page:
        made = chrome.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True, java_script_enabled=script, locale="zh-CN")
        made.add_cookies([{"name": "who", "value": username, "url": address}])
        made.set_default_timeout(15_000)
        opened.append(made)
        found = made.new_page()
        found.goto(f"{address}{path}")
        return found

    yield page
    for one in opened:
        one.close()


def test_every_page_of_the_desk_is_accessible(visit: Visit, settings: Settings, course: object) -> None:
    hand_in(settings, {name: {**RIGHT, "t-case": f"{TEXT}（{name}）"} for name in ("wang", "li", "zhou")})
    grade_all(settings)
    with session_scope(settings.database) as session:
        session.add(Account(username="second", display_name="钱老师", role="trainer", must_change=False))
    page = visit("teacher", "/grading")
    inspect(page, "grading-waiting")
    page.get_by_role("link", name="预览试卷").first.click()
    inspect(page, "grading-preview")
    page.go_back()
    page.get_by_role("link", name=START).click()
    inspect(page, "desk-answer")
    page.get_by_label("评语").fill("请写上依据：要掌握没有持证但有服务需求的人。")
    page.get_by_role("button", name="把评语放进常用评语").click()
    page.get_by_label("上门了解").fill("9")
    page.get_by_label("记入档案").fill("2")
    page.get_by_role("button", name="保存，看下一份没打分的").click()
    page.locator("details:has(ul.steps) > summary").click()
    inspect(page, "desk-errors")
    page.get_by_label("上门了解").fill("5")
    page.get_by_role("button", name="保存，看下一份没打分的").click()
    expect(page.get_by_role("status").first).to_have_text("记了 7 分。")
    page.goto(re.sub(r"/\w{8}\?.*", "", page.url))
    inspect(page, "desk-answers")
    page.goto(page.url.split("/grading/")[0] + "/grading-comments")
    inspect(page, "desk-comments")

    change_blueprint(settings, second_marker={"difference": 1})
    for who, points in (("teacher", "2"), ("second", "8")):
        marker = visit(who, "/grading/sample/answers/t-case")
        marker.get_by_role("link", name="打第一份没打分的").click()
        if who == "teacher":
            inspect(marker, "desk-second")
        marker.get_by_label("整题得分").fill(points)
        marker.get_by_role("button", name="保存", exact=True).click()
    page.goto(page.url.split("/grading")[0] + "/grading/sample/differences")
    inspect(page, "desk-differences")
    for name in ("wang", "li", "zhou"):
        grade_by_hand(settings.grading, name, 5 if name != "li" else 99, "")
    page.goto(page.url.split("/grading")[0] + "/grading")
    inspect(page, "grading-beyond")
    change_item(settings, "t-1", key=["b"])
    page.goto(page.url.split("/grading")[0] + "/grading/sample/regrade")
    inspect(page, "desk-regrade")


def test_thirty_answers_in_a_row_without_the_mouse(visit: Visit, settings: Settings, course: object) -> None:
    hand_in(settings, {f"learner{number}": {**RIGHT, "t-case": f"第 {number} 个回答"} for number in range(THIRTY)})
    grade_all(settings)
    page = visit("teacher", "/grading")
    page.get_by_role("link", name=START).focus()
    page.keyboard.press("Enter")
    for number in range(THIRTY):
        expect(page.locator("#answer")).to_be_focused(timeout=20_000)
        expect(page.locator("#answer")).to_have_text(f"第 {number + 1} 份，一共 {THIRTY} 份：学员的回答")
        for points in ("5", "3"):
            while page.evaluate("document.activeElement.name?.startsWith('c-') && !document.activeElement.value") is not True:
                page.keyboard.press("Tab")
            page.keyboard.type(points)
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.type(f"评语 {number}")
        page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_have_text(re.compile("记了 8 分。.*都打过分了"), timeout=20_000)
    marks = submissions(settings, "sample")
    assert len(marks) == THIRTY
    assert {one.cells["case_t-case"].points for one in marks.values()} == {8}


def test_keys_can_be_switched_off_and_nothing_needs_a_script(visit: Visit, settings: Settings, course: object) -> None:
    hand_in(settings, {"wang": RIGHT, "li": RIGHT})
    grade_all(settings)
    page = visit("teacher", "/grading")
    page.get_by_role("link", name=START).click()
    page.locator("summary", has_text="怎样只用键盘").click()
    page.get_by_label("使用这些快捷键").uncheck()
    page.reload()
    page.get_by_label("整题得分").fill("4")
    before = page.url
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Alt+PageDown")
    assert page.url == before
    plain = visit("teacher", "/grading", script=False)
    plain.get_by_role("link", name=START).click()
    plain.get_by_label("评语").fill("常用的一句")
    plain.get_by_role("button", name="把评语放进常用评语").click()
    plain.get_by_label("评语").fill("前面")
    plain.locator("summary", has_text="常用评语").click()
    plain.get_by_role("button", name="加进评语").click()
    expect(plain.get_by_label("评语")).to_have_value("前面\n常用的一句")
    plain.get_by_label("整题得分").fill("4")
    plain.get_by_role("button", name="保存，看下一份没打分的").click()
    expect(plain.get_by_role("status").first).to_have_text("记了 4 分。")
