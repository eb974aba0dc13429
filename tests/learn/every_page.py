"""The lesson with every widget in a browser: opening it, answering, and looking at it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.database import engine_for
from canxie_platform.records.models import Response
from tests.browser import WIDTHS, inspect
from tests.learn.conftest import Learn
from tests.learn.test_lesson_page import choose, question, submit
from tests.widgets.every_widget import ASKED, COURSE, LESSON, SIXTY, write_every_widget


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
