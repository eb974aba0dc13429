"""The portal's records API as a store: every request carries the kernel's ticket and ends within seconds."""

from __future__ import annotations

import json
import time
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from canxie_widgets import wording
from canxie_widgets.records import Cited, NotSavedError, Saved, State, UnreadError

TIMEOUT = 8
PATIENCE = 12
"""Seconds a kernel tries to have an answer stored, then the page offers to try again; a page waits fifteen for any word."""
BREATH = 0.4
"""Seconds between two tries while the portal doesn't take connections, as when it is started again."""
LOOKUP_TIMEOUT = 3
PAUSE = 30
"""Seconds without look-ups after one failed: a page with twenty citations must not wait twenty times."""
LARGEST = 4_000_000


class _Refused(OSError):
    """The portal answered with an error status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(status)
        self.status = status
        self.sentence = sentence


class PortalRecords:
    """The records API with the newest ticket the learn service sent."""

    def __init__(self, url: str, ticket: str) -> None:
        self._url = url.rstrip("/")
        self._opener = build_opener(ProxyHandler({}))
        self._no_lookup_before = 0.0
        self.ticket = ticket
        """Newest ticket."""

    def state(self) -> State:
        """``GET /state``."""
        try:
            return State.model_validate(self._call("GET", "/state", timeout=TIMEOUT))
        except (OSError, HTTPException, ValueError) as error:
            raise UnreadError(str(error)) from error

    def store(self, item: str, answer: list[str], seq: str) -> Saved:
        """``PUT /responses/<item>``."""
        try:
            return Saved.model_validate(self._kept_trying(f"/responses/{quote(item, safe='')}", {"answer": answer, "seq": seq}))
        except _Refused as error:
            login = error.status == 401
            said = error.sentence or (wording.LOGIN_EXPIRED if login else wording.NOT_SAVED)
            raise NotSavedError(said if "没有保存" in said else said + wording.THIS_ONE, login=login) from error
        except (OSError, HTTPException, ValueError) as error:
            raise NotSavedError(wording.NOT_SAVED) from error

    def _kept_trying(self, path: str, body: dict[str, Any]) -> Any:
        """Put something that may arrive twice, again and again until the portal answers or patience ends."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self._call("PUT", path, body, timeout=max(BREATH, end - time.monotonic()))
            except _Refused:
                raise
            except (OSError, HTTPException):
                if time.monotonic() + BREATH > end:
                    raise
                time.sleep(BREATH)

    def keep_place(self, anchor: str) -> None:
        """``PUT /place``."""
        try:
            self._call("PUT", "/place", {"anchor": anchor}, timeout=LOOKUP_TIMEOUT)
        except (OSError, HTTPException, ValueError):
            return

    def citation(self, ref: str) -> Cited | None:
        """``GET /citations``."""
        if time.monotonic() < self._no_lookup_before:
            raise UnreadError("look-ups pause")
        try:
            return Cited.model_validate(self._call("GET", f"/citations?ref={quote(ref, safe='')}", timeout=LOOKUP_TIMEOUT))
        except _Refused as error:
            if error.status == 404:
                return None
            raise UnreadError(str(error)) from error
        except (OSError, HTTPException, ValueError) as error:
            self._no_lookup_before = time.monotonic() + PAUSE
            raise UnreadError(str(error)) from error

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None, *, timeout: float) -> Any:
        headers = {"Authorization": f"Bearer {self.ticket}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        request = Request(self._url + path, data=data, headers=headers, method=method)  # noqa: S310 (our own portal's address)
        try:
            with self._opener.open(request, timeout=timeout) as answer:
                return json.loads(answer.read(LARGEST))
        except HTTPError as error:
            raise _Refused(error.code, _sentence(error)) from error


def _sentence(error: HTTPError) -> str:
    """What the portal says to people in its refusal; empty when it says nothing in Chinese."""
    with error:
        try:
            said = json.loads(error.read(LARGEST))["message"]
        except (OSError, HTTPException, ValueError, KeyError, TypeError):
            return ""
    return said if isinstance(said, str) and not said.isascii() else ""
