"""The records API seen from a kernel: what it answers, and what is made of it when it doesn't."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from comm import get_comm_manager

from canxie_platform import learn
from canxie_widgets import portal_records, wording
from canxie_widgets.lesson import TICKET_TARGET, take_tickets
from canxie_widgets.portal_records import PortalRecords
from canxie_widgets.records import NotSavedError, UnreadError

SAVED = {"saved_at": "2026-11-25T02:21:00Z", "correct": True, "tries": 1, "lesson": {"done": False, "answered": 1, "needed": 3}}


class Portal:
    """A portal that answers whatever a test wants."""

    def __init__(self) -> None:
        self.status, self.body, self.wait = 200, json.dumps(SAVED), 0.0
        self.requests: list[tuple[str, str, str, Any]] = []
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length)) if length else None
                portal.requests.append((self.command, self.path, self.headers["Authorization"], body))
                time.sleep(portal.wait)
                self.send_response(portal.status)
                self.end_headers()
                self.wfile.write(portal.body.encode())

            do_GET = do_PUT = answer

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/records"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def portal() -> Iterator[Portal]:
    running = Portal()
    yield running
    running.server.shutdown()
    running.server.server_close()


def test_an_answer_goes_out_with_the_ticket(portal: Portal) -> None:
    saved = PortalRecords(portal.url, "one").store("a-b", ["a"], "seq-0001")
    assert (saved.correct, saved.tries) == (True, 1)
    assert portal.requests == [("PUT", "/records/responses/a-b", "Bearer one", {"answer": ["a"], "seq": "seq-0001"})]


@pytest.mark.parametrize(
    ("status", "body", "said", "login"),
    [
        (401, '{"message": "登录已过期，请重新登录。"}', "登录已过期，请重新登录。这个答案还没有保存。", True),
        (401, "", wording.LOGIN_EXPIRED, True),
        (422, '{"message": "这一课里没有这道题。"}', "这一课里没有这道题。这个答案还没有保存。", False),
        (500, '{"message": "Internal Server Error"}', wording.NOT_SAVED, False),
        (500, "<html>", wording.NOT_SAVED, False),
        (500, '{"message": 3}', wording.NOT_SAVED, False),
        (200, "<html>", wording.NOT_SAVED, False),
        (200, '{"tries": "many"}', wording.NOT_SAVED, False),
    ],
)
def test_a_refusal_becomes_a_chinese_sentence(portal: Portal, status: int, body: str, said: str, login: bool) -> None:
    portal.status, portal.body = status, body
    with pytest.raises(NotSavedError) as error:
        PortalRecords(portal.url, "one").store("a", ["a"], "seq-0001")
    assert (str(error.value), error.value.login) == (said, login)


def test_a_portal_that_is_away_or_slow_holds_nobody_up(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portal_records, "PATIENCE", 0.5)
    with pytest.raises(NotSavedError, match="没有保存成功"):
        PortalRecords("http://127.0.0.1:9/records", "one").store("a", ["a"], "seq-0001")
    monkeypatch.setattr(portal_records, "PATIENCE", 0.2)
    monkeypatch.setattr(portal_records, "TIMEOUT", 0.2)
    monkeypatch.setattr(portal_records, "LOOKUP_TIMEOUT", 0.2)
    portal.wait = 1
    records = PortalRecords(portal.url, "one")
    began = time.monotonic()
    with pytest.raises(NotSavedError):
        records.store("a", ["a"], "seq-0001")
    with pytest.raises(UnreadError):
        records.state()
    for _ in range(20):
        with pytest.raises(UnreadError):
            records.citation("残疾人保障法#7")
    records.keep_place("s-1")
    assert time.monotonic() - began < 2


def test_a_portal_that_is_started_again_costs_no_answer(portal: Portal) -> None:
    port, url = portal.server.server_port, portal.url
    portal.server.shutdown()
    portal.server.server_close()

    def begin() -> None:
        time.sleep(1)
        portal.server = ThreadingHTTPServer(("127.0.0.1", port), portal.server.RequestHandlerClass)
        portal.server.serve_forever()

    threading.Thread(target=begin, daemon=True).start()
    assert PortalRecords(url, "one").store("a", ["a"], "seq-0001").correct
    assert [body["seq"] for *_, body in portal.requests] == ["seq-0001"]


def test_a_kernel_gives_up_before_its_page_takes_the_connection_for_dead() -> None:
    script = (Path(learn.__file__).parent / "templates" / "canxie" / "static" / "wire.js").read_text(encoding="utf-8")
    page = re.search(r"PATIENCE = (\d+)", script)
    assert page
    assert portal_records.TIMEOUT < portal_records.PATIENCE < int(page[1]) / 1000


def test_citations(portal: Portal) -> None:
    records = PortalRecords(portal.url, "one")
    portal.body = json.dumps(
        {"ref": "x", "label": "《残疾人保障法》第七条", "href": "/l", "in_force": True, "status": "现行有效", "digest": None}
    )
    found = records.citation("残疾人保障法#7")
    assert found is not None
    assert found.label == "《残疾人保障法》第七条"
    assert "%237" in portal.requests[-1][1]
    portal.status = 404
    assert records.citation("没有#1") is None


@pytest.mark.parametrize(("data", "ticket"), [({"ticket": "two"}, "two"), ({"ticket": 3}, "one"), ({}, "one"), ({"ticket": ""}, "one")])
def test_a_newer_ticket_comes_over_a_comm(portal: Portal, data: dict[str, Any], ticket: str) -> None:
    records = PortalRecords(portal.url, "one")
    take_tickets(records)
    content = {"comm_id": "c1", "target_name": TICKET_TARGET, "data": data}
    manager: Any = get_comm_manager()
    manager.comm_open(None, "", {"content": content})
    assert records.ticket == ticket
    assert get_comm_manager().get_comm("c1") is None
