"""Many learners in a lesson at a time, each answering every five seconds."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from canxie_platform.deploy.processes import marked
from tests.bench.figure import Figure
from tests.bench.learner import Visitor, add_learners
from tests.bench.stock import pss, tree
from tests.journeys.conftest import Platform, start

LEARNERS = 200
EVERY = 5.0
"""Seconds between two answers of one learner."""
SECONDS = 120.0


def measure() -> Iterator[Figure]:
    """Open all, answer for two minutes; the stock tool has nothing that stores an answer."""
    with tempfile.TemporaryDirectory(prefix="canxie-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        running = start(folder / "data")
        try:
            times, errors, memory = asyncio.run(_load(running))
        finally:
            running.stop()
    yield Figure("lesson.load200.p95", sorted(times)[int(len(times) * 0.95) - 1] * 1000, None, "ms")
    yield Figure("lesson.load200.errors", len(errors), None, f"of {len(times) + len(errors)} answers")
    yield Figure("lesson.load200.memory", memory, None, "MB, all processes")
    for error in sorted(set(errors))[:5]:
        print(error, file=sys.stderr)


async def _load(running: Platform) -> tuple[list[float], list[str], float]:
    visitors = [Visitor(running.url, name) for name in add_learners(running, LEARNERS)]
    for visitor in visitors:
        await visitor.log_in()
        await visitor.open()
    times: list[float] = []
    errors: list[str] = []
    await asyncio.gather(*(_answer(visitor, number * EVERY / LEARNERS, times, errors) for number, visitor in enumerate(visitors)))
    return times, errors, pss(_processes(running))


def _processes(running: Platform) -> list[psutil.Process]:
    """All of the platform; kernels carry no mark, but hang below those that do."""
    found = {process.pid: process for one in marked(running.data) for process in tree(one.pid)}
    return list(found.values())


async def _answer(visitor: Visitor, offset: float, times: list[float], errors: list[str]) -> None:
    end = time.monotonic() + SECONDS
    await asyncio.sleep(offset)
    while time.monotonic() < end:
        try:
            times.append(await visitor.answer())
        except Exception as error:  # every failure counts, whatever its kind
            errors.append(f"{type(error).__name__}: {error}")
        await asyncio.sleep(EVERY)
