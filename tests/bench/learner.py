"""Learners without a browser: logging in, opening a lesson, answering, as the page's own script does."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from canxie_platform.accounts.models import Account
from canxie_platform.accounts.passwords import hashed
from canxie_platform.database import engine_for, session_scope
from tests.journeys.conftest import Platform

COURSE = "canxie-zuzhi"
LESSON = "01-dingwei"
PASSWORD = "bench-2026-only"


def add_learners(platform: Platform, count: int) -> list[str]:
    """Put learners into the platform's database; they share a password's hash, which would take seconds to make for each.

    Args:
        platform: a running platform on SQLite.
        count: how many.
    """
    url, one = f"sqlite:///{platform.data / 'private' / 'canxie.sqlite'}", hashed(PASSWORD)
    names = [f"bench{number}" for number in range(count)]
    with session_scope(url) as session:
        for name in names:
            account = Account(username=name, display_name=name, role="learner", must_change=False)
            account.password_hash = one
            session.add(account)
    engine_for(url).dispose()
    return names


@dataclass
class Visitor:
    """One learner's browser."""

    url: str
    name: str
    http: httpx.AsyncClient = field(init=False)
    socket: WebSocketClientConnection | None = None
    kernel: str = ""
    questions: dict[str, list[str]] = field(default_factory=dict)
    """Marks of the options by a question's model."""

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(base_url=self.url, follow_redirects=True, timeout=120)

    async def log_in(self) -> None:
        """Log in and come back to the lesson, so that both services know the session."""
        page = await self.http.get(f"/services/learn/render/{COURSE}/{LESSON}", headers={"accept": "text/html"})
        form = {"_xsrf": _found(r'_xsrf" value="([^"]+)', page.text), "username": self.name, "password": PASSWORD}
        action = _found(r'form action="([^"]+)', page.text).replace("&amp;", "&")
        page = await self.http.post(action, data=form, headers={"Origin": self.url})
        if "data-version" not in page.text:
            raise RuntimeError(f"{self.name} did not get in: {page.url}")

    async def open(self) -> float:
        """Open the lesson as a page does; seconds until the kernel told the state of every widget."""
        began = time.perf_counter()
        page = await self.http.get(f"/services/learn/render/{COURSE}/{LESSON}", headers={"accept": "text/html"})
        body = {"version": _found(r'data-version="([^"]+)', page.text)}
        ours = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        answer = await self.http.post(f"/services/learn/api/open/{COURSE}/{LESSON}", json=body, headers=ours)
        answer.raise_for_status()
        self.kernel = answer.json()["kernel"]
        await self._connect()
        return time.perf_counter() - began

    async def _connect(self) -> None:
        address = f"{self.url.replace('http', 'ws')}/services/learn/api/kernels/{self.kernel}/channels?session_id={secrets.token_hex(8)}"
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)
        headers = {"Cookie": cookies, "Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        self.socket = await websocket_connect(HTTPRequest(address, headers=headers), max_message_size=1 << 24)
        control = secrets.token_hex(16)
        await self._send("comm_open", {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}, {"version": "1.0.0"})
        await self._send("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        while True:
            data = (await self._heard()).get("content", {}).get("data", {})
            if data.get("method") == "update_states":
                self.questions = {
                    model: [option["id"] for option in entry["state"]["options"]]
                    for model, entry in data["states"].items()
                    if entry["state"].get("kind") in {"single", "multiple", "truefalse"}
                }
                return

    async def answer(self) -> float:
        """Answer a question; seconds until it was said to be stored."""
        began, seq = time.perf_counter(), secrets.token_hex(12)
        model = next(iter(self.questions))
        content = {"kind": "answer", "seq": seq, "answer": [self.questions[model][0]]}
        await self._send("comm_msg", {"comm_id": model, "data": {"method": "custom", "content": content}})
        while True:
            said = (await self._heard()).get("content", {}).get("data", {}).get("content") or {}
            if said.get("seq") == seq:
                if said["kind"] != "saved":
                    raise RuntimeError(said)
                return time.perf_counter() - began

    async def close(self) -> None:
        """Leave the lesson."""
        if self.socket is not None:
            self.socket.close()
        headers = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        await self.http.delete(f"/services/learn/api/kernels/{self.kernel}", headers=headers)
        await self.http.aclose()

    async def _send(self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        header = {"msg_id": secrets.token_hex(16), "session": "bench", "msg_type": kind, "username": "", "version": "5.4", "date": ""}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": metadata or {}, "content": content, "buffers": []}
        if self.socket is None:
            raise RuntimeError("not open")
        await self.socket.write_message(json.dumps(message))

    async def _heard(self) -> dict[str, Any]:
        if self.socket is None:
            raise RuntimeError("not open")
        frame = await asyncio.wait_for(asyncio.ensure_future(self.socket.read_message()), 60)
        if frame is None:
            raise RuntimeError(f"the socket was closed: {self.socket.close_code}")
        if isinstance(frame, str):
            found: dict[str, Any] = json.loads(frame)
            return found
        start, after = (int.from_bytes(frame[4 * place : 4 * place + 4], "big") for place in (1, 2))
        parts = int.from_bytes(frame[:4], "big")
        binary: dict[str, Any] = json.loads(frame[start : after if parts > 1 else len(frame)])
        return binary


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError(f"no {pattern} in {text[:300]}")
    return match[1]
