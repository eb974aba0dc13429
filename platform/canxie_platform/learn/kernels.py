"""The kernels of open lessons: whose they are, how many there may be, and when they are closed."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Protocol

from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Bool, Integer, default

from canxie_platform.learn import wording
from canxie_platform.learn.codes import CloseCode
from canxie_platform.learn.machine import memory_limit
from canxie_platform.learn.queue import Queue
from canxie_platform.learn.snapshot.ordinary import run_in
from canxie_platform.learn.snapshot.program import WAITS, Program, Ran
from canxie_platform.learn.snapshot.server import SnapshotError
from canxie_platform.learn.snapshot.snapshots import snapshots

KERNEL = "python3"
ARGUMENTS = ["--HistoryManager.enabled=False", "--InteractiveShellApp.ignore_cwd=True"]


OPENS_BURST, OPENS_RATE = 60.0, 1.0
"""Lessons one learner may open at once, and per second on the whole."""
KERNEL_BYTES = 16 << 20
"""Memory one more open lesson takes, generously."""


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

    async def open_lesson(self, opening: Opening, environment: dict[str, str], program: Program, state: str = "") -> str:
        """Have a kernel for a learner, making room if need be.

        Args:
            opening: who opens what.
            environment: the kernel's whole environment.
            program: the lesson.
            state: what is stored for the learner, if that was asked.

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
            kernel_id: str = await self.start_kernel(**self._arguments(program, environment, state))
        finally:
            self._starting -= Counter([opening.username])
        self.openings[kernel_id] = opening
        self._queue.leave(opening.username)
        kernel = self.get_kernel(kernel_id)
        if getattr(kernel.provisioner, "forked_pid", None) is None:
            try:
                await run_in(kernel, program)
            except Exception:
                await self.close_lesson(kernel_id)
                raise
        return kernel_id

    def _arguments(self, program: Program, environment: dict[str, str], state: str = "") -> dict[str, Any]:
        forks = {"program": program, "state": state} if self.forks else {}
        return {"kernel_name": KERNEL, "env": environment, "cwd": program.folder, "extra_arguments": list(ARGUMENTS), **forks}

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
        await self.close_lesson(min(candidates, key=self._last_activity), code, reason)

    def _last_activity(self, kernel_id: str) -> float:
        kernel = self._kernels.get(kernel_id)
        return kernel.last_activity.timestamp() if kernel is not None else 0.0

    def _idle(self, kernel_id: str) -> float:
        return time.time() - self._last_activity(kernel_id)

    async def close_lesson(self, kernel_id: str, code: CloseCode = CloseCode.KERNEL_GONE, reason: str = wording.CULLED) -> None:
        """Close a kernel at once and tell its pages; it holds nothing that isn't stored.

        Args:
            kernel_id: the kernel; one that is gone already is fine.
            code: what pages that still hang on it are told.
            reason: the same in words, for logs.
        """
        self._tell(kernel_id, code, reason)
        if kernel_id in self:
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

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel, however it ended, and its owner with it."""
        self.openings.pop(kernel_id, None)
        self._tell(kernel_id, CloseCode.KERNEL_GONE, wording.CULLED)
        return super().remove_kernel(kernel_id)

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
        await snapshots().tidy()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """Close a kernel after ``cull_idle_timeout``; one with a page in front of it only after ``cull_connected_timeout``."""
        if self._kernel_connections.get(kernel_id, 0) and self._idle(kernel_id) < self.cull_connected_timeout:
            return
        await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]
