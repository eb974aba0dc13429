"""Opening a lesson, the server's side: CPU and memory of each, and twenty at once, ours against stock Voila with the same notebook."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from canxie_platform.deploy.processes import marked
from tests.bench.figure import Figure
from tests.bench.learner import COURSE, LESSON, Visitor, add_learners
from tests.bench.stock import pss, tree, voila
from tests.journeys.conftest import REPO, Platform, start

ALONE = 10
"""Lessons opened one after another."""
BURST = 20
"""Lessons opened at once."""
ASK_AGAIN = 2.0
"""Seconds after which stock Voila's kernel is asked again: a question that comes before its sockets are connected is lost."""


def measure() -> Iterator[Figure]:
    """Open lessons on a fresh platform, then on stock Voila."""
    with tempfile.TemporaryDirectory(prefix="canxie-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        running = start(folder / "data")
        try:
            ours = asyncio.run(_ours(running))
        finally:
            running.stop()
    with voila(REPO / "courses" / COURSE / f"{LESSON}.ipynb") as address:
        stock = asyncio.run(_stock(address))
    units = {"lesson.cpu": "ms", "lesson.pss": "MB"}
    for figure in ("lesson.cpu", "lesson.pss", "lesson.burst20.p50", "lesson.burst20.p95"):
        yield Figure(figure, ours[figure], stock[figure], units.get(figure, "ms"))


Open = Callable[[int], Coroutine[Any, Any, float]]


async def _measured(processes: Callable[[], list[psutil.Process]], opened: Open) -> dict[str, float]:
    await opened(0)  # the first pays for what is made once
    await asyncio.sleep(2)
    cpu, memory = _cpu(processes()), pss(processes())
    for number in range(1, ALONE + 1):
        await opened(number)
    await asyncio.sleep(2)
    found = {"lesson.cpu": (_cpu(processes()) - cpu) * 1000 / ALONE, "lesson.pss": (pss(processes()) - memory) / ALONE}
    times = sorted(await asyncio.gather(*(opened(ALONE + 1 + number) for number in range(BURST))))
    return {**found, "lesson.burst20.p50": statistics.median(times) * 1000, "lesson.burst20.p95": times[int(BURST * 0.95) - 1] * 1000}


async def _ours(running: Platform) -> dict[str, float]:
    visitors = [Visitor(running.url, name) for name in add_learners(running, ALONE + BURST + 1)]
    for visitor in visitors:
        await visitor.log_in()

    def processes() -> list[psutil.Process]:
        learn = next(one for one in marked(running.data) if "canxie_platform.learn" in one.cmdline())
        return tree(learn.pid)

    found = await _measured(processes, lambda number: visitors[number].open())
    await asyncio.gather(*(visitor.close() for visitor in visitors))
    return found


async def _stock(address: str) -> dict[str, float]:
    server = next(
        one
        for one in psutil.process_iter()
        if "voila" in " ".join(_command(one)) and address.rsplit(":", maxsplit=1)[-1].strip("/") in " ".join(_command(one))
    )
    async with httpx.AsyncClient(timeout=300) as http:
        return await _measured(lambda: tree(server.pid), lambda _number: _open_stock(http, address))


def _command(process: psutil.Process) -> list[str]:
    try:
        command: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return command


_sockets: list[Any] = []


async def _open_stock(http: httpx.AsyncClient, address: str) -> float:
    """Get the page, connect as its script does, and wait until the kernel answers."""
    began = time.perf_counter()
    page = await http.get(address)
    kernel = re.search(r'"kernelId": "([0-9a-f-]{36})"|kernel_?[iI]d\W+([0-9a-f-]{36})', page.text)
    if kernel is None:
        raise RuntimeError("stock Voila's page names no kernel")
    url = f"{address.replace('http', 'ws')}api/kernels/{kernel[1] or kernel[2]}/channels?session_id={secrets.token_hex(8)}"
    socket = await websocket_connect(HTTPRequest(url, headers={"Origin": address.rstrip("/")}), max_message_size=1 << 24)
    _sockets.append(socket)
    while True:
        await socket.write_message(_kernel_info())
        try:
            async with asyncio.timeout(ASK_AGAIN):
                while (frame := await socket.read_message()) is not None:
                    if "kernel_info_reply" in (frame if isinstance(frame, str) else frame.decode("utf-8", "replace")):
                        return time.perf_counter() - began
        except TimeoutError:
            continue
        raise RuntimeError("stock Voila closed the socket")


def _kernel_info() -> str:
    kind = "kernel_info_request"
    header = {"msg_id": secrets.token_hex(16), "session": "bench", "msg_type": kind, "username": "", "version": "5.4", "date": ""}
    return json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": {}})


def _cpu(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total
