"""A forked kernel as the service talks to it: messages over the stream by which it was forked."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import time
from collections.abc import Callable
from typing import Any

from canxie_platform.learn.snapshot.frames import FrameError, Frames, framed
from canxie_platform.learn.snapshot.process import ForkedProcess
from canxie_platform.learn.snapshot.server import Fresh

log = logging.getLogger(__name__)
MOST_WAITING = 4 << 20
"""Bytes a kernel may leave unread before it is taken to hang."""


class StreamClient(asyncio.Protocol):
    """One forked kernel."""

    def __init__(self, process: ForkedProcess, when_ended: Callable[[], None]) -> None:
        self._process = process
        self._when_ended = when_ended
        self._frames = Frames()
        self._transport: asyncio.Transport | None = None
        self.listeners: set[Callable[[list[bytes]], None]] = set()
        """Told each message: header, parent header, metadata, content (JSON), buffers."""
        self.used_at = time.monotonic()
        """Moment of the last message, either way."""

    @classmethod
    async def connect(cls, fresh: Fresh, when_ended: Callable[[], None]) -> StreamClient:
        """Take over a kernel that was just forked.

        Args:
            fresh: the kernel.
            when_ended: called once when it has ended, however that came.

        Raises:
            OSError: it is gone already.
        """
        try:
            client = cls(ForkedProcess(fresh.pid), when_ended)
            await asyncio.get_running_loop().create_connection(lambda: client, sock=fresh.stream)
        except OSError:
            fresh.stream.close()
            raise
        return client

    @property
    def pid(self) -> int:
        """The kernel's process id."""
        return self._process.pid

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The stream is ours."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Pass on what the kernel says."""
        self.used_at = time.monotonic()
        try:
            for parts in self._frames.fed(data):
                for listener in tuple(self.listeners):
                    listener(parts)
        except FrameError:
            log.exception("a kernel spoke nonsense")
            self.close()

    def connection_lost(self, _error: Exception | None) -> None:
        """The kernel ended, or was closed: there is nothing left of it."""
        self._process.signal(signal.SIGKILL)
        self._bury()
        self.listeners.clear()
        self._when_ended()

    def _bury(self) -> None:
        """Let go of the process as soon as it has ended."""
        loop, descriptor = asyncio.get_running_loop(), self._process.descriptor

        def ended() -> None:
            loop.remove_reader(descriptor)
            self._process.forget()

        loop.add_reader(descriptor, ended)

    def send(self, message: dict[str, Any]) -> None:
        """Hand the kernel a message.

        Args:
            message: header, parent_header, metadata, content, buffers.
        """
        if self._transport is None or self._transport.is_closing():
            return
        self.used_at = time.monotonic()
        parts = [json.dumps(message[name]).encode() for name in ("header", "parent_header", "metadata", "content")]
        self._transport.write(framed([*parts, *(bytes(buffer) for buffer in message["buffers"])]))
        if self._transport.get_write_buffer_size() > MOST_WAITING:
            log.warning("kernel %d takes no messages any more", self.pid)
            self.close()

    def close(self) -> None:
        """End the kernel at once; it holds nothing that isn't stored."""
        self._process.signal(signal.SIGKILL)
        if self._transport is not None:
            self._transport.abort()
