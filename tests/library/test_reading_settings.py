"""The switches for reading on the portal: they hold from page to page, and every page stands them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, inspect


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for these tests."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 375, "height": 740})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("mode", "name"), [("深色", "dark"), ("高对比", "contrast")])
def test_colours_and_the_largest_text_hold_on_every_page(page: Page, address: str, mode: str, name: str) -> None:
    page.goto(address)
    page.get_by_text("阅读设置").click()
    expect(page.get_by_role("group", name="一行的宽度")).to_have_count(0)
    page.get_by_label(mode, exact=True).check()
    page.get_by_label("特大", exact=True).check()
    inspect(page, f"portal-{name}-index")
    for path in ("?q=低保", "/canjiren-baozhang-fa"):
        page.goto(address + path)
        assert page.evaluate("() => ({...document.documentElement.dataset})") == {"mode": name, "size": "huge"}
        inspect(page, f"portal-{name}-{'results' if 'q' in path else 'law'}")


def test_under_the_portals_content_security_policy(browser: Browser, address: str) -> None:
    context = browser.new_context()
    try:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(address)
        page.get_by_text("阅读设置").click()
        page.get_by_label("深色").check()
        assert page.evaluate("() => document.documentElement.dataset.mode") == "dark"
        assert said == []
    finally:
        context.close()


def test_another_open_page_follows(browser: Browser, address: str) -> None:
    context = browser.new_context()
    try:
        one, other = context.new_page(), context.new_page()
        one.goto(address)
        other.goto(address)
        one.get_by_text("阅读设置").click()
        one.get_by_label("深色").check()
        other.wait_for_function("() => document.documentElement.dataset.mode === 'dark'")
    finally:
        context.close()
