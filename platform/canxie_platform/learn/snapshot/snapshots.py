"""One parent per version of a lesson: started when first needed, started again when it died, ended when nobody needs it."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from weakref import WeakKeyDictionary

from canxie_platform.learn.snapshot.program import Fork, Program, Ran
from canxie_platform.learn.snapshot.server import ForkServer, Fresh, SnapshotError

log = logging.getLogger(__name__)

IDLE_SECONDS = 15 * 60
"""How long a parent without a fork is kept."""
MOST = 24
"""Parents at a time; the one unused longest gives way."""
RETRY_SECONDS = 60
"""How long a program that couldn't be run, or must not be forked, isn't tried again."""


class Snapshots:
    """The parents of one event loop."""

    def __init__(self) -> None:
        self._servers: dict[str, ForkServer] = {}
        self._starts: dict[str, asyncio.Task[ForkServer]] = {}
        self._refused: dict[str, tuple[float, str]] = {}

    @property
    def servers(self) -> list[ForkServer]:
        """Parents that live."""
        return [server for server in self._servers.values() if server.alive]

    def refusal(self, program: Program) -> str:
        """Why a program gets no fork now; empty when it may.

        Args:
            program: the lesson.
        """
        if not sys.platform.startswith("linux"):
            return "forks need Linux"
        until, reason = self._refused.get(program.version, (0.0, ""))
        return reason if time.monotonic() < until else ""

    async def ran(self, program: Program) -> Ran:
        """What a program leaves behind.

        Args:
            program: the lesson.

        Raises:
            SnapshotError: it can't be run here.
        """
        return (await self._server(program)).ran

    async def fork(self, program: Program, fork: Fork) -> Fresh:
        """Fork a kernel.

        Args:
            program: the lesson.
            fork: whose kernel.

        Raises:
            SnapshotError: no fork can be had; the reason is in it.
        """
        reason = self.refusal(program)
        if reason:
            raise SnapshotError(reason)
        for last in (False, True):
            server = await self._server(program)
            if server.ran.unsafe:
                raise SnapshotError(self._refuse(program, server.ran.unsafe))
            try:
                return await server.fork(fork)
            except SnapshotError:
                if last or server.alive:
                    raise
        raise AssertionError

    async def _server(self, program: Program) -> ForkServer:
        version = program.version
        server = self._servers.get(version)
        if server is not None and server.alive:
            server.used_at = time.monotonic()
            return server
        start = self._starts.get(version)
        if start is None:
            start = self._starts[version] = asyncio.create_task(self._start(program))
            start.add_done_callback(lambda _: self._starts.pop(version, None))
        return await asyncio.shield(start)

    async def _start(self, program: Program) -> ForkServer:
        await self.tidy()
        try:
            server = await ForkServer.start(program)
        except SnapshotError as error:
            self._refuse(program, str(error))
            raise
        self._servers[program.version] = server
        return server

    def _refuse(self, program: Program, reason: str) -> str:
        log.warning("no forks of %s for %d s, ordinary kernels instead: %s", program.version, RETRY_SECONDS, reason)
        self._refused[program.version] = (time.monotonic() + RETRY_SECONDS, reason)
        return reason

    async def tidy(self, idle_seconds: float = IDLE_SECONDS) -> None:
        """End parents that are dead or unused; their kernels live on.

        Args:
            idle_seconds: how long one may be unused.
        """
        by_use = sorted(self._servers.items(), key=lambda item: item[1].used_at)
        surplus = {version for version, _ in by_use[: max(0, len(by_use) - MOST + 1)]}
        for version, server in by_use:
            if not server.alive or version in surplus or time.monotonic() - server.used_at > idle_seconds:
                del self._servers[version]
                await server.stop()

    async def stop(self) -> None:
        """End all parents."""
        await self.tidy(-1)


_OF_LOOP: WeakKeyDictionary[asyncio.AbstractEventLoop, Snapshots] = WeakKeyDictionary()


def snapshots() -> Snapshots:
    """The parents of the running event loop."""
    return _OF_LOOP.setdefault(asyncio.get_running_loop(), Snapshots())
