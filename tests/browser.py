"""A real Chromium for tests, axe, and looking at pages."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

REPO = Path(__file__).resolve().parents[1]
AXE = REPO / "platform" / "node" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1280, 375, 320)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """An application on a real port, in a thread of its own; gives the origin's address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def axe_violations(page: Page) -> list[str]:
    """Every violation axe finds on the page: all WCAG A and AA rules and best practice.

    Args:
        page: an open page; its content security policy must be bypassed by its context.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['help']} – {node['html'][:160]}" for violation in found["violations"] for node in violation["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """Elements that stick out of the window to the right, outside areas that scroll on purpose."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => {
            const box = e.getBoundingClientRect();
            if (!box.width || !box.height || box.right <= innerWidth + 1) return false;
            if (getComputedStyle(e).position === 'absolute' && box.left < -100) return false;
            for (let p = e; p && p !== document.body; p = p.parentElement)
                if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(p).overflowX)) return false;
            return true;
        }).map(e => e.outerHTML.slice(0, 120))"""
    )
    return found


def inspect(page: Page, name: str) -> None:
    """Look at a page at every width: axe at zero, nothing sticking out; keeps screenshots when CANXIE_SCREENS names a folder.

    Args:
        page: an open page.
        name: what the page is, for the message and the file.
    """
    before = page.viewport_size
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert axe_violations(page) == [], f"{name} at {width}px"
        assert sideways(page) == [], f"{name} at {width}px"
        if folder := os.environ.get("CANXIE_SCREENS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    if before:
        page.set_viewport_size(before)
