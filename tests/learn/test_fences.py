"""The learn service as a learner after another's answers sees it, and as a stranger sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from canxie_platform.learn.ticket import issue
from tests.learn.conftest import Learn, visit
from tests.learn.course import COURSE

STATUS = "([address, method]) => fetch(address, {method}).then(answer => answer.status)"
TALK = """([address, messages]) => new Promise((settled) => {
    const heard = [];
    const socket = new WebSocket(address.replace(/^http/, "ws"));
    socket.onopen = () => messages.forEach((message) => socket.send(message));
    socket.onmessage = ({data}) => { if (typeof data === "string") heard.push(JSON.parse(data).header.msg_type); };
    socket.onclose = ({code}) => settled([code, heard]);
    setTimeout(() => settled([0, heard]), 2500);
})"""
CODE = "open('/tmp/canxie-broken-in', 'w')"
FORBIDDEN: dict[str, dict[str, Any]] = {
    "execute_request": {"code": CODE, "silent": False},
    "complete_request": {"code": "import o", "cursor_pos": 8},
    "inspect_request": {"code": "ask", "cursor_pos": 3, "detail_level": 1},
    "is_complete_request": {"code": CODE},
    "history_request": {"output": True, "raw": True, "hist_access_type": "tail", "n": 50},
    "debug_request": {"type": "request", "command": "initialize", "seq": 1, "arguments": {}},
    "input_reply": {"value": CODE},
    "shutdown_request": {"restart": True},
    "interrupt_request": {},
    "create_subshell_request": {},
    "usage_request": {},
}


def forbidden() -> list[str]:
    """Every message a page may not send, over every channel there might be."""
    return [
        json.dumps({"channel": channel, "header": {"msg_id": f"m-{kind}-{channel}", "session": "s1", "msg_type": kind}, **rest(content)})
        for kind, content in FORBIDDEN.items()
        for channel in ("shell", "control", "stdin", "iopub")
    ]


def rest(content: dict[str, Any]) -> dict[str, Any]:
    """The other parts of a message."""
    return {"parent_header": {}, "metadata": {}, "content": content}


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
    """Address of the kernel behind a page, once it has one."""
    page.locator("[data-kernel]").wait_for()
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


def opened(page: Page, address: str, body: object) -> tuple[int, dict[str, Any]]:
    """What a page is told that asks for a kernel."""
    script = """async ([address, body]) => { const answer = await fetch(address, {method: "POST", body: JSON.stringify(body)});
        return [answer.status, await answer.json()]; }"""
    status, said = page.evaluate(script, [address, body])
    return int(status), said


def test_what_opens_a_kernel_and_what_does_not(page: Page, browser: Browser, learn: Learn) -> None:
    page.goto(learn.lesson())
    expect(page.locator("#item-one")).to_be_visible()
    main = page.locator("[data-open]")
    address, version = str(main.get_attribute("data-open")), main.get_attribute("data-version")
    assert opened(page, address, {"version": "of yesterday"})[0] == 409
    assert opened(page, address, ["nonsense"])[0] == 409
    for path in ("../../accounts/secret", "..%2f..%2fitems.yml", "01-kanwang%00", "nowhere"):
        answer = page.context.request.post(f"{learn.url}{address.rsplit('/', 1)[0]}/{path}", headers={"Sec-Fetch-Site": "same-origin"})
        assert answer.status in {400, 404}, path
    preview = address.replace("/open/", "/open-preview/")
    assert opened(page, preview, {"version": version})[0] == 403
    foreign = page.context.request.post(f"{learn.url}{address}", data={"version": version}, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status == 403
    stranger = browser.new_context().request.post(
        f"{learn.url}{address}", data={"version": version}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert (stranger.status, stranger.json()["error"]) == (401, "login")


def test_the_page_is_the_same_for_everyone_and_names_nobody(page: Page, other: Page, learn: Learn) -> None:
    answers = [each.request.get(learn.lesson()) for each in (page.context, other.context)]
    bodies = [answer.body() for answer in answers]
    assert bodies[0] == bodies[1]
    assert "王小明".encode() not in bodies[0]
    again = page.context.request.get(learn.lesson(), headers={"If-None-Match": answers[0].headers["etag"]})
    assert again.status == 304


@pytest.mark.parametrize(
    "ticket",
    [
        "nonsense",
        issue(b"another key", "wang", COURSE, "01-kanwang", 600),
        issue(b"k" * 40, "wang", COURSE, "01-kanwang", -1),
        issue(b"k" * 40, "wang", COURSE, "01-kanwang", 600)[:-1] + "x",
        issue(b"k" * 40, "nobody", COURSE, "01-kanwang", 600),
    ],
    ids=["nonsense", "forged", "expired", "damaged", "of nobody"],
)
def test_the_records_take_no_false_ticket(learn: Learn, ticket: str) -> None:
    body = {"answer": ["b"], "seq": "seq-forged"}
    url = f"{learn.settings.records_url}/responses/one"
    assert httpx.put(url, json=body, headers={"Authorization": f"Bearer {ticket}"}).status_code == 401


def test_a_page_runs_no_code(page: Page, learn: Learn) -> None:
    page.goto(learn.lesson())
    expect(page.locator("#item-one")).to_be_visible()
    code, heard = page.evaluate(TALK, [f"{kernel(page, learn)}/channels?session_id=abc", forbidden()])
    assert code == 0
    assert [kind for kind in heard if kind.endswith("_reply") or kind in {"stream", "error", "execute_input"}] == []
    assert not Path("/tmp/canxie-broken-in").exists()
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
    assert kept[learn.lesson()] == "private, no-cache"
    assert "immutable" in kept[f"{learn.url}/services/learn/static/lesson.js"]
    assert "immutable" in kept[f"{learn.url}/services/learn/static/lesson.css"]
