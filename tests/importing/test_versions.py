"""Versions: which one held on a day, how two differ, and the pages that show it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from canxie_platform.library.importing.batch import import_files
from canxie_platform.library.models import Document
from canxie_platform.library.versions import compare, version_on, versions_of
from canxie_platform.portal import identity
from canxie_platform.portal.pages import library, library_versions
from tests.browser import chromium, inspect, served
from tests.importing.files import LAW
from tests.importing.test_storing import NEWER

OLD = "\n".join(LAW)
NEW = NEWER.replace("自2024年5月1日起施行", "自2026年3月1日起施行")
ADDRESS = "/services/portal/library"
READER = identity.Person(1, "staff1", "王干事", "staff")
ID = "moumoushiwuzhangaiguanlibanfa"


@pytest.fixture
def document(session: Session) -> Document:
    """The invented rules in two versions."""
    files = [("old.txt", OLD.encode), ("new.txt", NEW.encode)]
    assert [one.state for one in import_files(session, files)] == ["added", "new version"]
    found = session.get(Document, ID)
    assert found
    return found


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2024, 4, 30), None),
        (date(2024, 5, 1), "2024年制定"),
        (date(2026, 2, 28), "2024年制定"),
        (date(2026, 3, 1), "2026修订"),
        (date(2030, 1, 1), "2026修订"),
    ],
)
def test_which_version_held_on_a_day(session: Session, document: Document, day: date, label: str | None) -> None:
    held = version_on(session, document, day)
    assert (held.label if held else None) == label


def test_what_changed(session: Session, document: Document) -> None:
    new, old = versions_of(session, document)
    second, third, added = compare(session, old, new)
    assert [(row.said, row.old_label, row.new_label) for row in (second, third, added)] == [
        ("改了", "第二条", "第二条"),
        ("改了", "第三条", "第四条"),
        ("新加", "", "第三条"),
    ]
    assert "<del>2024</del>" in third.old
    assert "<ins>2026</ins>" in third.new


@pytest.fixture
def client(session: Session, document: Document) -> FastAPI:
    session.commit()

    def database() -> Iterator[Session]:
        with Session(session.get_bind(), expire_on_commit=False) as opened:
            yield opened

    made = FastAPI()
    made.mount("/services/portal/static", StaticFiles(directory=Path(library.__file__).parents[1] / "static"))
    for module in (library, library_versions):
        made.include_router(module.router, prefix="/services/portal")
    made.dependency_overrides = {identity.person: lambda: READER, identity.reader: lambda: READER, identity.database: database}
    return made


def test_pages(client: FastAPI) -> None:
    with TestClient(client, follow_redirects=False) as asked:
        assert f"{ADDRESS}/{ID}/versions" in asked.get(f"{ADDRESS}/{ID}").text
        then = asked.get(f"{ADDRESS}/{ID}/versions?on=2024-06-01")
        assert then.status_code == 302
        old = asked.get(then.headers["location"]).text
        assert "这不是现在看的版本" in old
        assert "每年检查坡道" in old
        assert asked.get(f"{ADDRESS}/{ID}/versions?on=2026-04-01").headers["location"] == f"{ADDRESS}/{ID}"
        assert "没有这一天有效的版本" in asked.get(f"{ADDRESS}/{ID}/versions?on=1990-01-01").text
        assert "日期要写成" in asked.get(f"{ADDRESS}/{ID}/versions?on=soon").text
        assert asked.get(f"{ADDRESS}/{ID}/versions/999").status_code == 404
        assert asked.get(f"{ADDRESS}/nothing/versions").status_code == 404
        feed = asked.get("/services/portal/library-changes.xml")
        root = ET.fromstring(feed.text)
        titles = [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in root.findall("{http://www.w3.org/2005/Atom}entry")]
        assert titles == ["《某某市无障碍管理办法》2026修订", "《某某市无障碍管理办法》2024年制定"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def test_pages_are_accessible(browser: Browser, client: FastAPI) -> None:
    with served(client) as origin:
        page = browser.new_page()
        page.goto(f"{origin}{ADDRESS}/{ID}/versions")
        inspect(page, "library-versions")
        page.get_by_role("link", name="和现在的比一比").click()
        inspect(page, "library-compare")
        page.goto(f"{origin}{ADDRESS}/{ID}/versions?on=2024-06-01")
        inspect(page, "library-old-version")
        page.goto(f"{origin}/services/portal/library-changes")
        inspect(page, "library-changes")
        page.close()
