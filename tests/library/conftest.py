"""A library of the shipped records and the installed full texts, and a folder of invented records."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from canxie_platform.database import Base, engine_for
from canxie_platform.library.sync import sync
from canxie_platform.portal import identity
from canxie_platform.portal.pages import library
from canxie_platform.settings import Settings
from tests.browser import served

RECORD = """---
id: {id}
title: {title}
short_titles: {short_titles}
number: {number}
issuer: 虚构机关
level: {level}
kind: {kind}
passed: null
published: 2020-01-01
in_force: {in_force}
ceased: {ceased}
version: {version}
status: {status}
amends: null
replaced_by: {replaced_by}
topics: [测试]
competencies: [C1]
source: {source}
verified: 2026-11-24
review_by: 2027-06-30
---

## 这份文件管什么

{purpose}

## 社区残协要知道的

- 虚构的要点。

## 逐条

{articles}
"""
DEFAULTS = {
    "id": "xugou",
    "title": "虚构办法",
    "short_titles": "[]",
    "number": "null",
    "level": "街道",
    "kind": "规范性文件",
    "in_force": "2020-01-01",
    "ceased": "null",
    "version": "2020年",
    "status": "现行有效",
    "replaced_by": "null",
    "source": "{kind: digest}",
    "purpose": "讲虚构的事。",
    "articles": "### 三.4 职责 {#art-3.4}\n\n经常上门看望。",
}
READER = identity.Person(1, "staff1", "王干事", "staff")


@pytest.fixture
def invented(tmp_path: Path) -> Callable[..., Settings]:
    """Write invented records: each call adds one, with some fields changed, and gives the settings that point at them."""
    folder = tmp_path / "home" / "policies" / "documents"
    folder.mkdir(parents=True)

    def write(**changes: str) -> Settings:
        fields = {**DEFAULTS, **changes}
        (folder / f"{fields['id']}.md").write_text(RECORD.format(**fields), encoding="utf-8")
        return Settings(home=tmp_path / "home", data=tmp_path / "data")

    return write


def _stock(url: str) -> None:
    import canxie_platform.database.registry  # noqa: F401  (fills Base.metadata)

    Base.metadata.create_all(engine_for(url))
    with Session(engine_for(url)) as opened:
        sync(opened, Settings())
        opened.commit()
    engine_for(url).dispose()


@pytest.fixture(scope="session")
def stocked_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the shipped library and every national law in it; made once, tests only read it or copy it."""
    path = tmp_path_factory.mktemp("library") / "stocked.sqlite"
    _stock(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def stocked_urls(request: pytest.FixtureRequest, stocked_file: Path) -> dict[str, str]:
    """A database on each kind of server with the shipped library in it; made once, tests only read it."""
    server = request.getfixturevalue("postgres")
    admin = create_engine(server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE stocked"))
    admin.dispose()
    _stock(server.format(name="stocked"))
    return {"sqlite": f"sqlite:///{stocked_file}", "postgresql": server.format(name="stocked")}


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def stocked_url(request: pytest.FixtureRequest, stocked_urls: dict[str, str]) -> str:
    """The stocked database of each kind in turn."""
    return stocked_urls[request.param]


@pytest.fixture
def both(stocked_urls: dict[str, str]) -> Iterator[tuple[Session, Session]]:
    """A session on the stocked database of each kind."""
    one, other = (engine_for(url) for url in stocked_urls.values())
    with Session(one) as first, Session(other) as second:
        yield first, second
    one.dispose()
    other.dispose()


@pytest.fixture
def stocked(stocked_url: str) -> Iterator[Session]:
    """A session on a database with the shipped library in it; nothing a test does there stays."""
    with Session(engine_for(stocked_url), expire_on_commit=False) as opened:
        yield opened
        opened.rollback()
    engine_for(stocked_url).dispose()


@pytest.fixture
def app(tmp_path: Path, stocked_file: Path) -> Iterator[FastAPI]:
    """The library's pages over the shipped library, as a staff member sees them."""
    shutil.copy(stocked_file, tmp_path / "library.sqlite")
    engine = engine_for(f"sqlite:///{tmp_path / 'library.sqlite'}")

    def database() -> Iterator[Session]:
        with Session(engine.execution_options(reading=True), expire_on_commit=False) as opened:
            yield opened

    made = FastAPI()
    made.mount("/services/portal/static", StaticFiles(directory=Path(library.__file__).parents[1] / "static"))
    made.include_router(library.router, prefix="/services/portal")
    made.dependency_overrides = {identity.person: lambda: READER, identity.reader: lambda: READER, identity.database: database}
    yield made
    engine.dispose()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the library's pages."""
    with TestClient(app, follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """The library's pages on a real port, for a real browser."""
    with served(app) as origin:
        yield f"{origin}/services/portal/library"
