"""The kernel of a lesson's page: what it answers, what it can't be made to do, what it may use, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import psutil
import pytest

from canxie_platform.learn.messages import own
from canxie_platform.learn.snapshot.child import FILES, MEMORY
from canxie_platform.learn.snapshot.frames import LARGEST, FrameError, Frames, framed
from canxie_platform.learn.snapshot.program import Fork, Program
from canxie_platform.learn.snapshot.snapshots import snapshots
from canxie_platform.learn.snapshot.stream_client import StreamClient
from canxie_platform.learn.stream_connection import StreamConnection
from tests.learn.course import CODE, write_course
from tests.learn.test_snapshot import environment, gone, program, run

ECHO = """
import ipywidgets, traitlets
class Echo(ipywidgets.DOMWidget):
    _model_name = traitlets.Unicode("EchoModel").tag(sync=True)
    picture = traitlets.Bytes(b"\\0\\1\\2").tag(sync=True)
    code = traitlets.Unicode("").tag(sync=True)
    seen = traitlets.Any().tag(sync=True)
    def heard(self, _widget, content, buffers):
        if "code" in content:
            try:
                self.seen = repr(eval(content["code"]))
            except Exception as error:
                self.seen = type(error).__name__
        self.send({"back": content}, [bytes(part) for part in buffers])
echo = Echo()
echo.on_msg(echo.heard)
echo
"""

FORBIDDEN = (
    "execute_request",
    "complete_request",
    "inspect_request",
    "history_request",
    "shutdown_request",
    "debug_request",
    "input_reply",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The invented course."""
    return write_course(tmp_path)


class Heard:
    """A page that keeps what it is sent."""

    def __init__(self) -> None:
        self.frames: list[str | bytes] = []
        self.came = asyncio.Event()

    def write_message(self, message: str | bytes, binary: bool = False) -> None:
        """Keep a frame."""
        assert binary == isinstance(message, bytes)
        self.frames.append(message)
        self.came.set()

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What was heard, without binary parts."""
        return [json.loads(frame if isinstance(frame, str) else _text(frame)) for frame in self.frames]

    async def until(self, method: str) -> dict[str, Any]:
        """The data of the newest widget message of a kind; waits for it."""
        async with asyncio.timeout(10):
            while True:
                found = [message["content"].get("data", {}) for message in self.messages]
                if matching := [data for data in found if data.get("method") == method]:
                    return matching[-1]
                self.came.clear()
                await self.came.wait()


def _text(frame: bytes) -> bytes:
    start, end = (int.from_bytes(frame[4 * place : 4 * place + 4], "big") for place in (1, 2))
    return frame[start:end]


async def opened(of: Program, **more: str) -> tuple[StreamClient, StreamConnection, Heard, asyncio.Event]:
    """A kernel with a page in front of it, and what is set when it has ended."""
    ended, page = asyncio.Event(), Heard()
    fork = Fork(environment={**environment(Path(of.folder)), **more})
    client = await StreamClient.connect(await snapshots().fork(of, fork), ended.set)
    connection = StreamConnection(client, page, "page-1")
    await connection.connect()
    _open.append((client, ended))
    return client, connection, page, ended


def said(connection: StreamConnection, kind: str, content: dict[str, Any], *buffers: bytes, session: str = "page-1") -> None:
    """Say something as a page does."""
    message = own(kind, content)
    message["header"]["session"] = session
    connection.send({**message, "metadata": {"version": "1.0.0"}, "buffers": list(buffers)})


def ask_states(connection: StreamConnection) -> None:
    """Ask for the state of all widgets."""
    said(connection, "comm_open", {"comm_id": "control", "target_name": "jupyter.widget.control", "data": {}})
    said(connection, "comm_msg", {"comm_id": "control", "data": {"method": "request_states"}})


_open: list[tuple[StreamClient, asyncio.Event]] = []


def in_a_loop(act: Awaitable[None]) -> None:
    """Run a test, and end its kernels and their parents."""

    async def whole() -> None:
        try:
            await act
        finally:
            for client, ended in _open:
                client.close()
                await asyncio.wait_for(ended.wait(), 10)
                assert await gone(client.pid)
            _open.clear()

    run(whole())


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_messages_come_whole_however_they_are_cut(size: int) -> None:
    messages = [[b"{}", b"{}", b"{}", b'{"a":1}'], [b"h" * 5000, b"", b"{}", b"{}", b"\0\1", b""], [b"{}"] * 4]
    stream, frames = b"".join(framed(parts) for parts in messages), Frames()
    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [parts for piece in pieces for parts in frames.fed(piece)] == messages


@pytest.mark.parametrize(
    "nonsense",
    [
        (LARGEST + 1).to_bytes(4, "big"),
        framed([b"{}"] * 3),
        (8).to_bytes(4, "big") + (200).to_bytes(4, "big") + b"1234",
        (0).to_bytes(4, "big"),
        framed([b"{}"] * 4)[:3] + b"\xff" + framed([b"{}"] * 4)[4:] + b"x" * 300,
    ],
)
def test_nonsense_is_no_message(nonsense: bytes) -> None:
    with pytest.raises(FrameError):
        list(Frames().fed(nonsense))


def test_widgets_speak_with_buffers_both_ways(folder: Path) -> None:
    async def act() -> None:
        _, connection, page, _ = await opened(program(folder, ECHO))
        ask_states(connection)
        states = (await page.until("update_states"))["states"]
        model = next(name for name, entry in states.items() if entry["model_name"] == "EchoModel")
        assert any(isinstance(frame, bytes) and frame.endswith(b"\0\1\2") for frame in page.frames)
        said(connection, "comm_msg", {"comm_id": model, "data": {"method": "custom", "content": {"n": 5}}}, b"\7\0\7")
        assert (await page.until("custom"))["content"] == {"back": {"n": 5}}
        assert any(isinstance(frame, bytes) and frame.endswith(b"\7\0\7") for frame in page.frames)

    in_a_loop(act())


def test_it_runs_nothing_and_each_page_gets_its_own_replies(folder: Path, tmp_path: Path) -> None:
    async def act() -> None:
        client, connection, page, _ = await opened(program(folder, CODE))
        other = Heard()
        await StreamConnection(client, other, "page-2").connect()
        made = tmp_path / "made"
        for kind in (
            "execute_request",
            "complete_request",
            "inspect_request",
            "history_request",
            "shutdown_request",
            "debug_request",
            "input_reply",
        ):
            said(connection, kind, {"code": f"open({str(made)!r}, 'w')"})
        said(connection, "comm_msg", {"comm_id": "nobody's", "data": {"method": "custom", "content": {}}})
        said(connection, "comm_open", {"comm_id": "x", "target_name": "nobody's", "data": {}})
        said(connection, "comm_info_request", {"target_name": "jupyter.widget"})
        said(connection, "kernel_info_request", {})
        ask_states(connection)
        await page.until("update_states")
        await other.until("update_states")
        kinds = [message["header"]["msg_type"] for message in page.messages]
        assert not made.exists()
        assert {kind for kind in kinds if kind.endswith("_reply")} == {"comm_info_reply", "kernel_info_reply"}
        assert not [message for message in other.messages if message["header"]["msg_type"].endswith("_reply")]
        assert kinds[0] == "status"

    in_a_loop(act())


def test_a_kernel_may_use_little_memory_and_few_files(folder: Path) -> None:
    async def act() -> None:
        client, connection, page, _ = await opened(program(folder, ECHO))
        kernel = psutil.Process(client.pid)
        assert (kernel.rlimit(psutil.RLIMIT_DATA)[1], kernel.rlimit(psutil.RLIMIT_NOFILE)[1]) == (MEMORY, FILES)
        assert kernel.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        ask_states(connection)
        states = (await page.until("update_states"))["states"]
        model = next(name for name, entry in states.items() if entry["model_name"] == "EchoModel")
        for code, seen in [
            (f"len(bytearray({2 * MEMORY}))", "MemoryError"),
            (f"[open('/dev/null') for _ in range({FILES + 10})]", "OSError"),
            ("__import__('resource').setrlimit(__import__('resource').RLIMIT_DATA, (1 << 40, 1 << 40))", None),
            ("1 + 1", "2"),
        ]:
            page.frames.clear()
            said(connection, "comm_msg", {"comm_id": model, "data": {"method": "custom", "content": {"code": code}}})
            await page.until("custom")
            if seen is not None:
                assert (await page.until("update"))["state"]["seen"] == seen

    in_a_loop(act())


def test_nothing_of_a_learner_is_in_the_parent_or_in_the_next_kernel(folder: Path) -> None:
    async def act() -> None:
        of = program(folder, ECHO)
        first = await opened(of, SECRET="of-wang")
        second = await opened(of, SECRET="of-li")
        assert snapshots().servers[0].pid == psutil.Process(second[0].pid).ppid()
        for client, connection, page, _ in (first, second):
            ask_states(connection)
            states = (await page.until("update_states"))["states"]
            model = next(name for name, entry in states.items() if entry["model_name"] == "EchoModel")
            code = "(__import__('os').environ['SECRET'], len([n for n in __import__('os').listdir('/proc/self/fd')]))"
            said(connection, "comm_msg", {"comm_id": model, "data": {"method": "custom", "content": {"code": code}}})
            seen = (await page.until("update"))["state"]["seen"]
            assert seen.startswith("('of-wang'" if client is first[0] else "('of-li'")
            sockets = [name for name in os.listdir(f"/proc/{client.pid}/fd") if "socket" in os.readlink(f"/proc/{client.pid}/fd/{name}")]
            assert len(sockets) == 1, "a kernel holds its own stream and nobody else's"
        parent = Path(f"/proc/{snapshots().servers[0].pid}")
        assert b"of-wang" not in parent.joinpath("environ").read_bytes()

    in_a_loop(act())


@pytest.mark.parametrize("how", ["closed", "killed", "stopped and closed", "stream cut"])
def test_however_it_ends_it_is_noticed_and_buried(folder: Path, how: str) -> None:
    async def act() -> None:
        client, *_, ended = await opened(program(folder, CODE))
        pid = client.pid
        if "stopped" in how:
            os.kill(pid, signal.SIGSTOP)
        if how == "killed":
            os.kill(pid, signal.SIGKILL)
        elif how == "stream cut":
            assert client._transport is not None
            client._transport.abort()
        else:
            client.close()
        await asyncio.wait_for(ended.wait(), 10)
        assert await gone(pid)
        client.close()
        client.send(own("kernel_info_request", {}))

    in_a_loop(act())


def test_a_kernel_that_takes_no_messages_is_given_up(folder: Path) -> None:
    async def act() -> None:
        client, connection, _, ended = await opened(program(folder, CODE))
        os.kill(client.pid, signal.SIGSTOP)
        for _ in range(200):
            said(connection, "comm_msg", {"comm_id": "x", "data": {"filling": "x" * 60_000}})
        await asyncio.wait_for(ended.wait(), 10)
        assert await gone(client.pid)

    in_a_loop(act())
