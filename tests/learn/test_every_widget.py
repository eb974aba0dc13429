"""A lesson with every widget, in a real Chromium: what is stored, what is announced, and that it is accessible in every state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.catalogue.checks import check_course
from canxie_platform.database import engine_for
from canxie_platform.learn.ticket import issue
from canxie_platform.records.models import Response
from tests.browser import WIDTHS, inspect
from tests.learn.conftest import Learn, visit
from tests.learn.test_lesson_connection import Wire, refused_account, sockets
from tests.learn.test_lesson_page import choose, nothing_answered, question, submit
from tests.widgets.every_widget import ASKED, COURSE, LESSON, SIXTY, write_every_widget

__all__ = ["nothing_answered", "sockets"]
SECRETS = ("解析-", "反馈-", "提示-", "后果-", "结局-", "情景-里面")

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


@pytest.fixture
def every(page: Page, learn: Learn) -> Page:
    """The lesson, open and ready."""
    write_every_widget(learn.settings.courses_shipped)
    return begin(page, learn)


def begin(page: Page, learn: Learn) -> Page:
    """Open the lesson and wait for its last question."""
    page.goto(f"{learn.url}/services/learn/render/{COURSE}/{LESSON}")
    expect(question(page, ASKED[-1])).to_be_visible()
    return page


def looked_at(page: Page, name: str) -> None:
    """``inspect``, and nothing that axe left undecided either.

    Args:
        page: the open lesson.
        name: what state it is in.
    """
    inspect(page, name)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("() => scrollTo(0, 0)")  # axe can't see through the line that stays in view over scrolled text
        undecided = page.evaluate(
            """() => axe.run(document, {resultTypes: ['incomplete']}).then(found => found.incomplete.flatMap(
                rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 140)} ${node.any.map(check => check.message)}`)))"""
        )
        assert undecided == [], f"{name} at {width}px"
    page.set_viewport_size({"width": 375, "height": 740})


def stored(learn: Learn, item: str) -> list[list[str]]:
    """Stored answers to an item, oldest first."""
    with Session(engine_for(learn.settings.database)) as session:
        return list(session.scalars(select(Response.answer).where(Response.item == item).order_by(Response.id)))


def state(page: Page, name: str) -> Locator:
    """What a question says about its saving."""
    return question(page, name).locator(".save-state")


def move(page: Page, word: str, way: str) -> None:
    """Move a step of the ordering item."""
    question(page, "order").get_by_role("button", name=f"{way} {word}").click()


def put_in_order(page: Page, *words: str) -> None:
    """Move the steps until they stand so."""
    for place, word in enumerate(words):
        for _ in range(len(words)):
            texts = question(page, "order").locator(".arrange > li").all_inner_texts()
            if next(at for at, text in enumerate(texts) if word in text) == place:
                break
            move(page, word, "上移")


def pick(page: Page, *words: str) -> None:
    """Choose on the right for each entry on the left."""
    for place, word in enumerate(words):
        question(page, "match").get_by_role("combobox").nth(place).select_option(label=word)


def step(page: Page, text: str) -> None:
    """Take a step in the dialogue."""
    question(page, "talk").get_by_label(text).check()
    question(page, "talk").get_by_role("button", name="就这么做").click()


def answer_all(page: Page, *, right: bool) -> None:
    """Answer everything, right or wrong."""
    choose(page, "long", "做法乙" if right else "做法甲")
    choose(page, "many", "做法甲", *(["做法丙"] if right else ["做法乙"]))
    choose(page, "yes", "错" if right else "对")
    put_in_order(page, *(["先约时间", "报身份", "当天写记录"] if right else ["报身份", "当天写记录", "先约时间"]))
    pick(page, "专职委员", "专职委员", "主席" if right else "都不是")
    question(page, "number").get_by_role("textbox").fill("十二人" if right else "13")
    question(page, "short").get_by_role("textbox").fill("街道 残联。" if right else "街道残协")
    for name in ASKED[:-1]:
        submit(page, name)
        expect(state(page, name)).to_contain_text("已保存")
    step(page, "我是残协的小周" if right else SIXTY)
    if right:
        step(page, "问她想怎么分")
    expect(state(page, "talk")).to_contain_text("已保存")


def test_every_kind_is_stored_and_there_after_a_reload(every: Page, learn: Learn) -> None:
    answer_all(every, right=True)
    expect(every.locator(".finish")).to_contain_text("这一课学完了")
    expect(every.locator(".section-end").first).to_have_text("这一节的 3 道题都答了。")
    assert [stored(learn, name) for name in ASKED[3:]] == [
        [["b", "a", "c"]],
        [["a:officer", "b:officer", "c:chair"]],
        [["十二人"]],
        [["街道 残联。"]],
        [["door.a", "inside.a"]],
    ]
    every.reload()
    for name in ASKED:
        expect(state(every, name)).to_contain_text("已保存")
        expect(question(every, name).locator(".notice-good")).to_contain_text("走到了合适的结局" if name == "talk" else "回答正确")
    expect(question(every, "order").locator(".arrange > li").first).to_contain_text("先约时间")
    expect(question(every, "match").get_by_role("combobox").nth(2)).to_have_value(re.compile("[A-C]"))
    expect(question(every, "short").get_by_role("textbox")).to_have_value("街道 残联。")
    expect(question(every, "talk")).to_contain_text("结局-好")
    expect(question(every, "talk")).to_contain_text("后果-她说用橡皮筋")


def test_no_key_in_any_byte_before_an_answer(page: Page, learn: Learn) -> None:
    write_every_widget(learn.settings.courses_shipped)
    frames: list[str] = []
    page.on("websocket", lambda opened: opened.on("framereceived", lambda frame: frames.append(str(frame))))
    page.on("response", lambda answer: frames.append(answer.text() if "/render/" in answer.url else ""))
    begin(page, learn)
    everything = "".join(frames) + page.content()
    for secret in SECRETS:
        assert secret not in everything, secret


def test_tries_run_out_and_only_then_it_is_explained(every: Page, learn: Learn) -> None:
    number = question(every, "number")
    number.get_by_role("textbox").fill("13人")
    submit(every, "number")
    expect(number).to_contain_text("反馈-number-13")
    expect(number).to_contain_text("提示-number")
    expect(number).to_contain_text("还可以再答 1 次")
    assert "解析-number" not in every.content()
    number.get_by_role("textbox").fill("说不清")
    submit(every, "number")
    expect(number.locator(".error").first).to_contain_text("看不出这是多少")
    expect(number.get_by_role("textbox")).to_be_focused()
    expect(number.get_by_role("textbox")).to_have_value("说不清")
    number.get_by_role("textbox").fill("20")
    submit(every, "number")
    expect(number).to_contain_text("正确答案：12人")
    expect(number).to_contain_text("解析-number")
    expect(number).to_contain_text("已经答完了")
    expect(number.get_by_role("button", name="提交答案")).to_be_hidden()
    every.reload()
    expect(number).to_contain_text("解析-number")
    expect(number.get_by_role("textbox")).to_have_attribute("readonly", "")
    assert stored(learn, "number") == [["13人"], ["20"]]


def test_moves_are_announced_and_focus_stays(every: Page, learn: Learn) -> None:
    order = question(every, "order")
    submit(every, "order")
    expect(order).to_contain_text("还没有排")
    expect(order.get_by_role("button").and_(every.locator(":focus"))).to_have_count(1)
    last = order.locator(".arrange > li").last
    word = last.inner_text().split("\n")[0].split(".")[-1].strip() or last.locator("span").nth(1).inner_text()
    up = order.get_by_role("button", name=f"上移 {word}")
    up.focus()
    every.keyboard.press("Enter")
    expect(order.locator(".visually-hidden[role=status]")).to_have_text(f"“{word}”移到了第 2 位，一共 3 位。")
    expect(up).to_be_focused()
    every.keyboard.press("Space")
    expect(up).to_be_focused()
    expect(up).to_have_attribute("aria-disabled", "true")
    every.reload()
    expect(order.locator(".arrange > li").first).to_contain_text(word)
    expect(state(every, "order")).to_contain_text("还没有保存")


def test_a_dialogue_goes_on_after_a_reload_and_can_be_walked_again(every: Page, learn: Learn) -> None:
    talk = question(every, "talk")
    step(every, "我是残协的小周")
    expect(talk).to_contain_text("情景-里面")
    expect(talk.get_by_role("group", name=re.compile("情景-里面"))).to_be_focused()
    assert "结局-" not in every.content()
    assert stored(learn, "talk") == []
    every.reload()
    expect(talk).to_contain_text("后果-门开了一条缝")
    step(every, "替她重新摆好")
    expect(talk).to_contain_text("结局-差")
    expect(talk).to_contain_text("这条路走得不合适")
    talk.get_by_role("button", name="从头再走一次").click()
    step(every, "我是残协的小周")
    step(every, "问她想怎么分")
    expect(talk.locator(".notice-good")).to_contain_text("走到了合适的结局")
    assert stored(learn, "talk") == [["door.a", "inside.b"], ["door.a", "inside.a"]]


def test_a_failing_store_keeps_what_was_typed(every: Page, learn: Learn) -> None:
    learn.portal_fails = True
    question(every, "short").get_by_role("textbox").fill("街道残联")
    submit(every, "short")
    expect(state(every, "short")).to_contain_text("没有保存成功")
    step(every, SIXTY)
    expect(state(every, "talk")).to_contain_text("没有保存成功")
    looked_at(every, "every-not-saved")
    assert "结局-" not in every.content()
    learn.portal_fails = False
    for name in ("short", "talk"):
        question(every, name).get_by_role("button", name="再试一次").click()
        expect(state(every, name)).to_contain_text("已保存")
        assert len(stored(learn, name)) == 1
    expect(question(every, "short").get_by_role("textbox")).to_have_value("街道残联")


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


def test_accessible_expired(every: Page, learn: Learn) -> None:
    question(every, "number").get_by_role("textbox").fill("12")
    with refused_account(learn):
        submit(every, "number")
        expect(state(every, "number")).to_contain_text("这个账号现在不能用")
    looked_at(every, "every-expired")


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


def test_the_portal_believes_no_kernel(learn: Learn) -> None:
    write_every_widget(learn.settings.courses_shipped)
    token = issue(learn.settings.key("ticket"), "wang", COURSE, LESSON, 600)
    address = f"{learn.portal}/services/portal/api/records/responses"

    def put(item: str, seq: str, *answer: str) -> tuple[int, str]:
        body = {"answer": answer, "seq": seq}
        answered = httpx.put(f"{address}/{item}", json=body, headers={"Authorization": f"Bearer {token}"})
        return answered.status_code, answered.text

    assert put("order", "seq-0001", "a", "b")[0] == 422
    assert put("match", "seq-0002", "a:officer", "a:chair", "c:chair")[0] == 422
    assert put("number", "seq-0003", "很多")[0] == 422
    assert put("short", "seq-0004", "字" * 201)[0] == 422
    assert put("talk", "seq-0005", "door.a")[0] == 422
    assert '"correct":false' in put("number", "seq-0006", "13")[1]
    assert put("number", "seq-0007", "14")[0] == 200
    assert "已经答完了" in put("number", "seq-0008", "12")[1]
    assert '"tries":2' in put("number", "seq-0007", "14")[1], "what was stored may be asked for again"
    assert stored(learn, "number") == [["13"], ["14"]]


def test_the_check_knows_every_widget(learn: Learn, tmp_path: Path) -> None:
    folder = write_every_widget(tmp_path)
    assert check_course(learn.settings, folder) == []
    notebook = folder / f"{LESSON}.ipynb"
    text = notebook.read_text(encoding="utf-8").replace('case(\\"talk', 'ask(\\"talk').replace("残疾人保障法#7", "残疾人保障法#700")
    notebook.write_text(text, encoding="utf-8")
    found = "\n".join(check_course(learn.settings, folder))
    assert '情景案例写 case("题号")' in found
    assert "残疾人保障法#700" in found


@pytest.fixture
def strict_page(browser: Browser, learn: Learn) -> Iterator[Page]:
    """A page under the real content security policy."""
    yield from visit(browser, learn, bypass_csp=False)


def test_every_widget_works_under_the_content_security_policy(strict_page: Page, learn: Learn) -> None:
    write_every_widget(learn.settings.courses_shipped)
    said: list[str] = []
    strict_page.on("console", lambda message: said.append(message.text))
    begin(strict_page, learn)
    answer_all(strict_page, right=True)
    assert said == []
