"""Which messages a page may send to its kernel: those by which widgets speak, rebuilt from what was understood of them.

A page is in its learner's hands, so anything can arrive here. What is let through (Jupyter messaging protocol 5.4, "Custom Messages"):
asking for the kernel's state, listing comms, and talking over comms that the kernel opened. A page may open one kind of comm itself, the
one by which a front end asks for the state of all widgets (``jupyter.widget.control``, ipywidgets' widget messaging protocol).
"""

from __future__ import annotations

import json
import struct
import uuid
from typing import Any

from jupyter_server.services.kernels.connection.base import deserialize_binary_message

ALLOWED_TYPES = ("comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request")
OPENABLE_TARGETS = ("jupyter.widget.control",)
SHOWN_TYPES = ("status", "comm_open", "comm_msg", "comm_close", "comm_info_reply", "kernel_info_reply")
"""What a page may hear; tracebacks, printed text and the source of cells stay on the server."""

LARGEST = 64 * 1024
"""Bytes of one message; an answer has a few hundred."""

LONGEST_NAME = 128
"""Characters of a message's, a session's or a comm's id."""

VERSION = "5.4"
WIDGET_PROTOCOL = "1.0.0"
"""Version of ipywidgets' control protocol; its comm must be opened with it."""


class RefusedError(ValueError):
    """A message that no page of ours sends; it says why in English, for the log."""


def accept(frame: str | bytes) -> dict[str, Any]:
    """Read a frame in the websocket protocol without subprotocol, and keep only what may pass.

    Args:
        frame: JSON text, or the binary form with buffers.

    Returns:
        A message for the shell channel: header, parent_header, metadata, content, buffers.

    Raises:
        RefusedError: it isn't a message, or not one a page may send.
    """
    if len(frame) > LARGEST:
        raise RefusedError("too large")
    message = _parsed(frame)
    if message.get("channel", "shell") != "shell":
        raise RefusedError("not for the shell channel")
    header, content = message.get("header"), message.get("content")
    if not isinstance(header, dict) or not isinstance(content, dict):
        raise RefusedError("no header or no content")
    kind = header.get("msg_type")
    if kind not in ALLOWED_TYPES:
        raise RefusedError(f"messages of type {kind!r} are not let through")
    target = content.get("target_name")
    if kind == "comm_open" and target not in OPENABLE_TARGETS:
        raise RefusedError(f"comms to {target!r} are not let through")
    if kind.startswith("comm_") and kind != "comm_info_request":
        _name(content, "comm_id")
    clean = {"msg_id": _name(header, "msg_id"), "session": _name(header, "session"), "msg_type": kind}
    return {
        "header": {**clean, "username": "learner", "version": VERSION},
        "parent_header": {},
        "metadata": {"version": WIDGET_PROTOCOL} if kind == "comm_open" else {},
        "content": content,
        "buffers": message["buffers"],
    }


def own(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """A message of the service's own.

    Args:
        kind: its type.
        content: its content.

    Returns:
        A message for the shell channel, as ``accept`` gives them.
    """
    header = {"msg_id": uuid.uuid4().hex, "session": "service", "msg_type": kind, "username": "service", "version": VERSION}
    return {"header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}


def _name(part: dict[str, Any], key: str) -> str:
    value = part.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME:
        raise RefusedError(f"a strange {key}")
    return value


def _parsed(frame: str | bytes) -> dict[str, Any]:
    try:
        if isinstance(frame, str):
            message = {**json.loads(frame), "buffers": []}
        else:
            if 4 * (int.from_bytes(frame[:4], "big") + 1) > len(frame):  # the count would be believed, and memory taken for it
                raise ValueError("fewer parts than it says")
            message = deserialize_binary_message(frame)  # type: ignore[no-untyped-call]
        json.dumps(message["content"], allow_nan=False, ensure_ascii=False, default=str).encode()
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, MemoryError, struct.error) as error:
        raise RefusedError("not a message") from error
    parsed: dict[str, Any] = message
    return parsed
