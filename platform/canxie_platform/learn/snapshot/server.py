"""A parent process as the service sees it: started, asked for forks, and ended."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from itertools import count

from canxie_platform.learn.snapshot.program import Fork, Forked, Program, Ran

LARGEST = 32 << 20
"""Bytes of the outputs of one lesson."""
RUN_SECONDS = 60
"""How long a lesson may run before it is taken to hang."""
FORK_SECONDS = 30


class SnapshotError(RuntimeError):
    """There is no parent, or no fork, to be had; it says why in English, for the log."""


class Lifeline:
    """A pipe that ends with this process, whatever ends it: parents and kernels hang on it."""

    def __init__(self) -> None:
        self.end, self._ours = os.pipe()

    def __del__(self) -> None:
        for file in (self.end, self._ours):
            os.close(file)


class ForkServer:
    """One parent process."""

    def __init__(self, process: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self._numbers = count(1)
        self._asked: dict[int, asyncio.Future[Forked]] = {}
        self._listening: asyncio.Task[None] | None = None
        self.ran = Ran(outputs=[])
        self.children: set[int] = set()
        """Process ids of kernels that hang on this parent, as far as their managers said."""
        self.used_at = time.monotonic()
        """Moment of the last fork."""

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it may be asked."""
        return self._process.poll() is None and self._listening is not None and not self._listening.done()

    @classmethod
    async def start(cls, program: Program, lifeline: Lifeline) -> ForkServer:
        """Start a parent and wait until it has run its program.

        Args:
            program: the lesson.
            lifeline: ends with this process.

        Raises:
            SnapshotError: it didn't get so far.
        """
        ours, theirs = socket.socketpair()
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "canxie_platform.learn.snapshot.parent", str(theirs.fileno()), str(lifeline.end)],
                env={**program.environment, "MALLOC_ARENA_MAX": "2"},
                cwd=program.folder,
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(), lifeline.end),
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            raise SnapshotError(str(error)) from error
        finally:
            theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours, limit=LARGEST)
        server = cls(process, reader, writer)
        try:
            writer.write(program.model_dump_json().encode() + b"\n")
            line = await asyncio.wait_for(reader.readline(), RUN_SECONDS)
            server.ran = Ran.model_validate_json(line)
        except (TimeoutError, OSError, ValueError) as error:
            await server.stop()
            raise SnapshotError(f"a lesson's parent did not start: {error!r}") from error
        server._listening = asyncio.create_task(server._listen())
        return server

    async def fork(self, environment: dict[str, str], connection_file: str, state: str = "") -> int:
        """Fork a kernel; it is listening when this returns.

        Args:
            environment: its whole environment.
            connection_file: its ports and key.
            state: what is stored for its learner.

        Returns:
            Its process id.

        Raises:
            SnapshotError: the parent is gone or the fork failed.
        """
        fork = Fork(number=next(self._numbers), environment=environment, connection_file=connection_file, state=state)
        answer = self._asked[fork.number] = asyncio.get_running_loop().create_future()
        try:
            if not self.alive:
                raise SnapshotError("the parent is gone")
            self._writer.write(fork.model_dump_json().encode() + b"\n")
            forked = await asyncio.wait_for(answer, FORK_SECONDS)
        except (TimeoutError, OSError) as error:
            raise SnapshotError(f"no fork: {error!r}") from error
        finally:
            self._asked.pop(fork.number, None)
        if forked.error:
            raise SnapshotError(forked.error)
        self.used_at = time.monotonic()
        return forked.pid

    async def _listen(self) -> None:
        try:
            while line := await self._reader.readline():
                forked = Forked.model_validate_json(line)
                answer = self._asked.get(forked.number)
                if answer is not None and not answer.done():
                    answer.set_result(forked)
        except (OSError, ValueError):
            pass
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(SnapshotError("the parent ended"))

    async def stop(self) -> None:
        """End the parent; kernels forked from it live on."""
        if self._listening is not None:
            self._listening.cancel()
        self._writer.close()
        self._process.kill()
        await asyncio.to_thread(self._process.wait)
