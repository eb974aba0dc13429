"""The learn service as a learner after another's answers sees it, and as a stranger sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.learn.conftest import Learn, visit

STATUS = "([address, method]) => fetch(address, {method}).then(answer => answer.status)"
TALK = """([address, messages]) => new Promise((settled) => {
    const heard = [];
    const socket = new WebSocket(address.replace(/^http/, "ws"));
    socket.onopen = () => messages.forEach((message) => socket.send(message));
    socket.onmessage = ({data}) => { if (typeof data === "string") heard.push(JSON.parse(data).header.msg_type); };
    socket.onclose = ({code}) => settled([code, heard]);
    setTimeout(() => settled([0, heard]), 2500);
})"""
EXECUTE = """{"channel": "shell", "header": {"msg_id": "m1", "session": "s1", "msg_type": "execute_request"}, "parent_header": {},
 "metadata": {}, "content": {"code": "open('/tmp/canxie-broken-in', 'w')", "silent": false}}"""


@pytest.fixture
def other(browser: Browser, learn: Learn) -> Iterator[Page]:
    """Another learner's page, in a lesson of his own."""
    for opened in visit(browser, learn, bypass_csp=True):
        learn.hub.person = "li"
        opened.goto(learn.lesson())
        expect(opened.get_by_role("link", name="李小红")).to_be_visible()
        learn.hub.person = "wang"
        yield opened


def kernel(page: Page, learn: Learn) -> str:
    """Address of the kernel behind a page."""
    return f"{learn.url}/services/learn/api/kernels/{page.locator('[data-kernel]').get_attribute('data-kernel')}"


def test_another_learner_finds_no_kernel(page: Page, other: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    expect(page.locator("#item-one")).to_be_visible()
    address = kernel(page, learn)
    assert [other.evaluate(STATUS, [address, method]) for method in ("GET", "DELETE", "POST")] == [404, 404, 404]
    assert other.evaluate(TALK, [f"{address}/channels?session_id=abc", []])[0] == 1006
    assert page.evaluate(STATUS, [address, "GET"]) == 200


def test_a_stranger_gets_nothing(page: Page, browser: Browser, learn: Learn) -> None:
    page.goto(learn.lesson())
    address = kernel(page, learn)
    learn.hub.person = None
    stranger = browser.new_context().request
    assert stranger.get(learn.lesson()).status == 403
    assert stranger.get(address).status == 403
    assert stranger.delete(address, headers={"Sec-Fetch-Site": "same-origin"}).status == 403
    for path in ("voila/static/voila.js", "api/contents", "api/kernelspecs", "files/items.yml", "static/../lessons.py"):
        assert stranger.get(f"{learn.url}/services/learn/{path}").status in {403, 404}


def test_a_page_runs_no_code(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    expect(page.locator("#item-one")).to_be_visible()
    code, heard = page.evaluate(TALK, [f"{kernel(page, learn)}/channels?session_id=abc", [EXECUTE]])
    assert code == 0
    assert "execute_reply" not in heard
    expect(page.locator("#item-one")).to_be_visible()


def test_a_foreign_page_may_not_close_a_lesson(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    address = kernel(page, learn)
    assert page.context.request.delete(address, headers={"Sec-Fetch-Site": "cross-site"}).status in {403, 404}
    assert page.evaluate(STATUS, [address, "GET"]) == 200


def test_the_page_and_its_files_say_how_long_they_may_be_kept(page: Page, learn: Learn) -> None:
    kept: dict[str, str] = {}
    page.on("response", lambda answer: kept.update({answer.url.split("?")[0]: answer.headers.get("cache-control", "")}))
    page.goto(learn.lesson())
    expect(page.locator("#item-one")).to_be_visible()
    assert kept[learn.lesson()] == "private, no-store"
    assert "immutable" in kept[f"{learn.url}/services/learn/widgets.js"]
    assert "immutable" in kept[f"{learn.url}/services/learn/static/runtime.js"]
