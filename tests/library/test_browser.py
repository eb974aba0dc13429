"""The library's pages in a real Chromium: accessible at every width, quoting works, nothing foreign is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, inspect

PAGES = {
    "library-index": "",
    "library-filters": "?level=国家&kind=法律",
    "library-results": "?q=低保",
    "library-slip": "?q=最底生活保障&kind=法律",
    "library-page-2": "?page=2",
    "library-nothing": "?q=元宇宙",
    "library-law": "/canjiren-baozhang-fa",
    "library-digest": "/mingban-2020-64",
    "library-no-article": "/cite?ref=没有的法%231",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for these tests."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that collects the addresses it asks for."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 375, "height": 740})
    opened = context.new_page()
    yield opened
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_accessible_and_own_origin(page: Page, address: str, name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + PAGES[name])
    inspect(page, name)
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}


def test_copy_with_clipboard(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/canjiren-baozhang-fa#art-33")
    page.get_by_role("button", name="复制引用：第三十三条", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("国家实行按比例安排残疾人就业制度。\n")
    assert copied.endswith(f"\n——《中华人民共和国残疾人保障法》第三十三条，{address}/canjiren-baozhang-fa#art-33")
    context.close()


def test_copy_without_clipboard(page: Page, address: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.goto(f"{address}/mingban-2020-64")
    page.evaluate("document.addEventListener('copy', () => { window.copied = document.activeElement.value; })")
    button = page.get_by_role("button", name="复制引用：第三部分第4点", exact=True)
    button.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("已复制")
    expect(button).to_be_focused()
    assert "（残协学堂摘编，不是原文）" in page.evaluate("window.copied")


def test_copy_refused(page: Page, address: str) -> None:
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false}); document.execCommand = () => false;")
    page.goto(f"{address}/mingban-2020-64")
    page.get_by_role("button", name="复制引用：第三部分第4点", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Ctrl+C")
    expect(page.get_by_role("textbox", name="引用文字")).to_be_focused()


def test_reading_and_searching_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("想查什么").fill("残疾人保障法33")
    page.get_by_role("button", name="查一查").click()
    page.get_by_role("link", name="《残疾人保障法》第三十三条").first.click()
    assert page.url.endswith("/canjiren-baozhang-fa#art-33")
    expect(page.get_by_role("button", name="复制引用：第三十三条", exact=True)).to_be_hidden()
    page.get_by_label("直接到第几条").fill("五十")
    page.get_by_role("button", name="到这一条").click()
    assert page.url.endswith("#art-50")
    context.close()


def test_results_as_you_type_and_keyboard(page: Page, address: str) -> None:
    page.goto(address)
    field = page.get_by_label("想查什么")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    field.press_sequentially("轮椅进不了门")
    expect(page.get_by_role("heading", level=2)).to_contain_text("找到")
    expect(page.locator("#search-said")).to_contain_text("找到")
    first = page.locator("[data-hit]").first
    expect(first).to_contain_text("无障碍环境建设法")
    page.keyboard.press("ArrowDown")
    expect(first).to_be_focused()
    inspect(page, "library-as-you-type")
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-hit]").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    assert "q=" in page.url
    field.fill("")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("全部文件")
