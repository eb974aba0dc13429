"""Reading a lesson aloud, in a real Chromium with a voice of the tests' own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.learn.conftest import Learn, visit
from tests.learn.test_lesson_page import nothing_answered, opened

__all__ = ["nothing_answered"]

SPEECH = (Path(__file__).parent / "fake_speech.js").read_text(encoding="utf-8")


@pytest.fixture
def speaking(browser: Browser, learn: Learn) -> Iterator[Page]:
    """A page, under the real content security policy, whose browser has a Chinese voice that a test makes finish its sentences."""
    for page in visit(browser, learn, bypass_csp=False):
        page.add_init_script(SPEECH)
        yield page


def begin(page: Page) -> None:
    """Start reading."""
    page.get_by_role("button", name="朗读").click()
    expect(page.get_by_role("button", name="暂停")).to_be_visible()


def spoken(page: Page) -> list[str]:
    """What the voice was given."""
    said: list[str] = page.evaluate("() => voice.said")
    return said


def ended(page: Page) -> None:
    """The voice has finished its sentence."""
    page.evaluate("() => voice.end()")


def marked(page: Page) -> str:
    """The marked sentence."""
    text: str = page.evaluate("() => [...document.querySelectorAll('.spoken')].map(e => e.textContent).join('').trim()")
    return text


def test_reads_sentence_by_sentence_and_marks_it(speaking: Page, learn: Learn) -> None:
    page = opened(speaking, learn)
    page.evaluate("() => scrollTo(0, 0)")  # away from where another test left this learner
    before = page.locator(".text").evaluate("e => e.innerHTML")
    begin(page)
    expect(page.get_by_role("button", name="暂停")).to_be_focused()
    assert spoken(page) == ["上门看望"]
    everything: list[str] = []
    for _ in range(200):
        if page.locator(".spoken").count() == 0:
            break
        assert re.sub(r"\s", "", marked(page)) == re.sub(r"\s", "", spoken(page)[-1])
        style: dict[str, Any] = page.locator(".spoken").first.evaluate(
            "e => ({line: getComputedStyle(e).textDecorationLine, box: e.getBoundingClientRect().toJSON()})"
        )
        assert style["line"] == "underline"
        assert 0 <= style["box"]["top"] < 740
        everything = spoken(page)
        ended(page)
    assert "看 《残疾人保障法》第七条。" in everything
    assert "虚构的题 one：下面哪一种做法合适？" in everything
    assert any(text.startswith("A. 做法") or "做法甲" in text for text in everything)
    assert not any("提交答案" in text or "阅读设置" in text or "朗读" in text for text in everything)
    assert all(len(re.findall("。", text)) <= 1 for text in everything)
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    assert page.locator(".text").evaluate("e => e.innerHTML") == before


def test_pause_goes_on_with_the_same_sentence_and_stop_forgets(speaking: Page, learn: Learn) -> None:
    page = opened(speaking, learn)
    begin(page)
    ended(page)
    page.get_by_role("button", name="暂停").click()
    assert page.evaluate("() => voice.now") is None
    held = marked(page)
    page.get_by_role("button", name="接着读").click()
    assert spoken(page)[-1] == spoken(page)[-2] == held
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_role("button", name="朗读")).to_be_focused()
    assert marked(page) == ""
    assert page.evaluate("() => voice.now") is None


def test_begins_where_the_person_reads(speaking: Page, learn: Learn) -> None:
    page = opened(speaking, learn)
    page.evaluate("() => document.getElementById('s-回来以后').scrollIntoView()")
    begin(page)
    assert spoken(page)[0] == "回来以后"


def test_a_voice_that_fails_is_said(speaking: Page, learn: Learn) -> None:
    page = opened(speaking, learn)
    begin(page)
    page.evaluate("() => voice.fail()")
    expect(page.get_by_text("这台设备的语音没能读出来")).to_be_visible()
    expect(page.get_by_role("button", name="朗读")).to_be_visible()


def test_leaving_the_page_ends_reading(speaking: Page, learn: Learn) -> None:
    page = opened(speaking, learn)
    begin(page)
    page.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert page.evaluate("() => voice.now") is None


def test_in_a_low_window_the_buttons_go_along(speaking: Page, learn: Learn) -> None:
    page = speaking
    page.set_viewport_size({"width": 320, "height": 256})
    opened(page, learn)
    begin(page)
    for _ in range(6):
        ended(page)
    expect(page.get_by_role("button", name="暂停")).to_be_focused()
    assert page.evaluate("() => document.querySelector('reading-bar').parentElement.className") == "text"
    page.get_by_role("button", name="停止").click()
    assert page.evaluate("() => document.querySelector('reading-bar').parentElement.tagName") == "MAIN"
    expect(page.get_by_role("button", name="朗读")).to_be_focused()


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("delete window.speechSynthesis", "这个浏览器不会朗读"),
        (
            "voice.voices = [{lang: 'en-US', localService: true, name: 'e'}, {lang: 'zh-CN', localService: false, name: 'g'}]",
            "没有装中文语音",
        ),
    ],
)
def test_without_a_voice_there_is_a_reason_and_no_button(speaking: Page, learn: Learn, script: str, reason: str) -> None:
    page = speaking
    page.add_init_script(script)
    opened(page, learn)
    page.get_by_text("阅读设置").click()
    expect(page.get_by_text(reason)).to_be_visible()
    expect(page.get_by_role("button", name="朗读")).to_be_hidden()


def test_reading_aloud_costs_nothing_until_it_is_wanted(speaking: Page, learn: Learn) -> None:
    asked: list[str] = []
    speaking.on("request", lambda request: asked.append(request.url))
    opened(speaking, learn)
    assert not any("read-aloud" in url for url in asked)
    speaking.get_by_role("button", name="朗读").focus()
    speaking.get_by_role("button", name="朗读").click()
    expect(speaking.get_by_role("button", name="暂停")).to_be_visible()
    assert sum("read-aloud" in url for url in asked) == 1
