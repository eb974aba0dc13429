"""The assessment in a real Chromium: accessible at every width, saved as one goes, honest when it can't save, usable without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect

from canxie_platform.assessments.worker import Worker
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser
from tests.assessments.nbgrader_tools import grade_by_hand
from tests.browser import chromium, inspect, served

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
People = Callable[[str], Browser]
SAVED = re.compile(r"已保存 \d\d:\d\d$")
Visit = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Chromium]:
    """One Chromium for these tests."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """The pages on a real port."""
    with served(app) as origin:
        yield f"{origin}/services/portal"


@pytest.fixture
def visit(chrome: Chromium, address: str) -> Iterator[Visit]:
    """A browser session of a person; fails when a page asks a foreign origin."""
    opened: list[BrowserContext] = []
    asked: set[str] = set()

    def context(username: str, *, script: bool = True) -> BrowserContext:
        made = chrome.new_context(
            base_url=address, viewport={"width": 375, "height": 740}, bypass_csp=True, java_script_enabled=script, locale="zh-CN"
        )
        made.add_cookies([{"name": "who", "value": username, "url": address}])
        made.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        made.set_default_timeout(10_000)
        opened.append(made)
        return made

    yield context
    for one in opened:
        one.close()
    assert asked == {urlsplit(address).netloc}


def opened(context: BrowserContext, address: str, path: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}{path}")
    return page


def test_every_page_is_accessible(visit: Visit, address: str, browser: People, settings: Settings, worker: Worker) -> None:
    wang, teacher = visit("wang"), visit("teacher")
    page = opened(wang, address, "/assessments")
    inspect(page, "assessments-new")
    page.get_by_role("link", name="小测试", exact=True).click()
    inspect(page, "assessment-start")
    page.get_by_role("button", name="开始作答").click()
    inspect(page, "assessment-paper-empty")
    page.get_by_label("一名").check()
    page.get_by_label("您的回答").fill("先上门。")
    expect(page.locator("#s-t-case")).to_contain_text("已保存")
    inspect(page, "assessment-paper")
    page.get_by_role("button", name="检查一遍再交卷").click()
    inspect(page, "assessment-review")
    page.get_by_label("独立").check()
    page.get_by_role("button", name="交卷", exact=True).click()
    expect(page.get_by_role("heading", name="交卷回执")).to_be_visible()
    inspect(page, "assessment-receipt-waiting")
    grading = opened(teacher, address, "/grading")
    inspect(grading, "grading-queued")
    assert worker.work_once()
    expect(page.get_by_text("选择题和判断题得分：2，满分 6 分。")).to_be_visible()
    inspect(page, "assessment-receipt")
    page.goto(f"{address}/assessments/sample/result")
    inspect(page, "assessment-not-released")
    grading.reload()
    inspect(grading, "grading")
    expect(grading.get_by_role("button", name="发布")).to_have_count(0)
    grade_by_hand(settings.grading, "wang", 8, "写得清楚。")
    grading.reload()
    grading.get_by_role("button", name=re.compile("^发布成绩")).click()
    expect(grading.get_by_role("status")).to_have_text("发布了 1 人的成绩。")
    inspect(grading, "grading-released")
    page.reload()
    expect(page.get_by_text("10 分，满分 16 分，及格了。")).to_be_visible()
    inspect(page, "assessment-result")


def test_saved_as_one_goes_and_there_after_a_reload(visit: Visit, address: str, browser: People) -> None:
    browser("wang").sit({})
    page = opened(visit("wang"), address, "/assessments/sample/paper")
    page.get_by_label("制度a").press("Space")
    page.get_by_label("对", exact=True).press("Space")
    page.get_by_label("您的回答").press_sequentially("上门")
    for item in ("t-2", "t-3", "t-case"):
        expect(page.locator(f"#s-{item}")).to_have_text(SAVED)
    expect(page.locator("#said")).to_have_text(SAVED)
    expect(page.locator("#count")).to_have_text("已经答了 3 道")
    page.reload()
    expect(page.get_by_label("制度a")).to_be_checked()
    expect(page.get_by_label("您的回答")).to_have_value("上门")


def test_two_devices(visit: Visit, address: str, browser: People) -> None:
    browser("wang").sit({"t-1": ["a"]})
    phone = opened(visit("wang"), address, "/assessments/sample/paper")
    browser("wang").answer("t-1", ["b"], version=1)
    phone.get_by_label("三名").check()
    expect(phone.locator("#s-t-1")).to_contain_text("另一台设备上改过，这里的改动没有保存")
    inspect(phone, "assessment-conflict")
    phone.get_by_role("button", name="用那边的答案").click()
    expect(phone.get_by_label("两名")).to_be_checked()
    phone.get_by_label("三名").check()
    expect(phone.locator("#s-t-1")).to_have_text(SAVED)
    phone.reload()
    expect(phone.get_by_label("三名")).to_be_checked()


def test_without_network(visit: Visit, address: str, browser: People) -> None:
    browser("wang").sit({})
    context = visit("wang")
    page = opened(context, address, "/assessments/sample/paper")
    context.set_offline(True)
    page.get_by_label("一名").check()
    expect(page.locator("#s-t-1")).to_contain_text("没有网络，还没有保存")
    inspect(page, "assessment-offline")
    context.set_offline(False)
    expect(page.locator("#s-t-1")).to_have_text(SAVED)


def test_the_login_runs_out(visit: Visit, address: str, browser: People) -> None:
    browser("wang").sit({})
    context = visit("wang")
    page = opened(context, address, "/assessments/sample/paper")
    context.clear_cookies()
    page.get_by_label("您的回答").fill("写了很久的回答")
    expect(page.locator("#s-t-case")).to_contain_text("登录已过期，这一题还没有保存")
    inspect(page, "assessment-login-expired")
    context.add_cookies([{"name": "who", "value": "wang", "url": address}])
    page.get_by_role("link", name="重新登录（答案不会丢）").click()
    expect(page.get_by_label("您的回答")).to_have_value("写了很久的回答")
    expect(page.locator("#s-t-case")).to_have_text(SAVED)


def test_without_script(visit: Visit, address: str) -> None:
    page = opened(visit("wang", script=False), address, "/assessments/sample")
    page.get_by_role("button", name="开始作答").click()
    page.get_by_label("一名").check()
    page.get_by_label("您的回答").fill("先上门")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存。可以离开，以后接着做。")).to_be_visible()
    page.get_by_label("制度a").check()
    page.get_by_role("button", name="检查一遍再交卷").click()
    expect(page.get_by_text("还有 1 道题没有答").first).to_be_visible()
    page.get_by_label("独立").check()
    page.get_by_role("button", name="交卷", exact=True).click()
    expect(page.get_by_role("heading", name="交卷回执")).to_be_visible()
    expect(page.get_by_text("3 道，共 4 道")).to_be_visible()
