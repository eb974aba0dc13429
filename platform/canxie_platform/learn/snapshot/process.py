"""A forked process that is somebody else's child, held by a descriptor so that no other process is ever taken for it."""

from __future__ import annotations

import asyncio
import os
import select
import signal
from contextlib import suppress


class ForkedProcess:
    """A kernel's process, seen from the service."""

    def __init__(self, pid: int) -> None:
        """Take hold of a process.

        Args:
            pid: its id.

        Raises:
            OSError: it is gone, or this system has no process descriptors.
        """
        self.pid = pid
        self.descriptor = os.pidfd_open(pid)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        if self.descriptor < 0:
            return False
        ended = select.poll()  # not select(), which knows no descriptor beyond 1023
        ended.register(self.descriptor, select.POLLIN)
        return not ended.poll(0)

    def signal(self, number: int) -> None:
        """Send a signal; to no other process, even when the id was given away again."""
        if self.descriptor >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.descriptor, number)

    async def wait(self) -> None:
        """Wait until it has ended."""
        if self.descriptor < 0:
            return
        loop, ended, descriptor = asyncio.get_running_loop(), asyncio.Event(), self.descriptor
        loop.add_reader(descriptor, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(descriptor)
            self.forget()

    def forget(self) -> None:
        """Let go of it, and bury it where that falls to this process: when its own parent died before it."""
        if self.descriptor < 0:
            return
        os.close(self.descriptor)
        self.descriptor = -1
        with suppress(OSError):
            os.waitpid(self.pid, os.WNOHANG)
