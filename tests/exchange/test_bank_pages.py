"""The trainers' item bank: only for trainers, every type readable, files out, files in without losing anybody's words."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from canxie_platform.assessments.exchange.formats import read
from canxie_platform.assessments.exchange.rows import Defaults
from canxie_platform.catalogue.courses import load_items
from canxie_platform.catalogue.draft_writes import DraftWriteError, write_draft
from canxie_platform.portal.pages_common import PREFIX
from canxie_platform.settings import Settings
from tests.browser import chromium, inspect, served
from tests.exchange.conftest import Browser, words
from tests.exchange.shipped import cited
from tests.exchange.test_excel import LAW, made
from tests.widgets.every_widget import COURSE

Browsers = Callable[[str], Browser]
PATHS = (
    "/bank",
    "/bank/items.schema.json",
    "/bank/{c}",
    "/bank/{c}/item/e-single",
    "/bank/{c}/export",
    "/bank/{c}/file/excel",
    "/bank/{c}/import",
)
GOOD = ("判断题", "每个社区都要有残协。", None, None, None, None, "对", "依据在条文里。", LAW)


@pytest.mark.parametrize("path", PATHS)
def test_only_trainers_and_administrators_come_in(browser: Browsers, path: str) -> None:
    for name, status in (("teacher", 200), ("admin", 200), ("wang", 403), ("staff", 403)):
        reply = browser(name).get(path.format(c=COURSE))
        assert reply.status_code == status, name
        if status == 403:
            assert "说明" not in reply.text
            assert "e-single" not in reply.text


@pytest.mark.parametrize("name", ["wang", "staff"])
def test_others_bring_nothing_in(browser: Browsers, settings: Settings, name: str) -> None:
    before = (settings.drafts / COURSE / "exam.yml").read_bytes()
    assert browser(name).bring(COURSE, "a.xlsx", made(GOOD), competency="C2").status_code == 403
    assert browser("teacher").bring(COURSE, "a.xlsx", made(GOOD), competency="C2", _csrf="x").status_code in (400, 403)
    assert (settings.drafts / COURSE / "exam.yml").read_bytes() == before


def test_every_type_is_shown_with_key_and_reasons(browser: Browsers, settings: Settings) -> None:
    expected = {
        "e-single": ("答案： B", "说明b：看第七条。"),
        "e-multiple": ("答案： ABD", "漏选得部分分、错选零分"),
        "e-truefalse": ("答案： 错", "再看第八条。"),
        "e-order": ("答案： B→A→D→C", "第 1 步"),
        "e-match": ("A-主席；B-专职委员；C-其他委员", "逐项计分"),
        "e-number": ("15日，上下差 0.5 以内都算对", "短了些。"),
        "e-short": ("胜任工作，或者 能胜任", "持证、有证"),
        "e-case": ("评分点need（4 分）", "2 分 说到一半"),
        "e-parts": ("（2） 怎样回话？", "小题：先做什么？"),
        "talk": ("情景案例有 4 个情景", "虚构案例"),
    }
    for item in load_items(settings.drafts / COURSE):
        reply = browser("teacher").get(f"/bank/{COURSE}/item/{item}")
        assert reply.status_code == 200, item
        assert "<script>alert" not in reply.text
        for sentence in expected.get(item, ()):
            assert sentence in words(reply), item


def test_filters(browser: Browsers) -> None:
    page = browser("teacher").get(f"/bank/{COURSE}?type=order&competency=C6&use=exam&review=reviewed")
    assert "符合的 1 道题" in words(page)
    assert "e-order" in page.text
    assert "e-match" not in page.text
    assert "没有符合的题" in browser("teacher").get(f"/bank/{COURSE}?type=%3Cx%3E").text
    assert browser("teacher").get("/bank/keine").status_code == 404
    assert browser("teacher").get("/bank/..%2f..%2fetc").status_code == 404


@pytest.mark.parametrize(("kind", "suffix"), [("excel", ".xlsx"), ("gift", ".gift"), ("qti", ".zip")])
def test_a_download_can_be_brought_in_again(browser: Browsers, settings: Settings, kind: str, suffix: str) -> None:
    reply = browser("teacher").get(f"/bank/{COURSE}/file/{kind}?use=exam")
    assert reply.headers["content-disposition"].startswith("attachment")
    items = [item for item in load_items(settings.drafts / COURSE).values() if item.use == "exam"]
    assert read(reply.content, f"a{suffix}", Defaults(prefix="x"), (), cited).found.items == items
    again = browser("teacher").bring(COURSE, f"a{suffix}", reply.content)
    assert f"没有变化 {len(items)} 道" in words(again)


def test_new_items_go_into_the_draft_and_nothing_else_changes(browser: Browsers, settings: Settings) -> None:
    draft = settings.drafts / "canxie-zuzhi" / "exam.yml"
    before = draft.read_text()
    reply = browser("teacher").bring("canxie-zuzhi", "新题.xlsx", made(GOOD), competency="C2")
    assert "新加 1 道，替换 0 道，没有变化 0 道" in words(reply)
    assert draft.read_text().startswith(before)
    new = load_items(draft.parent)["canxie-zuzhi-001"]
    assert (new.stem, new.review, new.author, new.competency) == (GOOD[1], "draft", "刘老师", "C2")
    assert (settings.courses_shipped / "canxie-zuzhi" / "exam.yml").read_text() == before
    assert oct(draft.stat().st_mode)[-3:] == "644"


def test_a_known_id_is_replaced_only_when_asked(browser: Browsers, settings: Settings) -> None:
    draft = settings.drafts / "canxie-zuzhi" / "exam.yml"
    before, known = draft.read_text(), load_items(draft.parent).keys()
    book = load_workbook(BytesIO(browser("teacher").get("/bank/canxie-zuzhi/file/excel?use=exam").content))
    page = book.worksheets[0]
    stem = next(cell.column for cell in page[1] if cell.value == "题干")
    page.cell(3, stem).value = "换过的题干是哪一句？"
    out = BytesIO()
    book.save(out)
    refused = browser("teacher").bring("canxie-zuzhi", "a.xlsx", out.getvalue())
    assert refused.status_code == 422
    assert "第 3 行：编号 zz-ks-02 题库里已经有了，内容不一样。" in words(refused)
    assert draft.read_text() == before
    assert "替换 1 道" in words(browser("teacher").bring("canxie-zuzhi", "a.xlsx", out.getvalue(), replace="1"))
    changed = load_items(draft.parent)["zz-ks-02"]
    assert (changed.stem, changed.version) == ("换过的题干是哪一句？", 2)
    assert draft.read_text().splitlines()[0] == before.splitlines()[0], "comments stay"
    assert set(before.splitlines()) - set(draft.read_text().splitlines()), "the old one is gone"
    assert load_items(draft.parent).keys() == known


def test_faults_come_back_with_the_workbook_and_nothing_is_written(browser: Browsers, settings: Settings) -> None:
    before = (settings.drafts / COURSE / "exam.yml").read_bytes()
    bad = ("单选题", "答案没有选项？", "甲", "乙", "丙", None, "D", "解析一下", LAW)
    reply = browser("teacher").bring(COURSE, "a.xlsx", made(GOOD, bad), competency="C2")
    assert reply.status_code == 422
    assert "有 1 处要改，什么也没有写。" in words(reply)
    assert "第 3 行：答案里的 D 没有对应的选项。" in words(reply)
    link = re.search(r'href="(data:[^"]+)"', reply.text)
    assert link
    page = load_workbook(BytesIO(base64.b64decode(html.unescape(link[1]).partition(",")[2]))).worksheets[0]
    assert [page["A2"].value, page["A3"].value] == [None, "答案里的 D 没有对应的选项。"]
    assert (settings.drafts / COURSE / "exam.yml").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xlsx", b"rubbish", "不是能打开的 Excel"),
        ("a.exe", b"MZ", "不认识这种文件"),
        ("a.zip", b"PK\x03\x04", "不是能打开的 QTI 3 题包"),
        ("a.gift", b"\xff\xff", "UTF-8"),
        ("a.csv", b"", "请先选一个文件"),
    ],
)
def test_files_that_are_refused(browser: Browsers, name: str, data: bytes, said: str) -> None:
    reply = browser("teacher").bring(COURSE, name, data, competency="C2")
    assert reply.status_code == 422
    assert said in words(reply)


def test_a_broken_draft_is_said_and_left_alone(browser: Browsers, settings: Settings) -> None:
    path = settings.drafts / COURSE / "exam.yml"
    path.write_text(path.read_text() + "- id: e-single\n  type: [\n")
    assert f" {COURSE}/exam.yml 第" in words(browser("teacher").get(f"/bank/{COURSE}")), "where it is looked at doesn't matter"
    before = path.read_bytes()
    reply = browser("teacher").bring(COURSE, "a.xlsx", made(GOOD), competency="C2")
    assert (reply.status_code, path.read_bytes()) == (422, before)
    assert str(settings.data) not in reply.text


def test_a_link_in_a_draft_leads_nowhere(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text("items: []\n")
    exam = settings.drafts / COURSE / "exam.yml"
    before = exam.read_bytes()
    with pytest.raises(DraftWriteError, match="别人改过"):
        write_draft(settings, COURSE, "exam.yml", b"items: []", b"something else")
    assert exam.read_bytes() == before
    exam.unlink()
    exam.symlink_to(secret)
    with pytest.raises(DraftWriteError, match="写不进去"):
        write_draft(settings, COURSE, "exam.yml", b"x", b"items: []\n")
    moved = settings.drafts / "moved"
    (settings.drafts / COURSE).rename(moved)
    (settings.drafts / COURSE).symlink_to(tmp_path)
    for name in ("exam.yml", "../x.yml", "course.yml"):
        with pytest.raises(DraftWriteError):
            write_draft(settings, COURSE, name, b"x", None)
    assert secret.read_text() == "items: []\n"
    assert not (tmp_path / "exam.yml").exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_seen_in_a_browser(app: FastAPI, settings: Settings) -> None:
    with served(app) as origin, chromium() as opened:
        page = opened.new_page(bypass_csp=True, extra_http_headers={"x-user": "teacher"})
        base = f"{origin}{PREFIX}/bank"
        for name, path in (
            ("bank", ""),
            ("bank-items", "/canxie-zuzhi?use=exam"),
            ("bank-single", f"/{COURSE}/item/e-single"),
            ("bank-match", f"/{COURSE}/item/e-match"),
            ("bank-parts", f"/{COURSE}/item/e-parts"),
            ("bank-export", f"/{COURSE}/export"),
            ("bank-import", f"/{COURSE}/import"),
            ("bank-missing", "/keine"),
        ):
            page.goto(f"{base}{path}")
            inspect(page, name)
        page.goto(f"{base}/{COURSE}/import")
        bad = ("单选题", "答案没有选项？", "甲", "乙", "丙", None, "D", "解析一下", LAW)
        page.set_input_files("#f-file", {"name": "题.xlsx", "mimeType": "application/octet-stream", "buffer": made(GOOD, bad)})
        page.select_option("#f-competency", "C2")
        page.click("button:has-text('检查并导入')")
        page.wait_for_selector("text=有 1 处要改")
        inspect(page, "bank-faults")
        with page.expect_download() as saved:
            page.click("text=下载带“问题”一列的 Excel")
        assert load_workbook(BytesIO(saved.value.path().read_bytes())).worksheets[0]["A3"].value == "答案里的 D 没有对应的选项。"
        page.set_input_files("#f-file", {"name": "题.xlsx", "mimeType": "application/octet-stream", "buffer": made(GOOD)})
        page.select_option("#f-competency", "C2")
        page.click("button:has-text('检查并导入')")
        page.wait_for_selector("text=导入好了：新加 1 道")
        inspect(page, "bank-brought")
