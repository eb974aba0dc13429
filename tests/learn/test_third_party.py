"""Pure anywidget packages of others in the lean page: what they draw, what reaches Python, and what comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.learn.conftest import Learn, foreign, visit
from tests.learn.course import code, markdown, notebook, write_course
from tests.learn.test_lesson_connection import Wire

COURSE = "bieren"
LESSON = notebook(
    markdown("# 别人做的部件"),
    code("from canxie_widgets import ask\nask('one')"),
    code("from canxie_probe import Probe\nfrom ipymario import Widget\nfrom ipywidgets import dlink\nfrom wigglystuff import SortableList"),
    code('first = SortableList(value=["甲", "乙"], addable=True, removable=True, label="第一张单子")\nsecond = SortableList(value=["丁"])'),
    code("dlink((first, 'value'), (second, 'value'))\ndisplay(first, second)"),
    code("probe = Probe()\nmario = Widget(size=80)\ndlink((probe, 'wide'), (mario, 'size'))\ndisplay(probe, mario)"),
)
PIXELS = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 2, 1).data]"


@pytest.fixture
def strict(browser: Browser, learn: Learn) -> Iterator[Page]:
    """The lesson under the real content security policy; nothing foreign is asked for and nothing is complained of."""
    write_course(learn.settings.courses_shipped, {"01-bujian": LESSON}, COURSE)
    asked: list[str] = []
    said: list[str] = []
    for page in visit(browser, learn, bypass_csp=False):
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        yield page
    assert foreign(learn, asked) == []
    assert said == []


def opened(page: Page, learn: Learn) -> None:
    """Open the lesson."""
    page.goto(f"{learn.url}/services/learn/render/{COURSE}/01-bujian")
    expect(page.locator(".probe")).to_be_visible(timeout=30_000)


def row(page: Page, name: str) -> Locator:
    """What the probe says about one thing."""
    return page.locator(f".probe output.{name}")


def test_wigglystuff_lists_reach_python_and_come_back(strict: Page, learn: Learn) -> None:
    opened(strict, learn)
    first, second = strict.locator(".draggable-list-widget").all()
    expect(first.locator(".item-label")).to_have_text(["甲", "乙"])
    expect(second.locator(".item-label")).to_have_text(["甲", "乙"])
    first.get_by_placeholder("Add new item").fill("戊")
    first.get_by_placeholder("Add new item").press("Enter")
    expect(second.locator(".item-label")).to_have_text(["甲", "乙", "戊"])
    first.get_by_role("button", name="Remove 甲").click()
    expect(second.locator(".item-label")).to_have_text(["乙", "戊"])
    expect(first.get_by_text("第一张单子")).to_be_visible()
    handle = first.get_by_role("button", name="Reorder 戊")
    assert handle.evaluate("button => getComputedStyle(button).cursor") == "grab", "its own style sheet"
    strict.locator("#item-one").get_by_label("做法乙").check()
    strict.locator("#item-one").get_by_role("button", name="提交答案").click()
    expect(strict.locator("#item-one")).to_contain_text("已保存")


def test_ipymario_draws_its_bytes_and_follows_python(strict: Page, learn: Learn) -> None:
    opened(strict, learn)
    canvas = strict.locator(".ipymario canvas")
    assert canvas.evaluate(PIXELS) == [0, 0, 0, 255, 247, 82, 0, 255]
    expect(canvas).to_have_attribute("style", re.compile("width: 80px"))
    strict.get_by_role("button", name="加一").click()
    expect(canvas).to_have_attribute("style", re.compile("width: 30px"))
    canvas.click()
    expect(canvas).to_have_css("animation-name", "ipymario-bounce")


def test_every_part_of_the_interface(strict: Page, learn: Learn) -> None:
    opened(strict, learn)
    expect(strict.locator(".probe")).to_have_css("border-left-color", "rgb(1, 2, 3)")
    expect(row(strict, "data")).to_have_text("1,2 5,6 1 false")
    strict.get_by_role("button", name="加一").click()
    expect(row(strict, "twice")).to_have_text("2")
    expect(row(strict, "twice")).to_have_attribute("title", "1")
    strict.get_by_role("button", name="求和").click()
    expect(row(strict, "sum")).to_have_text("7 4,2,1")
    strict.get_by_role("button", name="存字节").click()
    expect(row(strict, "data")).to_have_text("5,4,3,0")
    strict.get_by_role("button", name="喊").click()
    expect(row(strict, "shout")).to_have_text("ABC 9,7")
    strict.get_by_role("button", name="不听了").click()
    strict.get_by_role("button", name="加一").click()
    expect(row(strict, "twice")).to_have_attribute("title", "2")
    expect(row(strict, "twice")).to_have_text("2")


def test_many_quick_changes_arrive_as_the_last_one(strict: Page, learn: Learn) -> None:
    opened(strict, learn)
    strict.get_by_role("button", name="加一").evaluate("button => { for (let times = 0; times < 500; times += 1) button.click(); }")
    expect(row(strict, "twice")).to_have_text("1000")
    expect(strict.locator("#connection")).to_have_text("")


def test_a_change_made_while_the_network_is_gone_arrives_later(strict: Page, learn: Learn) -> None:
    wire = Wire()
    strict.route_web_socket("**/channels*", wire.opened)
    opened(strict, learn)
    wire.cut()
    strict.get_by_role("button", name="加一").click()
    expect(strict.locator("#connection")).to_contain_text("网络断了")
    expect(row(strict, "twice")).to_have_text("2")
    expect(strict.locator("#connection")).to_have_text("")
