"""The bank's pages over drafts of the shipped courses and of a course with one item of every type, with browsers of several people."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from httpx2 import Response as Reply
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.catalogue.draft_copies import copy_drafts
from canxie_platform.database import engine_for
from canxie_platform.portal.app import _add_error_pages
from canxie_platform.portal.identity import csrf_token
from canxie_platform.portal.pages import bank
from canxie_platform.portal.pages_common import PREFIX
from canxie_platform.settings import HOME, Settings, get_settings
from tests.assessments.every_item import PARTS, ROWS
from tests.widgets.every_widget import COURSE, write_every_widget

PEOPLE = (("teacher", "刘老师", "trainer"), ("wang", "王小兰", "learner"), ("staff", "马文", "staff"), ("admin", "管理员", "admin"))


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """An installation of its own with drafts."""
    home = tmp_path / "home"
    for name in ("courses", "policies"):
        shutil.copytree(HOME / name, home / name)
    write_every_widget(home / "courses")
    exam = {"items": [{**row, "stem": f"{row['stem']}<script>alert(1)</script>"} if row is PARTS else row for row in ROWS]}
    (home / "courses" / COURSE / "exam.yml").write_text(yaml.safe_dump(exam, allow_unicode=True), encoding="utf-8")
    monkeypatch.setenv("CANXIE_HOME", str(home))
    monkeypatch.setenv("CANXIE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANXIE_DATABASE_URL", database_url)
    get_settings.cache_clear()
    found = get_settings()
    found.private.mkdir(parents=True)
    found.teaching.mkdir()
    copy_drafts(found)
    with Session(engine_for(database_url)) as session:
        for username, name, role in PEOPLE:
            session.add(Account(username=username, display_name=name, role=role, must_change=False))
        session.commit()
    yield found
    get_settings.cache_clear()


async def who(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Stands for the Hub: a header says whose browser it is."""
    request.state.hub_username = request.headers.get("x-user")
    return await call_next(request)


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    made = FastAPI()
    made.mount(f"{PREFIX}/static", StaticFiles(directory=Path(bank.__file__).parents[1] / "static"))
    made.include_router(bank.router, prefix=PREFIX)
    made.middleware("http")(who)
    _add_error_pages(made)
    return made


@dataclass
class Browser:
    """One person's browser."""

    http: TestClient
    username: str

    def get(self, path: str) -> Reply:
        return self.http.get(f"{PREFIX}{path}", headers=self._headers)

    def bring(self, course: str, name: str, data: bytes, **fields: Any) -> Reply:
        """Upload a file of items."""
        sent = {"_csrf": csrf_token(self.username), **fields}
        return self.http.post(f"{PREFIX}/bank/{course}/import", data=sent, files={"file": (name, data)}, headers=self._headers)

    @property
    def _headers(self) -> dict[str, str]:
        return {"x-user": self.username, "accept": "text/html"}


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Callable[[str], Browser]]:
    with TestClient(app) as http:
        yield lambda username: Browser(http, username)


def words(reply: Reply) -> str:
    """A page's text without tags, white space made single."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", reply.text)))
