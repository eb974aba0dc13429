"""A parent process as the service sees it: started, asked for forks, and ended."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from typing import NamedTuple

from pydantic import BaseModel

from canxie_platform.learn.snapshot.program import Fork, Forked, Program, Ran

LARGEST = 32 << 20
"""Bytes of the outputs of one lesson."""
RUN_SECONDS = 60
"""How long a lesson may run before it is taken to hang."""
FORK_SECONDS = 30
PAUSE = 0.01
PIECE = 1 << 16


class SnapshotError(RuntimeError):
    """There is no parent, or no fork, to be had; it says why in English, for the log."""


class Fresh(NamedTuple):
    """A kernel that was just forked."""

    pid: int
    stream: socket.socket
    """It ends with the kernel, and the kernel with it."""


class ForkServer:
    """One parent process."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket) -> None:
        self._process = process
        self._channel = channel
        self.ran = Ran(outputs=[])
        self.used_at = time.monotonic()
        """Moment of the last fork."""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it may be asked."""
        return self._process.poll() is None

    @classmethod
    async def start(cls, program: Program) -> ForkServer:
        """Start a parent and wait until it has run its program.

        Args:
            program: the lesson.

        Raises:
            SnapshotError: it didn't get so far.
        """
        ours, theirs = socket.socketpair()
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "canxie_platform.learn.snapshot.parent", str(theirs.fileno())],
                env={**program.environment, "MALLOC_ARENA_MAX": "2"},
                cwd=program.folder,
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            raise SnapshotError(str(error)) from error
        finally:
            theirs.close()
        ours.setblocking(False)
        server = cls(process, ours)
        try:
            async with asyncio.timeout(RUN_SECONDS):
                server.ran = Ran.model_validate_json(await _asked(ours, program))
        except (TimeoutError, OSError, ValueError) as error:
            await server.stop()
            raise SnapshotError(f"a lesson's parent did not start: {error!r}") from error
        return server

    async def fork(self, fork: Fork) -> Fresh:
        """Fork a kernel; it is listening when this returns.

        Args:
            fork: whose kernel.

        Raises:
            SnapshotError: the parent is gone or the fork failed.
        """
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            async with asyncio.timeout(FORK_SECONDS):
                with theirs:
                    await self._hand_over(theirs)
                forked = Forked.model_validate_json(await _asked(ours, fork))
            if forked.error:
                raise SnapshotError(forked.error)
        except (TimeoutError, OSError, ValueError) as error:
            ours.close()
            raise SnapshotError(f"no fork: {error!r}") from error
        except BaseException:
            ours.close()
            raise
        self.used_at = time.monotonic()
        return Fresh(forked.pid, ours)

    async def _hand_over(self, end: socket.socket) -> None:
        while True:
            try:
                socket.send_fds(self._channel, [b"f"], [end.fileno()])
            except BlockingIOError:  # hundreds wait already
                await asyncio.sleep(PAUSE)
            else:
                return

    async def stop(self) -> None:
        """End the parent; kernels forked from it live on."""
        self._channel.close()
        self._process.kill()
        await asyncio.to_thread(self._process.wait)


async def _asked(stream: socket.socket, wish: BaseModel) -> bytes:
    """Send a line and read the one that answers it.

    Args:
        stream: to a process that says nothing unasked.
        wish: the line.

    Raises:
        OSError: the stream ended.
    """
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(stream, wish.model_dump_json().encode() + b"\n")
    answer = bytearray()
    while not answer.endswith(b"\n"):
        piece = await loop.sock_recv(stream, PIECE)
        if not piece or len(answer) > LARGEST:
            raise ConnectionResetError("the process ended, or said too much")
        answer += piece
    return bytes(answer)
