"""A timed paper with every type of item in a real Chromium: by keyboard alone, accessible, and by the server's clock only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy import select

from canxie_platform.assessments.models import Attempt, Receipt
from canxie_platform.assessments.sitting import frozen_answers
from canxie_platform.database import session_scope
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser
from tests.assessments.every_paper import ANSWERS, add_every, shift
from tests.assessments.test_tries import release
from tests.browser import AXE, chromium, inspect, served

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
People = Callable[[str], Browser]
SAVED = re.compile(r"已保存 \d\d:\d\d$")


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chromium]:
    """One Chromium for these tests."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(chrome: Chromium, app: FastAPI) -> Iterator[Callable[[str, str], Page]]:
    """A page of a person on a phone."""
    with served(app) as origin:
        contexts = []

        def open_page(username: str, path: str) -> Page:
            context = chrome.new_context(
                base_url=f"{origin}/services/portal/", viewport={"width": 375, "height": 740}, bypass_csp=True, locale="zh-CN"
            )
            context.add_cookies([{"name": "who", "value": username, "url": origin}])
            context.set_default_timeout(10_000)
            contexts.append(context)
            page = context.new_page()
            page.goto(f"{origin}/services/portal{path}")
            return page

        yield open_page
        for context in contexts:
            context.close()


def look(page: Page, name: str) -> None:
    """Accessible at every width, and nothing that axe leaves undecided."""
    inspect(page, name)
    page.evaluate("() => window.scrollTo(0, 0)")  # the bar that stays in sight lies over text otherwise, which axe can't decide
    page.evaluate(AXE.read_text(encoding="utf-8"))
    undecided: list[dict[str, Any]] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['incomplete']}).then(found => found.incomplete)"
    )
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in undecided] == [], name


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has focus, as somebody without a mouse does."""
    for _ in range(120):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector} by keyboard")


def choose(page: Page, selector: str, value: str) -> None:
    """Choose in a menu with the arrow keys."""
    tab_to(page, selector)
    for _ in range(12):
        if page.evaluate("selector => document.querySelector(selector).value", selector) == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} can't be chosen in {selector}")


def test_a_whole_paper_by_keyboard_alone(settings: Settings, visit: Callable[[str, str], Page]) -> None:
    paper = add_every(settings, time_limit_minutes=20, pause=True, tries=2)
    page = visit("wang", "/assessments/every")
    look(page, "timed-start")
    tab_to(page, "form button")
    page.keyboard.press("Enter")
    expect(page.locator("#clock")).to_contain_text("还剩 19 分")
    look(page, "timed-paper-empty")
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    for slot in ("e-single", "e-multiple", "e-truefalse"):
        for option in ANSWERS[slot]:
            if slot == "e-multiple":
                tab_to(page, f'[name="a-{slot}"][value="{option}"]')
                page.keyboard.press("Space")
                continue
            tab_to(page, f'[name="a-{slot}"]')
            for _ in range(4):
                page.keyboard.press("ArrowDown")
                if page.evaluate("() => document.activeElement.value") == option:
                    break
    for place, step in enumerate(ANSWERS["e-order"], start=1):
        choose(page, f"#a-e-order-{place}", step)
    for place, pair in enumerate(ANSWERS["e-match"], start=1):
        choose(page, f"#a-e-match-{place}", pair)
    for selector, text in (
        ("#a-e-number", "15"),
        ("#a-e-short", "胜任工作"),
        ("#a-e-case", "先听本人说。"),
        ('[data-part="q1"]', "先拍照"),
    ):
        tab_to(page, selector)
        page.keyboard.type(text)
    tab_to(page, '[data-again="e-parts"]')
    page.keyboard.press("Space")
    for slot in (*ANSWERS, "e-parts"):
        expect(page.locator(f"#s-{slot}")).to_have_text(SAVED)
    expect(page.locator("#slots .slot-done")).to_have_count(9)
    expect(page.locator('[data-slot="e-parts"]')).to_contain_text("再看")
    look(page, "timed-paper")
    tab_to(page, 'button[value="review"]')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="交卷前检查")).to_be_visible()
    look(page, "timed-review")
    tab_to(page, '[name="help"]')
    page.keyboard.press("Space")
    tab_to(page, 'form[action$="/submit"] button')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="交卷回执")).to_be_visible()
    look(page, "timed-receipt")
    with session_scope(settings.database, reading=True) as session:
        receipt = session.scalars(select(Receipt)).one()
    assert frozen_answers(receipt) == {**ANSWERS, "e-parts": {"q1": "先拍照"}}
    release(settings, paper, 1, 0.5)
    page.get_by_role("link", name="测试", exact=True).last.click()
    look(page, "timed-list")
    page.get_by_role("link", name=re.compile("^看成绩和讲解")).last.click()
    look(page, "timed-result")
    teacher = visit("teacher", "/receipts")
    teacher.get_by_label(re.compile("^回执号")).fill(receipt.code)
    teacher.get_by_role("button", name="查", exact=True).click()
    look(teacher, "receipt-check")
    teacher.goto(re.sub(r"/receipts$", "/extra-time?name=王", teacher.url))
    look(teacher, "extra-time")
    teacher.get_by_role("link", name="王小明（wang）").click()
    look(teacher, "extra-time-person")


def test_a_step_never_stands_twice(settings: Settings, browser: People, visit: Callable[[str, str], Page]) -> None:
    add_every(settings)
    browser("wang").post("/assessments/every/start")
    page = visit("wang", "/assessments/every/paper")
    places = [page.locator(f"#a-e-order-{number}") for number in range(1, 5)]
    for place, step in zip(places, "abcd", strict=True):
        place.select_option(step)
    places[0].focus()
    page.keyboard.press("End")  # passes by what stands elsewhere, or ends on it
    places[0].select_option("c")
    page.keyboard.press("Tab")
    assert [place.input_value() for place in places] == ["c", "b", "a", "d"]
    expect(page.locator("#e-e-order-1")).to_have_text("当天写记录")
    expect(page.locator("#s-e-order")).to_have_text(SAVED)
    page.reload()
    assert [place.input_value() for place in places] == ["c", "b", "a", "d"]


def test_the_servers_clock(settings: Settings, browser: People, visit: Callable[[str, str], Page]) -> None:
    add_every(settings, time_limit_minutes=20)
    browser("wang").post("/assessments/every/start")
    shift(settings, timedelta(minutes=9, seconds=58))
    page = visit("wang", "/assessments/every/paper")
    expect(page.locator("#time-said")).to_have_text("还剩 10 分钟。")
    page.evaluate("() => { const day = 86400000; const real = Date.now; Date.now = () => real() - day; }")
    page.get_by_role("button", name="隐藏时间").click()
    expect(page.locator("#clock")).to_have_text("时间已隐藏")
    page.reload()
    expect(page.locator("#clock")).to_have_text("时间已隐藏")
    page.get_by_role("button", name="显示时间").click()
    expect(page.locator("#clock")).to_contain_text("还剩 9 分")
    look(page, "timed-ten-minutes")
    shift(settings, timedelta(minutes=9, seconds=30))
    page.reload()
    page.locator("#a-e-short").press_sequentially("胜任")
    expect(page.locator("#clock")).to_have_text("时间到了", timeout=40_000)
    expect(page.locator("#time-said")).to_contain_text("正在交卷")
    expect(page.locator("#a-e-short")).to_be_disabled()
    expect(page.get_by_text("时间到了，已经自动交卷。")).to_be_visible(timeout=25_000)
    look(page, "timed-by-time")
    with session_scope(settings.database, reading=True) as session:
        assert session.scalars(select(Attempt)).one().by_time
        assert frozen_answers(session.scalars(select(Receipt)).one()) == {"e-short": ["胜任"]}
