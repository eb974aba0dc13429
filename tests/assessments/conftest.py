"""A platform with the sample assessment on each kind of database, and browsers of several people."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from httpx2 import Response as Reply
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.blueprints import Paper, load_papers
from canxie_platform.assessments.course import Grader, prepare_grading
from canxie_platform.assessments.worker import Worker
from canxie_platform.database import engine_for
from canxie_platform.portal.app import _add_error_pages
from canxie_platform.portal.identity import csrf_token
from canxie_platform.portal.pages import assessment_preview, assessments, desk, desk_comments, differences, grading, regrade
from canxie_platform.portal.pages_common import PREFIX
from canxie_platform.settings import Settings, get_settings
from tests.assessments.sample import make_home

PEOPLE = (("wang", "王小明", "learner"), ("li", "李静", "learner"), ("teacher", "赵老师", "trainer"))


@pytest.fixture
def settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """An installation in a folder of its own with three accounts."""
    monkeypatch.setenv("CANXIE_HOME", str(make_home(tmp_path / "home")))
    monkeypatch.setenv("CANXIE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CANXIE_DATABASE_URL", database_url)
    get_settings.cache_clear()
    found = get_settings()
    found.private.mkdir(parents=True)
    found.teaching.mkdir(parents=True)
    with Session(engine_for(database_url)) as session:
        for username, name, role in PEOPLE:
            session.add(Account(username=username, display_name=name, role=role, must_change=False))
        session.commit()
    yield found
    get_settings.cache_clear()


@pytest.fixture
def paper(settings: Settings) -> Paper:
    return load_papers(settings)["sample"]


async def who(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Stands for the Hub: a header or a cookie says whose browser it is."""
    request.state.hub_username = request.headers.get("x-user") or request.cookies.get("who")
    return await call_next(request)


@dataclass
class Browser:
    """One person's browser."""

    http: TestClient
    username: str

    def get(self, path: str) -> Reply:
        return self.http.get(f"{PREFIX}{path}", headers=self._headers)

    def post(self, path: str, **fields: Any) -> Reply:
        data = {"_csrf": csrf_token(self.username), **fields}
        return self.http.post(f"{PREFIX}{path}", data=data, headers=self._headers)

    def answer(self, item: str, answer: list[str] | str, version: int = 0) -> Reply:
        fields = {"_csrf": csrf_token(self.username), "version": str(version), "answer": answer}
        return self.http.post(
            f"{PREFIX}/assessments/sample/answers/{item}", data=fields, headers={**self._headers, "accept": "application/json"}
        )

    def sit(self, answers: dict[str, Any]) -> None:
        """Start and answer."""
        assert self.post("/assessments/sample/start").status_code == 200
        for item, answer in answers.items():
            assert self.answer(item, answer).status_code == 200

    def hand_in(self) -> Reply:
        review = self.get("/assessments/sample/review")
        seen = re.search(r'name="seen" value="(\w+)"', review.text)
        assert seen
        return self.post("/assessments/sample/submit", seen=seen[1], help="independent")

    @property
    def _headers(self) -> dict[str, str]:
        return {"x-user": self.username, "accept": "text/html"}


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """The pages of assessments and grading."""
    made = FastAPI()
    made.mount(f"{PREFIX}/static", StaticFiles(directory=Path(grading.__file__).parents[1] / "static"))
    made.include_router(assessments.router, prefix=PREFIX)
    for pages in (grading, desk, desk_comments, differences, regrade, assessment_preview):
        made.include_router(pages.router, prefix=PREFIX)
    made.middleware("http")(who)
    _add_error_pages(made)
    return made


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Callable[[str], Browser]]:
    with TestClient(app) as http:
        yield lambda username: Browser(http, username)


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A live course made once by nbgrader; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("laid-out")
    made = Settings(home=make_home(folder / "home"), data=folder / "data")
    made.teaching.mkdir(parents=True)
    assert prepare_grading(made) == []
    return made


@pytest.fixture
def course(settings: Settings, laid_out: Settings) -> Path:
    """The live course of this test's installation."""
    shutil.copytree(laid_out.grading, settings.grading)
    shutil.copy(laid_out.private / "grading.stamp", settings.private)
    assert prepare_grading(settings) == []
    return settings.grading


@pytest.fixture
def worker(settings: Settings, course: Path) -> Iterator[Worker]:
    with Grader(settings) as grader:
        yield Worker(settings, grader)


def words(reply: Reply) -> str:
    """A page's text without tags, white space made single."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", reply.text)))
