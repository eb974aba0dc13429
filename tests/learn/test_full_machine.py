"""More learners than the machine holds, and a learner who opens without end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from canxie_platform.learn import kernels as learn_kernels
from canxie_platform.learn import queue as learn_queue
from canxie_platform.learn.kernels import OPENS_BURST, LessonKernels, LessonsFullError, Opening, TooOftenError
from canxie_platform.learn.queue import PATIENCE, Queue
from canxie_platform.learn.snapshot.program import Fork, Program
from tests.learn.course import CODE, COURSE
from tests.learn.test_snapshot import environment, folder, program, run

__all__ = ["folder"]


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        """The moment."""
        return self.now

    time = monotonic


def test_the_queue_is_first_come_first_served_and_forgets_who_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, queue = Clock(), Queue()
    monkeypatch.setattr(learn_queue, "time", clock)
    assert [queue.before(name) for name in ("wang", "li", "zhao", "li", "wang")] == [0, 1, 2, 1, 0]
    clock.now += PATIENCE - 1
    assert [queue.before(name) for name in ("li", "zhao")] == [1, 2]
    clock.now += 2  # wang asked no more
    assert [queue.before(name) for name in ("zhao", "li", "wang")] == [1, 0, 2]
    queue.leave("li")
    assert (queue.before("zhao"), len(queue)) == (0, 2)


Act = Callable[[LessonKernels, Program], Coroutine[Any, Any, None]]


def with_kernels(folder: Path, act: Act, **options: Any) -> None:
    """Run a test on the kernels of a service with these limits."""

    async def whole() -> None:
        kernels = LessonKernels(**options)
        try:
            await act(kernels, program(folder, CODE))
        finally:
            await kernels.shutdown_all(now=True)
            await asyncio.sleep(0.3)

    run(whole())


async def opened(kernels: LessonKernels, of: Program, username: str) -> str:
    """Open the lesson for somebody."""
    return await kernels.open_lesson(Opening(username, COURSE, "01-kanwang"), of, Fork(environment=environment(Path(of.folder))))


async def waits(kernels: LessonKernels, of: Program, username: str) -> int:
    """How many wait before somebody who can't open the lesson now."""
    with pytest.raises(LessonsFullError) as full:
        await opened(kernels, of, username)
    return full.value.before


def test_a_full_machine_lets_people_in_in_their_order(folder: Path) -> None:
    async def act(kernels: LessonKernels, of: Program) -> None:
        first, second = [await opened(kernels, of, name) for name in ("wang", "li")]
        assert [await waits(kernels, of, name) for name in ("zhao", "qian", "sun", "qian")] == [0, 1, 2, 1]
        await kernels.close_lesson(first)
        assert [await waits(kernels, of, name) for name in ("sun", "qian")] == [2, 1], "a free place is for who came first"
        assert await opened(kernels, of, "zhao")
        assert await waits(kernels, of, "sun") == 1
        await kernels.close_lesson(second)
        assert await opened(kernels, of, "qian")
        assert len(kernels.openings) == 2

    with_kernels(folder, act, in_all=2)


def test_many_at_once_never_get_more_than_the_machine_holds(folder: Path) -> None:
    async def act(kernels: LessonKernels, of: Program) -> None:
        found = await asyncio.gather(*(opened(kernels, of, f"learner-{number}") for number in range(8)), return_exceptions=True)
        assert sorted(type(one).__name__ for one in found) == ["LessonsFullError"] * 5 + ["str"] * 3
        assert len(kernels.openings) == 3

    with_kernels(folder, act, in_all=3)


def test_a_kernel_without_a_page_gives_way_when_the_machine_is_full(folder: Path) -> None:
    async def act(kernels: LessonKernels, of: Program) -> None:
        left = await opened(kernels, of, "wang")
        assert await waits(kernels, of, "li") == 0
        kernels.spare_after = 0
        new = await opened(kernels, of, "li")
        assert list(kernels.openings) == [new]
        assert kernels.opening_of(left, "wang") is None

    with_kernels(folder, act, in_all=1, spare_after=3600)


def test_idle_kernels_are_closed_those_with_a_page_later(folder: Path) -> None:
    class Websocket:
        closed: int | None = None

        def close(self, code: int | None = None, reason: str | None = None) -> None:
            self.closed = code

    async def act(kernels: LessonKernels, of: Program) -> None:
        alone, looked_at = await opened(kernels, of, "wang"), await opened(kernels, of, "li")
        page = Websocket()
        kernels.connect_page(looked_at, page)
        await kernels.cull_kernels()
        assert set(kernels.openings) == {alone, looked_at}
        kernels.cull_idle_timeout = 0
        await asyncio.sleep(0.05)
        await kernels.cull_kernels()
        assert set(kernels.openings) == {looked_at}
        kernels.cull_connected_timeout = 0
        await kernels.cull_kernels()
        assert not kernels.openings
        assert page.closed == 4410

    with_kernels(folder, act)


def test_a_learner_opens_three_lessons_and_not_without_end(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()

    async def act(kernels: LessonKernels, of: Program) -> None:
        ids = [await opened(kernels, of, "wang") for _ in range(4)]
        assert list(kernels.openings) == ids[1:], "the longest idle gave way"
        monkeypatch.setattr(learn_kernels, "time", clock)
        kernels._allowance.clear()
        for _ in range(int(OPENS_BURST)):
            kernels._within_rate("wang")
        with pytest.raises(TooOftenError):
            await opened(kernels, of, "wang")
        kernels._within_rate("li")
        clock.now += 1.1
        kernels._within_rate("wang")
        with pytest.raises(TooOftenError):
            kernels._within_rate("wang")

    with_kernels(folder, act)
