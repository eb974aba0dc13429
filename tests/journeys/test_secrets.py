"""Everything a learner can fetch is searched for keys: pages, scripts, websocket frames, receipts, errors."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, WebSocket, expect

from canxie_platform.assessments.blueprints import load_papers
from canxie_platform.catalogue import load_courses
from canxie_platform.settings import Settings
from canxie_widgets.bank import CaseItem
from tests.journeys.conftest import Platform, log_in

pytestmark = pytest.mark.journey
LEAST = 8
"""Characters a secret sentence has at least, so that it isn't found by chance."""


def secrets(use: str) -> dict[str, str]:
    """Sentences that would give away an answer, and the item each belongs to."""
    found: dict[str, str] = {}
    for course in load_courses(Settings()).values():
        for item in course.items.values():
            if item.use == use:
                texts = [item.explanation]
                texts += [option.feedback for option in getattr(item, "options", [])]
                texts += [level.text for rule in item.rubric for level in rule.levels] if isinstance(item, CaseItem) else []
                found.update({text: item.id for text in texts if len(text) >= LEAST})
    return found


class Seen:
    """Every byte the browser got."""

    def __init__(self, page: Page) -> None:
        self.texts: list[tuple[str, str]] = []
        page.on("response", self._response)
        page.on("websocket", self._socket)

    def _response(self, response: Response) -> None:
        if response.status < 300:
            self.texts.append((response.url, response.text() if "image" not in response.headers.get("content-type", "") else ""))

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.texts.append((socket.url, _plain(frame))))

    def leaks(self, wanted: dict[str, str]) -> list[str]:
        return [f"{item} in {url}" for text, item in wanted.items() for url, body in self.texts if text in body or _escaped(text) in body]


def _plain(frame: bytes | str) -> str:
    return frame.decode("utf-8", "replace") if isinstance(frame, bytes) else frame


def _escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def test_no_key_reaches_a_learner_before_an_answer(phone: Page, platform: Platform) -> None:
    page, seen = phone, Seen(phone)
    log_in(page, platform, "sun")
    for name in ("", "courses", "courses/canxie-zuzhi", "assessments", "assessments/canxie-zuzhi-ceshi", "hours", "library", "me"):
        page.goto(f"{platform.portal}/{name}")
    lessons = sorted(Path(platform.data / "teaching/courses/canxie-zuzhi").glob("*.ipynb"))
    assert lessons
    for lesson in lessons:
        page.goto(f"{platform.url}/services/learn/render/canxie-zuzhi/{lesson.stem}")
        expect(page.locator("form.question").first).to_be_visible()
    page.goto(f"{platform.portal}/assessments/canxie-zuzhi-ceshi")
    page.get_by_role("button", name="开始作答").click()
    expect(page.locator("form#paper fieldset").first).to_be_visible()
    assert len(seen.texts) > 30
    assert seen.leaks(secrets("lesson")) == []
    assert seen.leaks(secrets("exam")) == []

    page.goto(f"{platform.url}/services/learn/render/canxie-zuzhi/{lessons[0].stem}")
    first = page.locator("form.question").first
    first.locator("input").first.check()
    first.get_by_role("button", name="提交答案").click()
    expect(first.locator(".save-state")).to_contain_text("已保存")
    told = set(re.findall(r"^(\S+) in ", "\n".join(seen.leaks(secrets("lesson"))), re.MULTILINE))
    assert len(told) <= 1, "an answer tells about its own item only"


SECRET_FILES = (
    "courses/canxie-zuzhi/exam.yml",
    "services/learn/static/../../../../../courses/canxie-zuzhi/items.yml",
    "services/learn/static/%2e%2e/%2e%2e/app.py",
    "services/learn/files/items.yml",
    "services/learn/voila/files/items.yml",
    "services/learn/api/contents",
    "services/learn/api/sessions",
    "services/learn/api/kernels",
    "services/learn/tree",
    "services/portal/static/%2e%2e/templates/base.html",
    "services/portal/docs",
    "services/portal/openapi.json",
    "user/teacher/files/courses/canxie-zuzhi/exam.yml",
)


@pytest.mark.parametrize("path", SECRET_FILES)
def test_no_file_is_served(phone: Page, platform: Platform, path: str) -> None:
    log_in(phone, platform, "sun")
    assert phone.request.get(f"{platform.url}/{path}", max_redirects=3).status in {403, 404, 405}


def test_the_shipped_assessment_is_what_is_sat() -> None:
    assert "canxie-zuzhi-ceshi" in load_papers(Settings())
