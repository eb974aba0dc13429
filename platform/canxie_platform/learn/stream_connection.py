"""Between a page's websocket and a forked kernel: what the kernel says is passed on without being read, but for its header."""

from __future__ import annotations

import json
from typing import Any, Protocol

from jupyter_server.services.kernels.connection.base import serialize_binary_message

from canxie_platform.learn.messages import SHOWN_TYPES
from canxie_platform.learn.snapshot.frames import FIXED
from canxie_platform.learn.snapshot.stream_client import StreamClient


class Page(Protocol):
    """A websocket."""

    def write_message(self, message: str | bytes, binary: bool = False) -> Any:
        """Send a frame; fails when the websocket is closed."""


class StreamConnection:
    """One page of one kernel, with the interface of jupyter_server's kernel connections as far as its handler uses it."""

    kernel_ws_protocol = ""
    """Only the protocol without subprotocol."""

    def __init__(self, kernel: StreamClient, page: Page, session: str) -> None:
        self._kernel = kernel
        self._page = page
        self._session = session

    async def connect(self) -> None:
        """Hear the kernel from now on."""
        self._kernel.listeners.add(self._heard)

    def disconnect(self) -> None:
        """Hear it no more."""
        self._kernel.listeners.discard(self._heard)

    def send(self, message: dict[str, Any]) -> None:
        """Hand a message to the kernel.

        Args:
            message: header, parent_header, metadata, content, buffers.
        """
        self._kernel.send(message)

    def _heard(self, parts: list[bytes]) -> None:
        kind = json.loads(parts[0])["msg_type"]
        if kind not in SHOWN_TYPES:
            return
        reply = kind.endswith("_reply")
        if reply and json.loads(parts[1]).get("session") != self._session:
            return
        channel = "shell" if reply else "iopub"
        if len(parts) > FIXED:
            names = ("header", "parent_header", "metadata", "content")
            message = {name: json.loads(part) for name, part in zip(names, parts, strict=False)}
            frame = serialize_binary_message({**message, "channel": channel, "buffers": parts[FIXED:]})  # type: ignore[no-untyped-call]
            self._page.write_message(frame, binary=True)
            return
        header, parent, metadata, content = (part.decode() for part in parts)
        self._page.write_message(
            f'{{"channel":"{channel}","header":{header},"parent_header":{parent},"metadata":{metadata},"content":{content},"buffers":[]}}'
        )
