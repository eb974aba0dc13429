"""A lesson with every widget is accessible in every state: axe, the accessibility tree, the keyboard alone, long options."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import inspect
from tests.learn.conftest import Learn
from tests.learn.every_page import answer_all, begin, every, looked_at, state, stored
from tests.learn.test_lesson_connection import Wire, refused_account, sockets
from tests.learn.test_lesson_page import nothing_answered, question, submit
from tests.widgets.every_widget import ASKED, SIXTY

__all__ = ["every", "nothing_answered", "sockets"]

CUT_OR_OVERLAPPING = """() => {
    const all = [...document.querySelectorAll('.widget :is(.choice, .arrange > li, .field, .flash)')];
    const cut = all.flatMap(e => [e, ...e.querySelectorAll('*')]).filter(e =>
        !e.closest('select') && e.clientWidth && getComputedStyle(e).display !== 'inline' &&
        (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 3));
    const narrow = [...document.querySelectorAll('.question select')].filter(select => {
        const words = document.createElement('span');
        words.style.cssText = 'position: absolute; white-space: nowrap; visibility: hidden';
        words.textContent = [...select.options].map(option => option.text).sort((a, b) => b.length - a.length)[0];
        select.parentElement.append(words);
        const fits = words.getBoundingClientRect().width + 40 <= select.getBoundingClientRect().width;
        words.remove();
        return !fits;
    });
    const apart = (a, b) => a.bottom <= b.top + 1 || a.top >= b.bottom - 1 || a.right <= b.left + 1 || a.left >= b.right - 1;
    const over = all.filter((e, place) => all.slice(place + 1).some(other => !e.contains(other) && !other.contains(e) &&
        !apart(e.getBoundingClientRect(), other.getBoundingClientRect())));
    return [...cut, ...narrow, ...over].map(e => e.outerHTML.slice(0, 120));
}"""


def test_accessible_before_after_nothing_after_wrong(every: Page, learn: Learn) -> None:
    looked_at(every, "every-begun")
    for name in ASKED[:-1]:
        submit(every, name)
    question(every, "talk").get_by_role("button", name="就这么做").click()
    expect(question(every, "talk")).to_contain_text("还没有选")
    looked_at(every, "every-empty")
    answer_all(every, right=False)
    for summary in every.locator("summary").all():
        summary.click()
    looked_at(every, "every-wrong")


def test_accessible_after_right(every: Page, learn: Learn) -> None:
    answer_all(every, right=True)
    looked_at(every, "every-right")
    every.emulate_media(forced_colors="active", reduced_motion="reduce")
    inspect(every, "every-forced-colors")


def test_accessible_offline(every: Page, learn: Learn, sockets: Wire) -> None:
    begin(every, learn)
    every.context.set_offline(True)
    sockets.cut()
    expect(every.locator("#connection")).to_contain_text("网络断了")
    question(every, "short").get_by_role("textbox").fill("街道残联")
    submit(every, "short")
    expect(state(every, "short")).to_contain_text("正在保存")
    looked_at(every, "every-offline")
    every.context.set_offline(False)
    expect(state(every, "short")).to_contain_text("已保存")
    assert len(stored(learn, "short")) == 1


def test_accessible_when_the_account_is_refused(every: Page, learn: Learn) -> None:
    question(every, "number").get_by_role("textbox").fill("12")
    with refused_account(learn):
        submit(every, "number")
        expect(state(every, "number")).to_contain_text("这个账号现在不能用")
    looked_at(every, "every-refused")


def test_accessible_expired(every: Page, learn: Learn, sockets: Wire) -> None:
    begin(every, learn)
    question(every, "number").get_by_role("textbox").fill("12")
    sockets.deaf = True
    submit(every, "number")
    sockets.sockets[-1].close(code=4401, reason="login expired")
    expect(every.locator("#connection")).to_contain_text("登录已过期")
    expect(every.get_by_role("link", name="重新登录，回到这一课").first).to_be_visible()
    expect(state(every, "number")).to_contain_text("登录已过期，这个答案还没有保存")
    submit(every, "short")
    looked_at(every, "every-expired")
    expect(question(every, "number").get_by_role("textbox")).to_have_value("12")
    assert stored(learn, "number") == []


def test_names_and_groups_in_the_accessibility_tree(every: Page, learn: Learn) -> None:
    for number, name in enumerate(ASKED, start=1):
        expect(every.get_by_role("group", name=re.compile(f"^第 {number} 题"))).to_have_count(1)
        assert every.locator(f"#item-{name} :checked:not(option)").count() == 0, "nothing is chosen beforehand"
    expect(every.get_by_role("group", name="上门带什么")).to_be_visible()
    expect(every.get_by_role("group", name="记一记")).to_be_visible()
    expect(every.get_by_role("combobox", name=SIXTY)).to_be_visible()
    expect(every.get_by_role("textbox", name="填一个数字（单位：人）")).to_be_visible()
    expect(every.get_by_role("textbox", name="您的答案")).to_be_visible()
    expect(every.get_by_role("radio", name=re.compile(SIXTY))).to_have_count(5)
    small = every.evaluate(
        """() => [...document.querySelectorAll('.lesson :is(button, select, summary, label.choice, input[type=text])')].filter(e => {
            const { width, height } = e.getBoundingClientRect();
            return e.checkVisibility() && (width < 43.9 || height < 43.9);
        }).map(e => e.outerHTML.slice(0, 100))"""
    )
    assert small == []


@pytest.mark.parametrize("width", [320, 375])
def test_long_options_are_neither_cut_nor_overlapping(every: Page, learn: Learn, width: int) -> None:
    every.set_viewport_size({"width": width, "height": 800})
    bad = every.evaluate(CUT_OR_OVERLAPPING)
    assert bad == []


def test_the_whole_lesson_by_keyboard_alone(every: Page, learn: Learn) -> None:
    press = every.keyboard.press

    def tab_to(check: str) -> None:
        for _ in range(60):
            press("Tab")
            if every.evaluate(f"() => {{ const e = document.activeElement; return {check}; }}"):
                return
        pytest.fail(f"the Tab key never reached: {check}")

    every.locator("#content").focus()
    for name in ASKED[:-1]:
        inside = f"e.closest('form')?.querySelector('#item-{name}')"
        tab_to(f"{inside} && e.matches('input, select, .moves button:not([aria-disabled])')")
        if name == "match":
            press("ArrowDown")
            for _ in range(2):
                press("Tab")
                press("ArrowDown")
        elif name in ("number", "short"):
            every.keyboard.type("12")
        elif name == "order":
            press("Enter")
        else:
            press("Space")
        tab_to(f"{inside} && e.type === 'submit'")
        press("Enter")
        expect(state(every, name)).to_contain_text("已保存")
    for _ in range(2):
        tab_to("e.matches('#item-talk input')")
        press("Space")
        tab_to("e.closest('.dialogue') && e.type === 'submit'")
        press("Enter")
        every.wait_for_timeout(400)
        if "已保存" in state(every, "talk").inner_text():
            break
    expect(every.locator(".finish")).to_contain_text("这一课学完了")
