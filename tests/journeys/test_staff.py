"""Journey 3: staff find an article by a daily word, quote it, see who lacks hours, download the table, record a classroom session."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser import inspect
from tests.journeys.conftest import Platform, log_in

pytestmark = pytest.mark.journey


def test_staff_find_quote_and_count(desktop: Page, platform: Platform, tmp_path: Path) -> None:
    page = desktop
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=platform.url)
    log_in(page, platform, "staff")
    inspect(page, "staff-home")
    page.get_by_label("想查什么").fill("老公打人怎么办")
    page.get_by_role("button", name="查一查").click()
    inspect(page, "staff-found")
    page.locator("main").get_by_role("link", name="《反家庭暴力法》").first.click()
    page.wait_for_url("**/library/fan-jiating-baoli-fa**")
    inspect(page, "staff-article")
    page.get_by_role("button", name="复制引用").first.click()
    expect(page.locator(".toast")).to_contain_text("已复制")
    quoted = page.evaluate("navigator.clipboard.readText()")
    assert "《中华人民共和国反家庭暴力法》" in quoted
    assert re.search("第.+条", quoted)

    page.get_by_role("navigation", name="主导航").get_by_role("link", name="学时情况").click()
    inspect(page, "staff-hours")
    page.get_by_label("只看还差的").check()
    page.get_by_role("button", name="看一看").click()
    expect(page.get_by_role("row").filter(has_text="孙丽")).to_contain_text("还差学时")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载 Excel 表").click()
    file = tmp_path / "hours.xlsx"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename.endswith(".xlsx")
    rows = list(load_workbook(file).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert any("孙丽" in row and 24 in row for row in rows)

    page.get_by_role("link", name="孙丽").click()
    inspect(page, "staff-person")


def test_staff_record_a_classroom_session_and_its_hours_are_explained(desktop: Page, phone: Page, platform: Platform) -> None:
    page = desktop
    log_in(page, platform, "staff")
    page.goto(f"{platform.portal}/staff/sessions")
    inspect(page, "staff-sessions-empty")
    page.get_by_role("link", name="登记").first.click()
    inspect(page, "staff-session-new")
    page.get_by_label("名称").fill("助残政策集中培训")
    page.get_by_label("哪一天").fill("2026-11-20")
    page.get_by_label("类别").select_option(label="政策业务")
    page.get_by_label("学时").fill("4")
    page.get_by_label("在哪里办的").fill("街道会议室")
    page.get_by_label("周强").check()
    page.locator("main").get_by_role("button").last.click()
    expect(page.locator("main")).to_contain_text("周强")
    inspect(page, "staff-session-done")
    log_in(phone, platform, "zhou")
    expect(phone.locator("main")).to_contain_text("已有 4 学时，要求 24 学时，还差 20 学时")
    phone.get_by_role("link", name="每个学时是怎么来的").click()
    expect(phone.locator("main")).to_contain_text("助残政策集中培训")
    inspect(phone, "learner-hours")


def test_staff_see_roster_and_accounts(desktop: Page, platform: Platform) -> None:
    page = desktop
    log_in(page, platform, "staff")
    for name, path in (("roster", "staff/roster"), ("import", "staff/roster/import"), ("accounts", "accounts"), ("library", "library")):
        page.goto(f"{platform.portal}/{path}")
        inspect(page, f"staff-{name}")
