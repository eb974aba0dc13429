"""The hours, roster and session pages over a small invented roster, with browsers of several people."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from httpx2 import Response as Reply
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import engine_for
from canxie_platform.portal.app import _add_error_pages
from canxie_platform.portal.identity import csrf_token
from canxie_platform.portal.pages import ledger, staff
from canxie_platform.portal.pages_common import PREFIX
from canxie_platform.roster.models import Appointment, Association, Street
from canxie_platform.settings import Settings, get_settings
from tests.browser import served

AT = datetime(2026, 3, 18, 4, 5, tzinfo=UTC)
PEOPLE = (
    ("li", "李建国", "learner"),
    ("wang", "王小兰", "learner"),
    ("sun", "孙丽", "learner"),
    ("teacher", "刘老师", "trainer"),
    ("staff", "马文", "staff"),
    ("admin", "管理员", "admin"),
)
POSTS = (("幸福里社区残协", "li", "chair"), ("幸福里社区残协", "wang", "officer"), ("和平路社区残协", "sun", "officer"))


@pytest.fixture(autouse=True)
def in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """The year of the shipped plan, whenever the test runs."""
    monkeypatch.setattr(ledger, "now", lambda: AT)


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """An installation of its own with the roster."""
    monkeypatch.setenv("CANXIE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANXIE_DATABASE_URL", database_url)
    get_settings.cache_clear()
    with Session(engine_for(database_url)) as session:
        accounts = {name: Account(username=name, display_name=shown, role=role, must_change=False) for name, shown, role in PEOPLE}
        street = Street(name="演示街道")
        session.add_all([*accounts.values(), street])
        session.flush()
        places = {name: Association(street_id=street.id, name=name) for name, _, _ in POSTS}
        session.add_all(places.values())
        session.flush()
        for place, name, post in POSTS:
            session.add(Appointment(account_id=accounts[name].id, association_id=places[place].id, post=post, since=date(2026, 1, 1)))
        session.commit()
    yield get_settings()
    get_settings.cache_clear()


async def who(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Stands for the Hub: a header says whose browser it is."""
    request.state.hub_username = request.headers.get("x-user")
    return await call_next(request)


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    made = FastAPI()
    made.mount(f"{PREFIX}/static", StaticFiles(directory=Path(staff.__file__).parents[1] / "static"))
    made.include_router(ledger.router, prefix=PREFIX)
    made.include_router(staff.router, prefix=PREFIX)
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

    def post(self, path: str, files: Any = None, **fields: Any) -> Reply:
        data = {"_csrf": csrf_token(self.username), **fields}
        return self.http.post(f"{PREFIX}{path}", data=data, files=files, headers=self._headers)

    @property
    def _headers(self) -> dict[str, str]:
        return {"x-user": self.username, "accept": "text/html"}


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Callable[[str], Browser]]:
    with TestClient(app) as http:
        yield lambda username: Browser(http, username)


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """The pages on a real port, for a real browser."""
    with served(app) as origin:
        yield f"{origin}{PREFIX}"


def words(reply: Reply) -> str:
    """A page's text without tags, white space made single."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", reply.text)))


def hidden(reply: Reply, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', reply.text)
    assert found
    return html.unescape(found[1])
