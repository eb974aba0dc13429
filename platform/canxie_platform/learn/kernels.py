"""The kernels of open lessons: whose they are, how many there may be, and when they are closed."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Protocol

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Bool, Integer, default

from canxie_platform.learn import wording
from canxie_platform.learn.citations import Citations
from canxie_platform.learn.codes import CloseCode
from canxie_platform.learn.forked import ForkedKernels
from canxie_platform.learn.machine import memory_limit
from canxie_platform.learn.queue import Queue
from canxie_platform.learn.snapshot.ordinary import run_in
from canxie_platform.learn.snapshot.program import WAITS, Fork, Program, Ran
from canxie_platform.learn.snapshot.server import SnapshotError
from canxie_platform.learn.snapshot.snapshots import snapshots

KERNEL = "python3"
ARGUMENTS = ["--HistoryManager.enabled=False", "--InteractiveShellApp.ignore_cwd=True"]


OPENS_BURST, OPENS_RATE = 60.0, 1.0
"""Lessons one learner may open at once, and per second on the whole."""
KERNEL_BYTES = 12 << 20
"""Memory one more open lesson takes, generously: forked kernels take about 7 MB, ordinary ones several times that."""


class LessonsFullError(RuntimeError):
    """As many lessons are open as this machine may hold."""

    def __init__(self, before: int) -> None:
        super().__init__(before)
        self.before = before
        """How many learners wait before this one."""


class TooOftenError(RuntimeError):
    """One learner opens far more lessons than a person can."""


class Socket(Protocol):
    """A page's connection, as far as it must be told that its kernel is gone."""

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close the connection."""


@dataclass
class Opening:
    """One lesson opened by one learner."""

    username: str
    course: str
    lesson: str
    recorded: bool = True
    """False in a preview: its kernel gets no ticket and stores nothing."""
    ticket_at: float = field(default_factory=time.monotonic)
    """Moment (of the monotonic clock) the kernel last got a ticket."""


class LessonKernels(AsyncMappingKernelManager):
    """Kernels that belong to learners. Idle ones are always culled: a page's farewell can get lost."""

    per_learner = Integer(3, config=True, help="Lessons one learner may have open; the longest idle gives way to a new one.")
    in_all = Integer(config=True, help="Lessons open on this machine at a time; by default what half of its memory holds.")
    forks = Bool(True, config=True, help="Fork kernels from a process that has run the lesson; ordinary kernels otherwise.")
    cull_connected_timeout = Integer(3600, config=True, help="Seconds without a message after which even a connected kernel is closed.")
    spare_after = Integer(120, config=True, help="Seconds after which a kernel without a page gives way when the machine is full.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.openings: dict[str, Opening] = {}
        self.forked = ForkedKernels(self._gone)
        self.citations = Citations()
        self._sockets: defaultdict[str, set[Socket]] = defaultdict(set)
        self._starting: Counter[str] = Counter()
        self._queue = Queue()
        self._allowance: dict[str, tuple[float, float]] = {}
        self._tasks: set[asyncio.Future[Any]] = set()

    @default("in_all")
    def _default_in_all(self) -> int:
        return max(20, memory_limit() // 2 // KERNEL_BYTES)

    @default("cull_idle_timeout")
    def _default_cull_idle_timeout(self) -> int:
        return 20 * 60

    @default("cull_interval")
    def _default_cull_interval(self) -> int:
        return 60

    @default("cull_connected")
    def _default_cull_connected(self) -> bool:
        return True

    @default("buffer_offline_messages")
    def _default_buffer_offline_messages(self) -> bool:
        return False  # a page that comes back asks for the state of its widgets

    def opening_of(self, kernel_id: str, username: str | None) -> Opening | None:
        """The opening a kernel stands for, if it is that learner's.

        Args:
            kernel_id: the kernel.
            username: who asks.
        """
        opening = self.openings.get(kernel_id)
        return opening if opening is not None and opening.username == username and kernel_id in self else None

    async def outputs(self, program: Program) -> Ran:
        """What a lesson shows when it is run without a learner.

        Args:
            program: the lesson.
        """
        if self.forks and not snapshots().refusal(program):
            try:
                return await snapshots().ran(program)
            except SnapshotError as error:
                self.log.warning("a lesson is run in an ordinary kernel: %s", error)
        kernel_id: str = await self.start_kernel(**self._arguments(program, {**program.environment, WAITS: ""}))
        try:
            return await run_in(self.get_kernel(kernel_id), program)
        finally:
            await self.close_lesson(kernel_id)

    async def refs(self, program: Program) -> list[str]:
        """Articles a lesson cites; none where no process has run it, and each kernel looks them up itself.

        Args:
            program: the lesson.
        """
        if not self.forks or snapshots().refusal(program):
            return []
        try:
            return (await snapshots().ran(program)).refs
        except SnapshotError:
            return []

    async def open_lesson(self, opening: Opening, program: Program, fork: Fork) -> str:
        """Have a kernel for a learner, making room if need be.

        Args:
            opening: who opens what.
            program: the lesson.
            fork: the kernel's environment, and what is known of its learner.

        Returns:
            The kernel's id.

        Raises:
            LessonsFullError: the machine holds no more; the learner is in the queue.
            TooOftenError: this learner opens far too many.
        """
        self._within_rate(opening.username)
        self._starting[opening.username] += 1
        try:
            await self._make_room(opening.username)
            self._queue.leave(opening.username)  # from here on the place is taken: it must not count as a wait as well
            kernel_id = await self._started(program, fork)
        finally:
            self._starting -= Counter([opening.username])
        self.openings[kernel_id] = opening
        return kernel_id

    async def _started(self, program: Program, fork: Fork) -> str:
        if self.forks:
            try:
                kernel_id = await self.forked.open(program, fork)
            except (SnapshotError, OSError, AttributeError) as error:
                self.log.warning("an ordinary kernel for %s: %s", program.version, error)
            else:
                if not self._initialized_culler:
                    self.initialize_culler()  # type: ignore[no-untyped-call]
                return kernel_id
        ordinary: str = await self.start_kernel(**self._arguments(program, fork.environment))
        try:
            await run_in(self.get_kernel(ordinary), program)
        except Exception:
            await self.close_lesson(ordinary)
            raise
        return ordinary

    def _arguments(self, program: Program, environment: dict[str, str]) -> dict[str, Any]:
        return {"kernel_name": KERNEL, "env": environment, "cwd": program.folder, "extra_arguments": list(ARGUMENTS)}

    def _within_rate(self, username: str) -> None:
        now = time.monotonic()
        left, at = self._allowance.get(username, (OPENS_BURST, now))
        left = min(OPENS_BURST, left + (now - at) * OPENS_RATE)
        if left < 1:
            raise TooOftenError(username)
        self._allowance[username] = (left - 1, now)

    async def _make_room(self, username: str) -> None:
        own = [kernel_id for kernel_id, opening in self.openings.items() if opening.username == username]
        if own and len(own) + self._starting[username] > self.per_learner:
            await self._give_way(own, CloseCode.REPLACED, wording.REPLACED)
        while (before := self._queue.before(username)) >= (free := self.in_all - len(self.openings) - self._starting.total() + 1):
            pageless = [kernel_id for kernel_id in self.openings if not self._sockets.get(kernel_id)]
            spare = [kernel_id for kernel_id in pageless if self._idle(kernel_id) > self.spare_after]
            if before > free or not spare:
                raise LessonsFullError(before)
            await self._give_way(spare, CloseCode.KERNEL_GONE, wording.CULLED)

    async def _give_way(self, candidates: list[str], code: CloseCode, reason: str) -> None:
        await self.close_lesson(max(candidates, key=self._idle), code, reason)

    def _idle(self, kernel_id: str) -> float:
        """Seconds since the last message."""
        if kernel_id in self.forked:
            return self.forked.idle(kernel_id)
        kernel = self._kernels.get(kernel_id)
        return time.time() - kernel.last_activity.timestamp() if kernel is not None else math.inf

    async def close_lesson(self, kernel_id: str, code: CloseCode = CloseCode.KERNEL_GONE, reason: str = wording.CULLED) -> None:
        """Close a kernel at once and tell its pages; it holds nothing that isn't stored.

        Args:
            kernel_id: the kernel; one that is gone already is fine.
            code: what pages that still hang on it are told.
            reason: the same in words, for logs.
        """
        self._tell(kernel_id, code, reason)
        if kernel_id in self.forked:
            self.forked.close(kernel_id)
            self._gone(kernel_id)
        elif kernel_id in self:
            await ensure_async(self.shutdown_kernel(kernel_id, now=True))  # type: ignore[no-untyped-call]

    def connect_page(self, kernel_id: str, socket: Socket) -> None:
        """Remember a page that hangs on a kernel."""
        self._sockets[kernel_id].add(socket)

    def disconnect_page(self, kernel_id: str, socket: Socket) -> None:
        """Forget a page."""
        self._sockets[kernel_id].discard(socket)

    def _tell(self, kernel_id: str, code: CloseCode, reason: str) -> None:
        for socket in self._sockets.pop(kernel_id, set()):
            socket.close(code, reason)

    def __contains__(self, kernel_id: object) -> bool:
        return kernel_id in self.forked or kernel_id in self._kernels

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget an ordinary kernel, however it ended, and its owner with it."""
        self._gone(kernel_id)
        return super().remove_kernel(kernel_id)

    def _gone(self, kernel_id: str) -> None:
        self.openings.pop(kernel_id, None)
        self._tell(kernel_id, CloseCode.KERNEL_GONE, wording.CULLED)

    async def shutdown_all(self, now: bool = False) -> None:  # type: ignore[override]
        """End all kernels.

        Args:
            now: whether ordinary ones, too, are killed without a word.
        """
        for kernel_id in self.forked.ids():
            await self.close_lesson(kernel_id)
        await super().shutdown_all(now=now)

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """A kernel died by itself. An empty new one would be of no use, so it isn't restarted; its page is told."""
        kernel = self._kernels.get(kernel_id)
        super()._handle_kernel_died(kernel_id)  # type: ignore[no-untyped-call]
        if kernel is not None:
            task = asyncio.ensure_future(ensure_async(kernel.cleanup_resources()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def cull_kernels(self) -> None:
        """Close idle kernels, and processes nobody forks from any more."""
        await super().cull_kernels()  # type: ignore[no-untyped-call]
        for kernel_id in self.forked.ids():
            if self._idle(kernel_id) > (self.cull_connected_timeout if self._sockets.get(kernel_id) else self.cull_idle_timeout):
                self.log.warning("an idle lesson is closed")
                await self.close_lesson(kernel_id)
        await snapshots().tidy()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """Close a kernel after ``cull_idle_timeout``; one with a page in front of it only after ``cull_connected_timeout``."""
        if self._kernel_connections.get(kernel_id, 0) and self._idle(kernel_id) < self.cull_connected_timeout:
            return
        await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]
