"""The kernel a lesson page talks to: it answers widget messages over one stream and can do nothing else.

A lesson's page only sends widget messages, so a whole ipykernel (a ZeroMQ context with its threads, an event loop, five sockets, debugger
and history) would be memory and start-up time for nothing. This one is a loop of one thread. It runs no code it is sent: there is nothing
in it that could. The stock tools get ipykernel's own (``child.SnapshotApp``).
"""

from __future__ import annotations

import json
import secrets
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any, ClassVar

import comm
from comm.base_comm import CommManager
from ipykernel.comm.comm import BaseComm
from jupyter_client.jsonutil import json_default

from canxie_platform.learn.snapshot.frames import FIXED, Frames, framed

PIECE = 1 << 16
VERSION = "5.4"
"""Of the messaging protocol."""
LANGUAGE = {"name": "python", "version": sys.version.split()[0], "mimetype": "text/x-python", "file_extension": ".py"}


class SnapshotComm(BaseComm):
    """A comm that speaks by the kernel its process became: this one, ipykernel's, or none yet."""

    stream_kernel: ClassVar[StreamKernel | None] = None

    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any) -> None:
        """Send a message to the pages."""
        if self.stream_kernel is None:
            super().publish_msg(msg_type, data, metadata, buffers, **keys)  # type: ignore[no-untyped-call]
        else:
            self.stream_kernel.publish(msg_type, {"data": data or {}, "comm_id": self.comm_id, **keys}, metadata, buffers or ())


def use_snapshot_comms() -> None:
    """Make all comms of this process such."""
    comm.create_comm = SnapshotComm


def _packed(part: Any) -> bytes:
    return json.dumps(part, default=json_default, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


class StreamKernel:
    """One learner's kernel."""

    def __init__(self, stream: socket.socket) -> None:
        self._stream = stream
        self._session = secrets.token_hex(16)
        self._numbers = count()
        self._parent = b"{}"
        self._comms: Any = comm.get_comm_manager()
        opened: Any = CommManager.comm_open  # ipykernel's own would make a comm that only its kernel can use
        self._handlers: dict[str, Callable[[dict[str, Any]], None]] = {
            "comm_open": lambda message: opened(self._comms, None, None, message),
            "comm_msg": lambda message: self._comms.comm_msg(None, None, message),
            "comm_close": lambda message: self._comms.comm_close(None, None, message),
            "comm_info_request": self._comm_info,
            "kernel_info_request": self._kernel_info,
        }

    def run(self) -> None:
        """Answer until the service closes the stream."""
        comms: Any = SnapshotComm
        comms.stream_kernel = comms.kernel = self  # ipywidgets is silent where a comm has no kernel
        frames = Frames()
        while piece := self._stream.recv(PIECE):
            for parts in frames.fed(piece):
                self._handle(parts)

    def publish(self, kind: str, content: dict[str, Any], metadata: dict[str, Any] | None = None, buffers: Sequence[Any] = ()) -> None:
        """Send a message to the pages.

        Args:
            kind: its type.
            content: its content.
            metadata: its metadata.
            buffers: binary parts.
        """
        header = {
            "msg_id": f"{self._session}_{next(self._numbers)}",
            "session": self._session,
            "username": "",
            "date": datetime.now(UTC).isoformat(),
            "msg_type": kind,
            "version": VERSION,
        }
        parts = [_packed(header), self._parent, _packed(metadata or {}), _packed(content)]
        self._stream.sendall(framed([*parts, *(bytes(buffer) for buffer in buffers)]))

    def _handle(self, parts: list[bytes]) -> None:
        header, content = json.loads(parts[0]), json.loads(parts[3])
        handler = self._handlers.get(header["msg_type"])
        if handler is None:
            return
        self._parent = parts[0]
        self.publish("status", {"execution_state": "busy"})
        message = {"header": header, "metadata": json.loads(parts[2]), "content": content, "buffers": parts[FIXED:]}
        handler({**message, "msg_type": header["msg_type"], "msg_id": header["msg_id"], "parent_header": {}})
        self.publish("status", {"execution_state": "idle"})
        self._parent = b"{}"

    def _comm_info(self, message: dict[str, Any]) -> None:
        target = message["content"].get("target_name")
        found = {name: {"target_name": one.target_name} for name, one in self._comms.comms.items() if target in (None, one.target_name)}
        self.publish("comm_info_reply", {"status": "ok", "comms": found})

    def _kernel_info(self, _message: dict[str, Any]) -> None:
        about = {"implementation": "ipython", "implementation_version": VERSION, "language_info": LANGUAGE, "banner": "", "help_links": []}
        self.publish("kernel_info_reply", {"status": "ok", "protocol_version": VERSION, **about})
