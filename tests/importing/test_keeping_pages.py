"""The pages that keep the library: upload, own marks, who relies on what, what must be looked at again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.library.flags import due, flags
from canxie_platform.library.importing import uploads
from canxie_platform.library.importing.batch import import_files
from canxie_platform.library.importing.models import ArticleChange, UploadedFile
from canxie_platform.library.models import Document
from canxie_platform.library.reliance import relying_on
from canxie_platform.library.sync import sync
from canxie_platform.portal import identity
from canxie_platform.portal.app import _add_error_pages
from canxie_platform.portal.pages import library, library_flags, library_import, library_marks, library_versions
from canxie_platform.settings import Settings, get_settings
from tests.browser import chromium, inspect, served
from tests.importing.files import LAW, packed, pdf, word

PORTAL = "/services/portal"
TEXT = "\n".join(LAW)
ID = "moumoushiwuzhangaiguanlibanfa"
PEOPLE = {"li": "learner", "wang": "learner", "teacher": "trainer", "staff": "staff"}


@pytest.fixture
def app(session: Session) -> FastAPI:
    """The pages, for whoever the header x-user names."""
    accounts = {name: Account(username=name, display_name=name, role=role, must_change=False) for name, role in PEOPLE.items()}
    session.add_all(accounts.values())
    session.commit()
    people = {name: identity.Person(one.id, name, name, PEOPLE[name]) for name, one in accounts.items()}  # type: ignore[arg-type]

    def database() -> Iterator[Session]:
        with Session(session.get_bind(), expire_on_commit=False) as opened:
            yield opened
            opened.commit()

    def who(request: Request) -> identity.Person:
        return people[request.headers.get("x-user", "staff")]

    made = FastAPI()
    made.mount(f"{PORTAL}/static", StaticFiles(directory=Path(library.__file__).parents[1] / "static"))
    for module in (library, library_versions, library_marks, library_flags, library_import):
        made.include_router(module.router, prefix=PORTAL)
    made.dependency_overrides = {identity.person: who, identity.reader: who, identity.database: database}
    _add_error_pages(made)
    return made


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False, headers={"accept": "text/html"}) as opened:
        yield opened


def token(text: str) -> str:
    found = re.search(r'name="_csrf" value="([^"]+)"', text)
    assert found
    return found[1]


def send(client: TestClient, *files: tuple[str, bytes]) -> str:
    """Upload files as staff; the address of the upload's page."""
    form = client.get(f"{PORTAL}/library-import").text
    answer = client.post(f"{PORTAL}/library-import", data={"_csrf": token(form)}, files=[("files", file) for file in files])
    assert answer.status_code == 303
    return answer.headers["location"]


def test_an_upload_is_kept_then_dealt_with_to_the_end(client: TestClient, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SLICE", 0.0)
    monkeypatch.setattr(uploads.go_on, "__defaults__", (0.0,))
    address = send(client, ("a.docx", word()), ("b.zip", packed({"c.pdf": pdf(), "d.txt": b"\x00"})), ("bad.zip", b"x"))
    page = client.get(address).text
    assert "正在导入" in page
    assert "做完 1 个，一共 4 个" in page
    for left in (2, 1, 0):
        assert client.post(address, data={"_csrf": token(page)}).status_code == 303
        page = client.get(address).text
        assert f"做完 {4 - left} 个" in page
    assert "导入完了" in page
    assert "新收 1 个" in page
    assert "没有变化 1 个" in page
    assert "没有导入 2 个" in page
    assert "第二条" in client.get(f"{PORTAL}/library/{ID}").text
    assert session.scalar(select(func.count()).select_from(UploadedFile).where(UploadedFile.content.is_not(None))) == 0


def test_only_staff_import_and_only_they_see_their_upload(client: TestClient) -> None:
    address = send(client, ("a.docx", word()))
    for user in ("li", "teacher"):
        assert client.get(f"{PORTAL}/library-import", headers={"x-user": user}).status_code == 403
        assert client.get(address, headers={"x-user": user}).status_code == 403
    assert client.post(f"{PORTAL}/library-import", files=[("files", ("a.docx", word()))]).status_code in (400, 403, 409)
    assert client.get(f"{PORTAL}/library-import/00").status_code == 404


def test_nothing_chosen(client: TestClient) -> None:
    form = client.get(f"{PORTAL}/library-import").text
    answer = client.post(f"{PORTAL}/library-import", data={"_csrf": token(form)})
    assert (answer.status_code, "请先选文件" in answer.text) == (422, True)


def test_a_mark_is_ones_own(client: TestClient, session: Session) -> None:
    list(import_files(session, [("a.txt", TEXT.encode)]))
    session.commit()
    address = f"{PORTAL}/library/{ID}/note/2"
    assert address in client.get(f"{PORTAL}/library/{ID}", headers={"x-user": "li"}).text
    form = client.get(address, headers={"x-user": "li"}).text
    kept = client.post(address, headers={"x-user": "li"}, data={"_csrf": token(form), "note": "下周去看坡道<b>"})
    assert kept.headers["location"] == f"{PORTAL}/library-marks"
    mine = client.get(f"{PORTAL}/library-marks", headers={"x-user": "li"}).text
    assert "下周去看坡道&lt;b&gt;" in mine
    assert f"/library/{ID}#art-2" in mine
    assert "下周" not in client.get(f"{PORTAL}/library-marks", headers={"x-user": "wang"}).text
    assert "下周" not in client.get(address, headers={"x-user": "wang"}).text
    too_long = client.post(address, headers={"x-user": "li"}, data={"_csrf": token(form), "note": "长" * 2001})
    assert (too_long.status_code, "长长长" in too_long.text, "最多 2000 个字" in too_long.text) == (422, True, True)
    client.post(address, headers={"x-user": "li"}, data={"_csrf": token(form), "remove": "1"})
    assert "还没有收藏" in client.get(f"{PORTAL}/library-marks", headers={"x-user": "li"}).text
    assert client.get(f"{PORTAL}/library/{ID}/note/99", headers={"x-user": "li"}).status_code == 404
    assert client.post(address, headers={"x-user": "wang"}, data={"_csrf": token(form), "note": "x"}).status_code != 303


def test_who_relies_on_an_article() -> None:
    found = relying_on(Settings(), ["中华人民共和国社会救助法"], exams=True)
    kinds = {one.kind for one in found if one.article == "39"}
    assert {"政策导航", "海报"} <= kinds
    assert "考试题" not in {one.kind for one in relying_on(Settings(), ["社会救助法"], exams=False)}


def test_a_changed_article_flags_what_cites_it(client: TestClient, session: Session) -> None:
    sync(session, Settings())
    session.add_all(ArticleChange(document_id="shehui-jiuzhu-fa", key=key, change="changed", label="2030修正") for key in ("39", "44"))
    session.commit()
    found = flags(session, Settings())
    assert "39" in {flag.change.key for flag in found}
    session.rollback()
    page = client.get(f"{PORTAL}/library-review", headers={"x-user": "teacher"})
    assert "临时救助" in page.text
    assert "2030修正" in page.text
    assert client.get(f"{PORTAL}/library-review", headers={"x-user": "li"}).status_code == 403


def test_reviews_fall_due(session: Session) -> None:
    sync(session, Settings())
    reviewed = [document.review_by for document in session.scalars(select(Document)) if document.review_by]
    assert due(session, date(2020, 1, 1)) == []
    assert len(due(session, max(reviewed))) == len(reviewed)


@pytest.mark.parametrize(("public", "status"), [("0", 302), ("1", 200)])
def test_strangers_read_where_the_library_is_public_and_nothing_else(
    app: FastAPI, session: Session, monkeypatch: pytest.MonkeyPatch, public: str, status: int
) -> None:
    list(import_files(session, [("a.txt", TEXT.encode)]))
    session.commit()
    monkeypatch.setenv("CANXIE_LIBRARY_PUBLIC", public)
    for name in ("API_URL", "API_TOKEN", "CLIENT_ID", "BASE_URL", "SERVICE_PREFIX"):
        monkeypatch.setenv(f"JUPYTERHUB_{name}", "http://127.0.0.1:9/hub/api")
    get_settings.cache_clear()
    for dependency in (identity.person, identity.reader):
        del app.dependency_overrides[dependency]
    with TestClient(app, headers={"accept": "text/html"}, follow_redirects=False) as stranger:
        for path in ("library", f"library/{ID}", "library?q=坡道", f"library/{ID}/versions", "library-changes", "library-changes.xml"):
            page = stranger.get(f"{PORTAL}/{path}")
            assert (page.status_code, "收藏、记笔记<" in page.text) == (status, False), path
        for path in ("library-marks", f"library/{ID}/note/2", "library-import", "library-review"):
            assert stranger.get(f"{PORTAL}/{path}").status_code == 302, path
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def test_pages_are_accessible_and_an_upload_goes_on_by_itself(browser: Browser, app: FastAPI, tmp_path: Path) -> None:
    for name in ("甲.docx", "乙.txt"):
        (tmp_path / name).write_bytes(word() if name.endswith("x") else TEXT.replace("无障碍管理", "公园管理").encode())
    with served(app) as origin:
        page = browser.new_page()
        page.goto(f"{origin}{PORTAL}/library-import")
        inspect(page, "library-import")
        page.get_by_label("选文件").set_input_files([tmp_path / "甲.docx", tmp_path / "乙.txt"])
        page.get_by_role("button", name="上传并导入").click()
        expect(page.get_by_role("heading", name="导入完了")).to_be_visible(timeout=60_000)
        inspect(page, "library-import-done")
        for name, path in (("note", f"library/{ID}/note/2"), ("marks", "library-marks"), ("review", "library-review")):
            page.goto(f"{origin}{PORTAL}/{path}")
            inspect(page, f"library-{name}")
        page.close()
