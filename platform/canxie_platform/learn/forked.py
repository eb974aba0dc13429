"""The forked kernels behind lesson pages, by id."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from canxie_platform.learn.snapshot.program import Fork, Program
from canxie_platform.learn.snapshot.snapshots import snapshots
from canxie_platform.learn.snapshot.stream_client import StreamClient


class ForkedKernels:
    """Kernels without ZeroMQ, one stream each; they end with this process."""

    def __init__(self, when_ended: Callable[[str], None]) -> None:
        """Begin without any.

        Args:
            when_ended: called with the id of a kernel that has ended by itself.
        """
        self._when_ended = when_ended
        self._clients: dict[str, StreamClient] = {}

    def __contains__(self, kernel_id: object) -> bool:
        return kernel_id in self._clients

    async def open(self, program: Program, fork: Fork) -> str:
        """Fork a kernel.

        Args:
            program: the lesson.
            fork: whose kernel.

        Returns:
            Its id.

        Raises:
            SnapshotError: no fork can be had.
            OSError: the fork ended at once.
        """
        kernel_id = str(uuid.uuid4())
        fresh = await snapshots().fork(program, fork)
        self._clients[kernel_id] = await StreamClient.connect(fresh, lambda: self._ended(kernel_id))
        return kernel_id

    def get(self, kernel_id: str) -> StreamClient | None:
        """A kernel, if it is one of these.

        Args:
            kernel_id: its id.
        """
        return self._clients.get(kernel_id)

    def idle(self, kernel_id: str) -> float:
        """Seconds since a kernel last said or was told something.

        Args:
            kernel_id: one of these.
        """
        return time.monotonic() - self._clients[kernel_id].used_at

    def ids(self) -> list[str]:
        """All of them."""
        return list(self._clients)

    def close(self, kernel_id: str) -> None:
        """End a kernel.

        Args:
            kernel_id: one of these.
        """
        self._clients.pop(kernel_id).close()

    def _ended(self, kernel_id: str) -> None:
        if self._clients.pop(kernel_id, None) is not None:
            self._when_ended(kernel_id)
