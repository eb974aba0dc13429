"""What the lesson page is made of: few requests, each as small as the browser takes it."""

from __future__ import annotations

import gzip

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
from playwright.sync_api import Page

from canxie_platform.learn.assets import TEXTS, asset_address
from canxie_platform.learn.compression import accepted, packed
from tests.learn.conftest import Learn
from tests.learn.test_lesson_page import opened

MOST_REQUESTS = 8


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("", {""}),
        ("gzip, deflate, br, zstd", {"gzip", "deflate", "br", "zstd"}),
        ("br;q=1.0, gzip;q=0.5", {"br", "gzip"}),
        ("br;q=0, gzip; q=0.000", set()),
        ("GZIP", {"gzip"}),
    ],
)
def test_what_a_browser_takes(header: str, takes: set[str]) -> None:
    assert accepted(header) == takes


def test_every_form_is_the_same_text() -> None:
    forms = packed("一样的字。" * 100).forms
    assert brotli.decompress(forms["br"]) == gzip.decompress(forms["gzip"]) == forms["identity"]
    assert len(forms["br"]) < len(forms["gzip"]) < len(forms["identity"])


@pytest.mark.parametrize("name", TEXTS)
def test_files_are_sent_in_the_best_form_and_kept(learn: Learn, name: str) -> None:
    for wanted, sent in (("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)):
        answer = httpx.get(f"{learn.url}{asset_address(name)}", headers={"Accept-Encoding": wanted})
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding") == sent
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_first_visit_is_a_handful_of_requests(page: Page, learn: Learn) -> None:
    opened(page, learn)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.reload()
    page.locator("form.question input").first.wait_for()
    page.wait_for_timeout(500)
    assert len(asked) <= MOST_REQUESTS, asked
