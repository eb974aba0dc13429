"""A lesson with every widget, in a real Chromium: what is stored, what is announced, what is kept, what stays secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from canxie_platform.catalogue.checks import check_course
from canxie_platform.learn.ticket import issue
from tests.learn.conftest import Learn, visit
from tests.learn.every_page import answer_all, begin, every, looked_at, state, step, stored
from tests.learn.test_lesson_page import nothing_answered, question, submit
from tests.widgets.every_widget import ASKED, COURSE, LESSON, SIXTY, write_every_widget

__all__ = ["every", "nothing_answered"]
SECRETS = ("解析-", "反馈-", "提示-", "后果-", "结局-", "情景-里面")


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
