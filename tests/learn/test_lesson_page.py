"""The lesson page in a real Chromium: what it shows, what it stores, and that it is accessible in every state."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import delete
from sqlalchemy.orm import Session

from canxie_platform.database import engine_for
from canxie_platform.ledger.models import Credit
from canxie_platform.records.models import Completion, Place, Response
from tests.browser import inspect
from tests.learn.conftest import Learn, foreign, visit
from tests.learn.course import ITEMS

SAVED = re.compile("已保存")


@pytest.fixture(autouse=True)
def nothing_answered(learn: Learn) -> None:
    """Each test begins with nothing stored and a portal that works."""
    learn.portal_fails = False
    with Session(engine_for(learn.settings.database)) as session:
        for table in (Response, Completion, Place, Credit):
            session.execute(delete(table))
        session.commit()


def opened(page: Page, learn: Learn) -> Page:
    """The lesson with its questions."""
    page.goto(learn.lesson())
    expect(page.locator("#item-yes")).to_be_visible()
    return page


def question(page: Page, name: str) -> Locator:
    """The form of one item."""
    return page.locator(f"#item-{name}")


def choose(page: Page, name: str, *words: str) -> None:
    """Choose options by their text."""
    for word in words:
        question(page, name).get_by_label(word).check()


def submit(page: Page, name: str) -> Locator:
    """Submit and give the form."""
    form = question(page, name)
    form.get_by_role("button", name="提交答案").click()
    return form


def answer(page: Page, name: str, *words: str) -> Locator:
    """Choose, submit, and wait until it is stored."""
    choose(page, name, *words)
    form = submit(page, name)
    expect(form.get_by_role("status")).to_contain_text(SAVED)
    return form


def test_an_answer_is_stored_and_there_after_a_reload(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    first = answer(page, "one", "做法甲")
    expect(first).to_contain_text("回答不对")
    expect(first).to_contain_text("反馈-one-a")
    expect(first).to_contain_text("提示-one")
    answer(page, "one", "做法乙")
    expect(first).to_contain_text("回答正确")
    expect(first).to_contain_text("解析-one")
    expect(first).to_contain_text("答了 2 次")
    expect(first.get_by_role("link", name="《残疾人保障法》第七条")).to_be_visible()
    page.reload()
    expect(first.get_by_label("做法乙")).to_be_checked()
    expect(first).to_contain_text("反馈-one-b")
    expect(first).to_contain_text("答了 2 次")


def test_the_whole_lesson_is_credited_and_the_bar_moves(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    expect(page.locator(".bar-text")).to_contain_text("已有 0 学时")
    expect(page.locator(".finish")).to_contain_text("还有 3 道没答")
    answer(page, "one", "做法乙")
    answer(page, "many", "做法甲", "做法丙")
    page.get_by_role("link", name="去答第 3 题").click()
    expect(question(page, "yes")).to_be_in_viewport()
    answer(page, "yes", "错")
    expect(page.locator(".finish")).to_contain_text("这一课学完了，记了 0.5 学时")
    expect(page.locator(".bar-text")).to_contain_text("已有 0.5 学时")
    page.reload()
    expect(page.locator(".finish")).to_contain_text("这一课学完了，记了 0.5 学时")
    page.get_by_role("link", name="学下一课：下一课").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("下一课")


def test_nothing_chosen_is_said_and_focus_goes_to_the_first_input(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    form = submit(page, "one")
    expect(form).to_contain_text("还没有选")
    expect(form.get_by_role("radio").first).to_be_focused()


def test_keyboard_alone(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    radios = question(page, "one").get_by_role("radio")
    radios.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(radios.nth(1)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(question(page, "one").get_by_role("status")).to_contain_text(SAVED)


def test_a_choice_not_submitted_is_there_after_a_reload(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    answer(page, "one", "做法甲")
    expect(question(page, "one")).not_to_contain_text("上次提交的答案", use_inner_text=True)
    choose(page, "one", "做法丙")
    expect(question(page, "one")).to_contain_text("上次提交的答案：回答不对", use_inner_text=True)
    page.reload()
    expect(question(page, "one").get_by_label("做法丙")).to_be_checked()
    expect(question(page, "one")).to_contain_text("还没有保存")


def test_the_order_of_options_stays_and_hides_the_banks(page: Page, learn: Learn) -> None:
    def order() -> list[str]:
        texts: list[str] = question(page, "many").locator(".choice").all_inner_texts()
        return texts

    page.goto(learn.lesson())
    expect(question(page, "many")).to_be_visible()
    first = order()
    page.reload()
    expect(question(page, "many")).to_be_visible()
    assert order() == first
    assert [text.split(".")[0] for text in first] == ["A", "B", "C", "D"]


def test_no_key_and_no_explanation_before_an_answer(page: Page, learn: Learn) -> None:
    frames: list[str] = []
    page.on("websocket", lambda opened: opened.on("framereceived", lambda frame: frames.append(str(frame))))
    page.goto(learn.lesson())
    expect(question(page, "yes")).to_be_visible()
    answer(page, "one", "做法乙")
    everything = "".join(frames) + page.content()
    assert "解析-one" in everything
    for item in ITEMS:
        if item["id"] != "one":
            assert f"解析-{item['id']}" not in everything
            assert f"反馈-{item['id']}" not in everything
    assert "反馈-one-a" not in everything


def test_the_place_is_kept(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    expect(question(page, "yes")).to_be_visible()
    page.evaluate("() => document.getElementById('s-回来以后').scrollIntoView()")
    page.wait_for_timeout(2000)
    page.reload()
    expect(page.get_by_text("上次您读到这里")).to_be_in_viewport()
    page.goto(learn.lesson())
    expect(page.get_by_text("上次您读到这里")).to_be_in_viewport()
    page.get_by_role("link", name="回到开头").click()
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_accessible_in_every_state(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    expect(question(page, "yes")).to_be_visible()
    inspect(page, "lesson-begun")
    submit(page, "one")
    inspect(page, "lesson-empty-submit")
    answer(page, "one", "做法甲")
    answer(page, "many", "做法甲", "做法丙")
    answer(page, "yes", "错")
    page.locator("summary").first.click()
    inspect(page, "lesson-answered")


def test_own_origin_and_no_word_of_english(page: Page, learn: Learn) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(learn.lesson())
    expect(question(page, "yes")).to_be_visible()
    assert foreign(learn, asked) == []
    words = re.findall(r"[A-Za-z]{2,}", page.locator("body").inner_text())
    assert set(words) <= {"one", "many", "yes"}


@pytest.fixture
def strict_page(browser: Browser, learn: Learn) -> Iterator[Page]:
    """A page under the real content security policy."""
    yield from visit(browser, learn, bypass_csp=False)


def test_works_under_the_content_security_policy(strict_page: Page, learn: Learn) -> None:
    said: list[str] = []
    strict_page.on("console", lambda message: said.append(message.text))
    strict_page.goto(learn.lesson())
    answer(strict_page, "one", "做法乙")
    assert said == []
