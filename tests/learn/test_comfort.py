"""Reading comfort in a real Chromium: colours, text size, width, how long it still takes, small windows, paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_violations, inspect, sideways
from tests.learn.conftest import Learn
from tests.learn.test_lesson_page import nothing_answered, opened

__all__ = ["nothing_answered"]

EARLY = "document.addEventListener('DOMContentLoaded', () => { window.early = {...document.documentElement.dataset}; })"


def settings(page: Page) -> None:
    """Open the panel."""
    page.get_by_text("阅读设置").click()


def choose(page: Page, group: str, label: str) -> None:
    """Choose one of the switches."""
    page.get_by_role("group", name=group).get_by_label(label, exact=True).check()


def background(page: Page) -> str:
    """The page's ground."""
    colour: str = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    return colour


# --- colours ---


@pytest.mark.parametrize("mode", ["浅色", "深色", "高对比"])
def test_each_mode_is_accessible(page: Page, learn: Learn, mode: str) -> None:
    opened(page, learn)
    settings(page)
    page.get_by_label(mode, exact=True).check()
    page.get_by_text("键盘怎么用").click()
    page.get_by_text("这一课的内容").click()
    form = page.locator("form.question").first
    form.get_by_role("radio").first.check()
    form.get_by_role("button", name="提交答案").click()
    expect(form).to_contain_text("已保存")
    inspect(page, f"comfort-{ {'浅色': 'light', '深色': 'dark', '高对比': 'contrast'}[mode] }")


def test_the_system_decides_until_a_person_does(page: Page, learn: Learn) -> None:
    page.emulate_media(color_scheme="dark")
    opened(page, learn)
    dark = background(page)
    assert axe_violations(page) == []
    settings(page)
    expect(page.get_by_label("跟随系统")).to_be_checked()
    page.get_by_label("浅色").check()
    light = background(page)
    assert light != dark
    page.emulate_media(color_scheme="dark", contrast="more")
    assert background(page) == light
    page.get_by_label("跟随系统").check()
    assert background(page) == "rgb(0, 0, 0)"
    assert axe_violations(page) == []
    page.emulate_media(color_scheme="light", contrast="more")
    assert background(page) == "rgb(255, 255, 255)"
    assert axe_violations(page) == []


def test_forced_colours_keep_what_colour_says(page: Page, learn: Learn) -> None:
    page.emulate_media(forced_colors="active")
    opened(page, learn)
    page.get_by_label("跟随系统").evaluate("input => input.click()")
    inspect(page, "comfort-forced")


def test_a_choice_is_there_before_the_first_paint_of_the_next_page(page: Page, learn: Learn) -> None:
    opened(page, learn)
    settings(page)
    for label in ("深色", "特大", "窄"):
        page.get_by_label(label, exact=True).check()
    page.add_init_script(EARLY)
    page.route("**/lesson.js*", lambda route: route.abort())
    page.goto(learn.lesson("02-xiayike"))
    assert page.evaluate("window.early") == {"mode": "dark", "size": "huge", "width": "narrow"}
    script = page.locator('head script[src*="comfort.js"]')
    assert script.evaluate("tag => !tag.defer && !tag.async && !tag.type && !tag.text")
    settings(page)
    expect(page.get_by_label("特大")).to_be_checked()
    expect(page.get_by_text("只记在这台设备的这个浏览器里")).to_be_visible()


def test_nonsense_in_the_memory_changes_nothing(page: Page, learn: Learn) -> None:
    page.add_init_script('localStorage.setItem(\'canxie-reading\', \'{"mode": "constructor", "size": 7}\')')
    opened(page, learn)
    assert page.evaluate("() => ({...document.documentElement.dataset})") == {}


def test_a_browser_that_keeps_nothing_says_so(page: Page, learn: Learn) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('no') }")
    opened(page, learn)
    settings(page)
    page.get_by_label("深色").check()
    expect(page.get_by_text("这个浏览器不让网页记东西")).to_be_visible()
    assert page.evaluate("() => document.documentElement.dataset.mode") == "dark"


# --- the text ---


def test_lines_are_short_and_calm(page: Page, learn: Learn) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    opened(page, learn)
    measure = """() => { const long = p => p.textContent.length > 35, p = [...document.querySelectorAll('.text > p')].find(long);
        const s = getComputedStyle(p);
        return [p.clientWidth / parseFloat(s.fontSize), parseFloat(s.lineHeight) / parseFloat(s.fontSize),
                document.querySelector('main').offsetWidth / parseFloat(s.fontSize)] }"""
    characters, height, column = page.evaluate(measure)
    assert 36 <= characters <= 40.1
    assert round(height, 2) == 1.7
    assert round(column, 1) == 48
    settings(page)
    page.get_by_label("窄", exact=True).check()
    assert page.evaluate(measure)[0] <= 28.1
    page.get_by_label("宽", exact=True).check()
    assert page.evaluate(measure)[0] > 50


@pytest.mark.parametrize("size", ["小", "中", "大", "特大"])
def test_no_text_size_pushes_the_page_sideways(page: Page, learn: Learn, size: str) -> None:
    opened(page, learn)
    settings(page)
    page.get_by_text("键盘怎么用").click()
    choose(page, "字的大小", size)
    expected = {"小": 16, "中": 18, "大": 21, "特大": 24}[size]
    assert page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)") == expected
    for width in (1280, 375, 320):
        page.set_viewport_size({"width": width, "height": 740})
        assert sideways(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll('reading-settings label, .comfort summary, reading-bar button')]
            .map(e => e.getBoundingClientRect()).filter(b => b.height && (b.height < 44 || b.width < 44)).length"""
    )
    assert small == 0


def test_four_hundred_percent_covers_nothing(page: Page, learn: Learn) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    opened(page, learn)
    page.evaluate("() => document.getElementById('connection').textContent = '网络断了'")
    pinned = page.evaluate(
        "() => [...document.querySelectorAll('body *')].filter(e => ['fixed', 'sticky'].includes(getComputedStyle(e).position)).length"
    )
    assert pinned == 0
    assert sideways(page) == []


def test_what_has_focus_is_never_under_the_bar(page: Page, learn: Learn) -> None:
    opened(page, learn)
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    for _ in range(25):
        page.keyboard.press("Shift+Tab")
        covered = page.evaluate(
            """() => { const e = document.activeElement, bar = document.querySelector('reading-bar');
                if (e === document.body || bar.contains(e)) return false;
                return e.getBoundingClientRect().bottom <= bar.getBoundingClientRect().bottom && e.closest('.text') !== null }"""
        )
        assert not covered


def test_paper_has_the_lesson_and_no_switches(page: Page, learn: Learn) -> None:
    page.emulate_media(color_scheme="dark")
    opened(page, learn)
    form = page.locator("#item-one")
    form.get_by_label("做法乙").check()
    form.get_by_role("button", name="提交答案").click()
    expect(form).to_contain_text("回答正确")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme="dark")
    for gone in ("reading-settings", "reading-bar", ".keys", ".site-header"):
        expect(page.locator(gone)).to_be_hidden()
    expect(form).to_be_visible()
    expect(form.get_by_text("解析-one")).to_be_visible()
    assert background(page) == "rgb(255, 255, 255)"
    assert page.locator(".text a").first.evaluate("a => getComputedStyle(a).textDecorationLine") == "underline"
    assert page.locator(".text details:not([open])").count() == 0
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.locator(".text details[open]").count() == 0


# --- how long it still takes ---


def minutes(page: Page) -> int:
    """What the bar says."""
    found = re.search(r"还剩约 (\d+) 分钟", page.locator(".time-left").inner_text())
    return int(found[1]) if found else 0


def test_time_left_follows_reading_and_answers(page: Page, learn: Learn) -> None:
    opened(page, learn)
    page.wait_for_timeout(600)
    whole = minutes(page)
    text = page.evaluate(
        "() => [...document.querySelectorAll('.text > :not(.widget)')].map(e => e.textContent.replace(/\\s+/g, '')).join('').length"
    )
    assert whole == round(text / 250 + 3)
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_timeout(600)
    assert minutes(page) == 3
    form = page.locator("#item-one")
    form.get_by_label("做法乙").check()
    form.get_by_role("button", name="提交答案").click()
    expect(form).to_contain_text("回答正确")
    page.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    expect(page.locator(".time-left")).to_have_text("还剩约 2 分钟")


def test_without_script_there_is_no_toolbar(page: Page, learn: Learn) -> None:
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(learn.lesson())
    expect(page.get_by_text("社区残协的工作人员先听本人怎么说").first).to_be_visible()
    assert page.get_by_text("阅读设置").count() == 0
    assert page.get_by_text("还剩").count() == 0
    expect(page.get_by_text("键盘怎么用")).to_be_hidden()
    assert axe_violations(page) == []
