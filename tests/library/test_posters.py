"""Posters: a tagged PDF with embedded fonts, large print, nothing fetched, nothing lost; the pages staff make them on."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library.models import Document
from canxie_platform.library.posters import SIZES, Draft, Paper, Sheet, check_posters, digest_sheet, drafts, poster_pdf
from canxie_platform.portal.pages import posters
from canxie_platform.settings import Settings
from tests.browser import chromium, inspect, served

ADDRESS = "/services/portal/posters"


def words(data: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize("draft", drafts(Settings()).values(), ids=lambda draft: draft.id)
def test_every_shipped_poster_fits_on_a_page_in_large_print(draft: Draft, paper: Paper) -> None:
    sheet = Sheet(
        draft.title, draft.lead, list(draft.points), "、".join(draft.cites), "幸福里社区残疾人协会", "电话：0371-00000000（虚构）"
    )
    made = poster_pdf(sheet, paper)
    assert (made.pages, made.points >= 16) == (1, True)
    for part in (draft.title, draft.lead, *draft.points, "幸福里社区残疾人协会"):
        assert re.sub(r"\s", "", part) in words(made.data)


def test_a_poster_is_accessible_and_brings_its_fonts() -> None:
    reader = PdfReader(io.BytesIO(poster_pdf(Sheet("职责", "", ["一条"], "依据"), "A4").data))
    catalogue: Any = reader.trailer["/Root"].get_object()
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "zh-CN"
    assert "/StructTreeRoot" in catalogue
    assert reader.metadata
    assert reader.metadata.title == "职责"
    assert "pdfuaid" in catalogue["/Metadata"].get_object().get_data().decode()
    fonts: Any = reader.pages[0]["/Resources"]["/Font"].get_object()  # type: ignore[index]
    assert fonts
    for font in fonts.values():
        below = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(below)


def test_a_text_that_doesnt_fit_goes_on_and_is_never_cut() -> None:
    points = [f"第{number}点，" + "这一句很长" * 20 for number in range(20)]
    made = poster_pdf(Sheet("长", "", points, ""), "A4")
    assert (made.points, made.pages > 1) == (SIZES["A4"][-1], True)
    assert all(point in words(made.data) for point in points)


def test_what_is_filled_in_is_text() -> None:
    made = poster_pdf(Sheet("<b>题</b>", "", ['<img src="http://example.invalid/x.png">', "<script>1</script>"], ""), "A4")
    assert '<imgsrc="http://example.invalid/x.png">' in words(made.data)


def test_every_digest_makes_a_page(stocked: Session) -> None:
    documents = stocked.scalars(select(Document).where(Document.duties != "")).all()
    assert len(documents) > 10
    for document in documents:
        sheet = digest_sheet(document)
        assert sheet.points
        assert not re.search(r"[{}*#]", "".join([sheet.lead, *sheet.points])), document.id
    made = poster_pdf(digest_sheet(documents[0]), "A4")
    assert made.pages <= 2


def test_shipped_posters_cite_what_holds() -> None:
    assert check_posters(Settings()) == []


@pytest.fixture
def posting(app: FastAPI) -> FastAPI:
    app.include_router(posters.router, prefix="/services/portal")
    return app


def test_the_form_keeps_what_was_written_and_says_what_is_wrong(posting: FastAPI) -> None:
    with TestClient(posting) as client:
        answer = client.post(f"{ADDRESS}/wall/zhize", data={"title": " ", "points": "一\n" * 30, "place": "幸福里<"})
        assert answer.status_code == 422
        assert "请填标题" in answer.text
        assert "1 到 20 条" in answer.text
        assert 'value="幸福里&lt;"' in answer.text
        made = client.post(f"{ADDRESS}/wall/zhize", data={"title": "职责", "points": "一条\n两条", "paper": "A3"})
        assert made.headers["content-type"] == "application/pdf"
        assert "第七条" in words(made.content)
        assert client.get(f"{ADDRESS}/wall/nothing").status_code == 404
        assert client.get(f"{ADDRESS}/digest/nothing").status_code == 404


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def test_pages_are_accessible(browser: Browser, posting: FastAPI) -> None:
    with served(posting) as origin:
        page = browser.new_page()
        for name, path in (("posters", ""), ("posters-wall", "/wall/zhize")):
            page.goto(origin + ADDRESS + path)
            inspect(page, name)
        page.get_by_label("标题").fill("")
        page.locator("#f-title").evaluate("field => field.removeAttribute('required')")
        page.get_by_role("button", name="生成 PDF").click()
        inspect(page, "posters-fault")
        page.close()
