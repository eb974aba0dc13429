"""A lesson in Chromium: time, requests and bytes until an answer can be chosen, time until it is stored; ours against stock Voila."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.bench.figure import Figure
from tests.bench.stock import voila
from tests.browser import chromium
from tests.journeys.conftest import DESKTOP, REPO, Platform, log_in, start, visitor

COURSE = "canxie-zuzhi"
LESSON = "01-dingwei"
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 1_474_560 / 8, "uploadThroughput": 675_000 / 8}
"""Lighthouse's "slow 4G" as Chrome's own throttling needs it: 150 ms a round trip and 1.6 Mbit/s, each with its correction."""
ANSWERS = 10


@dataclass
class Visit:
    """What a first visit cost."""

    seconds: float
    requests: int
    bytes: int


def measure() -> Iterator[Figure]:
    """Open the first lesson in fresh browsers; the median of three counts, one on a slow phone."""
    with tempfile.TemporaryDirectory(prefix="canxie-bench-") as name, chromium() as browser:
        folder = Path(name)
        folder.chmod(0o755)
        running = start(folder / "data")
        try:
            ours, ours_slow, ours_saved = _all(browser, lambda slow: _ours(browser, running, slow))
        finally:
            running.stop()
        with voila(REPO / "courses" / COURSE / f"{LESSON}.ipynb") as address:
            stock, stock_slow, stock_saved = _all(browser, lambda slow: _opened(browser, address, slow))
    yield Figure("lesson.first_answer", ours.seconds, stock.seconds, "s")
    yield Figure("lesson.requests", ours.requests, stock.requests, "requests")
    yield Figure("lesson.bytes", ours.bytes / 1000, stock.bytes / 1000, "kB")
    yield Figure("lesson.slow4g", ours_slow.seconds, stock_slow.seconds, "s")
    yield Figure("lesson.saved", ours_saved, stock_saved, "ms")


Opened = Callable[[bool], tuple[Page, Visit]]


def _all(browser: Browser, opened: Opened) -> tuple[Visit, Visit, float]:
    visits: list[Visit] = []
    saved = 0.0
    for number in range(3):
        page, visit = opened(False)
        visits.append(visit)
        if number == 2:
            saved = _saved(page)
        page.context.close()
    page, slow = opened(True)
    page.context.close()
    return sorted(visits, key=lambda visit: visit.seconds)[1], slow, saved


def _ours(browser: Browser, running: Platform, slow: bool) -> tuple[Page, Visit]:
    context = visitor(browser, DESKTOP)
    page = context.new_page()
    log_in(page, running, "wang")
    address = f"{running.url}/services/learn/render/{COURSE}/{LESSON}"
    page.request.get(address)  # the services' handshake after a login isn't part of a visit
    return page, _visit(page, address, slow)


def _opened(browser: Browser, address: str, slow: bool) -> tuple[Page, Visit]:
    page = visitor(browser, DESKTOP).new_page()
    return page, _visit(page, address, slow)


def _visit(page: Page, address: str, slow: bool) -> Visit:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    counted = [0, 0]
    session.on("Network.requestWillBeSent", lambda _event: counted.__setitem__(0, counted[0] + 1))
    session.on("Network.webSocketCreated", lambda _event: counted.__setitem__(0, counted[0] + 1))
    session.on("Network.loadingFinished", lambda event: counted.__setitem__(1, counted[1] + int(event["encodedDataLength"])))
    session.on("Network.webSocketFrameReceived", lambda event: counted.__setitem__(1, counted[1] + len(event["response"]["payloadData"])))
    began = time.monotonic()
    page.goto(address, timeout=180_000, wait_until="commit")
    page.locator("form.question input").first.wait_for(timeout=180_000)
    seconds = time.monotonic() - began
    page.wait_for_timeout(500)
    return Visit(seconds, counted[0], counted[1])


def _saved(page: Page) -> float:
    """Milliseconds from the click to the words that it is stored (stock Voila's widgets store nothing and say so), the median."""
    times = []
    item = page.locator("form.question").first
    for number in range(ANSWERS):
        item.locator("input").nth(number % 2).check()
        before = item.locator(".result").inner_text() if number else ""
        began = time.perf_counter()
        item.get_by_role("button", name="提交答案").click()
        expect(item.locator(".result")).to_be_visible()
        if before:
            expect(item.locator(".result")).not_to_have_text(before)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)
