"""What a page may send to its kernel, and what is refused whatever form it comes in."""

from __future__ import annotations

import json
import resource
import struct
from typing import Any

import pytest
from jupyter_server.services.kernels.connection.base import serialize_binary_message

from canxie_platform.learn.messages import LARGEST, RefusedError, accept

HEADER = {"msg_id": "m1", "session": "s1", "msg_type": "comm_msg"}
CONTENT = {"comm_id": "c1", "data": {"method": "custom", "content": {}}}


def frame(**more: Any) -> str:
    """A message that is let through, but for what is given."""
    whole = {"channel": "shell", "header": HEADER, "parent_header": {"spoof": 1}, "metadata": {"spoof": 1}, "content": CONTENT, **more}
    return json.dumps(whole)


def test_a_message_is_rebuilt_from_what_was_understood() -> None:
    text = accept(frame(header={**HEADER, "username": "admin", "date": "x", "more": 1}, extra=1))
    assert text["header"] == {**HEADER, "username": "learner", "version": "5.4"}
    assert (text["parent_header"], text["metadata"], text["buffers"], text["content"]) == ({}, {}, [], CONTENT)
    binary = accept(serialize_binary_message({**json.loads(frame()), "buffers": [b"\0\1", b""]}))  # type: ignore[no-untyped-call]
    assert binary["buffers"] == [b"\0\1", b""]
    assert {**binary, "buffers": []} == text


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        "null",
        "{" * 5000,
        frame(channel="control"),
        frame(header={**HEADER, "msg_type": "execute_request"}),
        frame(header={**HEADER, "msg_type": "comm_open"}, content={**CONTENT, "target_name": "canxie.ticket"}),
        frame(header={**HEADER, "msg_type": ["comm_msg"]}),
        frame(header={**HEADER, "msg_id": "m" * 200}),
        frame(header=None),
        frame(content=[]),
        frame(content={"data": {}}),
        frame(content={**CONTENT, "data": "x" * LARGEST}),
        b"",
        b"\0\0\0",
        struct.pack("!2I", 1, 8),
        struct.pack("!2I", 1, 8) + b"\xff\xff",
        struct.pack("!I", 0xFFFFFFFF) + b"{}" * 40,
    ],
)
def test_anything_else_is_refused(sent: str | bytes) -> None:
    with pytest.raises(RefusedError):
        accept(sent)


def test_a_frame_that_claims_two_thousand_million_parts_takes_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RefusedError):
        accept(struct.pack("!I", 0x7FFFFFFF) + b"{}" * 40)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes"
