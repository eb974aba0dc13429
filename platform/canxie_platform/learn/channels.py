"""The websocket between a page and its kernel: the learner's own kernel, widget messages only, and the Hub asked again and again."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from canxie_platform.learn.codes import CloseCode
from canxie_platform.learn.headers import SecurityHeaders
from canxie_platform.learn.identity import LearnIdentity, same_origin
from canxie_platform.learn.kernels import LessonKernels, Opening
from canxie_platform.learn.messages import RefusedError, accept, own
from canxie_platform.learn.stream_connection import StreamConnection
from canxie_platform.learn.ticket import issue
from canxie_platform.settings import get_settings

TICKET_TARGET = "canxie.ticket"
TICKET_REFRESH = 240
"""Age in seconds at which a kernel gets a new ticket before the learner's next message."""
TICKET_SECONDS = 600
RECHECK = 60
"""Seconds between two questions to the Hub whether the session still stands."""
BURST, RATE = 400, 20
"""Messages a page may send at once (it asks for the state of every widget), and per second on the whole."""
SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")


class LessonChannelsHandler(SecurityHeaders, VoilaKernelWebsocketHandler):
    """``api/kernels/<id>/channels``."""

    opening: Opening
    _allowance = float(BURST)
    _counted_at = 0.0
    _checked_at = 0.0

    @property
    def kernels(self) -> LessonKernels:
        """The kernels of open lessons."""
        kernels: LessonKernels = self.settings["kernel_manager"]
        return kernels

    def check_origin(self, origin: str | None = None) -> bool:
        """Only pages of our own origin may connect; a connection without an origin comes from no browser."""
        return "Origin" in self.request.headers and same_origin(self.request)

    async def pre_get(self) -> None:
        """Refuse whoever the kernel doesn't belong to, before anything of it is touched."""
        opening = self.kernels.opening_of(self.kernel_id, self.current_user.username)
        if opening is None:
            raise HTTPError(404)
        if not SESSION.fullmatch(self.get_argument("session_id", "")):
            raise HTTPError(400, "session_id")
        self.opening = opening
        self._checked_at = self._counted_at = time.monotonic()
        forked = self.kernels.forked.get(self.kernel_id)
        if forked is None:
            await super().pre_get()
        else:
            self.connection = StreamConnection(forked, self, self.get_argument("session_id"))

    async def open(self, kernel_id: str) -> None:
        """Connect the page with its kernel."""
        self.set_nodelay(True)  # answers are a few small frames: waiting to fill a packet would cost 40 ms each time
        self.kernels.connect_page(self.kernel_id, self)
        await super().open(kernel_id)

    async def on_message(self, ws_message: str | bytes) -> None:
        """Pass a message on if a page may send it and its learner is still known."""
        if not self._within_rate():
            self.close(CloseCode.TOO_MANY, "too many messages")
            return
        try:
            message = accept(ws_message)
        except RefusedError as error:
            self.log.warning("message of %s refused: %s", self.opening.username, error)
            return
        if not await self._still_known():
            self.close(CloseCode.LOGIN_EXPIRED, "login expired")
            return
        if self.connection is not None:
            self._refresh_ticket()
            self.connection.send(message)

    def write_message(self, message: str | bytes, binary: bool = False) -> Any:
        """Send a frame past Voila's own filter, which reads binary frames by another protocol; a page that left hears nothing."""
        try:
            return WebSocketHandler.write_message(self, message, binary)
        except WebSocketClosedError:
            return None

    def on_close(self) -> None:
        """Forget the page."""
        self.kernels.disconnect_page(self.kernel_id, self)
        super().on_close()

    def _within_rate(self) -> bool:
        now = time.monotonic()
        self._allowance = min(BURST, self._allowance + (now - self._counted_at) * RATE) - 1
        self._counted_at = now
        return self._allowance >= 0

    async def _still_known(self) -> bool:
        now = time.monotonic()
        if now - self._checked_at < RECHECK:
            return True
        self._checked_at = now
        identity: LearnIdentity = self.settings["identity_provider"]
        token = identity.hub_auth.get_token(self) or ""
        try:
            return await identity.still_known(token, identity.hub_auth.get_session_id(self), self.opening.username)
        except HTTPError:
            self.log.warning("the Hub didn't say whether %s is still logged in", self.opening.username)
            return True  # the portal checks the account again at every answer

    def _refresh_ticket(self) -> None:
        opening = self.opening
        if not opening.recorded or time.monotonic() - opening.ticket_at < TICKET_REFRESH:
            return
        opening.ticket_at = time.monotonic()
        ticket = issue(get_settings().key("ticket"), opening.username, opening.course, opening.lesson, TICKET_SECONDS)
        content = {"comm_id": uuid.uuid4().hex, "target_name": TICKET_TARGET, "data": {"ticket": ticket}}
        self.connection.send(own("comm_open", content))
