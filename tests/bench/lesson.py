"""Opening a lesson: time until the first answer can be chosen, requests and bytes, ours against stock Voila with the same notebook."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.bench.figure import Figure
from tests.bench.stock import voila
from tests.browser import chromium
from tests.journeys.conftest import DESKTOP, REPO, log_in, start, visitor

COURSE = "canxie-zuzhi"


def measure() -> Iterator[Figure]:
    """Open the first lesson of the first course in a fresh browser, three times each; the median counts."""
    first = sorted((REPO / "courses" / COURSE).glob("*.ipynb"))[0]
    with tempfile.TemporaryDirectory(prefix="canxie-bench-") as name, chromium() as browser:
        folder = Path(name)
        folder.chmod(0o755)
        running = start(folder / "data")
        try:
            ours = _median([_ours(browser, running, first.stem) for _ in range(3)])
        finally:
            running.stop()
        with voila(first) as address:
            stock = _median([_stock(browser, address) for _ in range(3)])
    yield Figure("lesson_first_answer", ours[0], stock[0], "s")
    yield Figure("lesson_requests", ours[1], stock[1], "requests")
    yield Figure("lesson_bytes", ours[2] / 1000, stock[2] / 1000, "kB")


def _median(runs: list[tuple[float, int, int]]) -> tuple[float, int, int]:
    return sorted(runs)[len(runs) // 2]


def _ours(browser: Browser, running: object, lesson: str) -> tuple[float, int, int]:
    from tests.journeys.conftest import Platform

    assert isinstance(running, Platform)
    context = visitor(browser, DESKTOP)
    page = context.new_page()
    log_in(page, running, next(name for name in running.accounts if "wang" in name))
    page.wait_for_url("**/services/portal/**")
    try:
        return _open(page, f"{running.url}/services/learn/render/{COURSE}/{lesson}")
    finally:
        context.close()


def _stock(browser: Browser, address: str) -> tuple[float, int, int]:
    context = visitor(browser, DESKTOP)
    try:
        return _open(context.new_page(), address)
    finally:
        context.close()


def _open(page: Page, address: str) -> tuple[float, int, int]:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    counted = [0, 0]
    session.on("Network.requestWillBeSent", lambda _event: counted.__setitem__(0, counted[0] + 1))
    session.on("Network.loadingFinished", lambda event: counted.__setitem__(1, counted[1] + int(event["encodedDataLength"])))
    began = time.monotonic()
    page.goto(address, timeout=90_000)
    page.locator("input[type=radio], input[type=checkbox]").first.wait_for(timeout=90_000)
    seconds = time.monotonic() - began
    page.wait_for_timeout(500)
    return seconds, counted[0], counted[1]
