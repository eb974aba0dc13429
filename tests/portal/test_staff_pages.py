"""Staff: import and look after the roster, record a classroom session, correct it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import engine_for
from canxie_platform.ledger.credits import recompute
from canxie_platform.ledger.models import ClassroomSession, Credit
from canxie_platform.roster.models import Appointment
from canxie_platform.settings import Settings
from tests.browser import chromium, inspect
from tests.portal.conftest import Browser, hidden, words
from tests.roster.conftest import sheet

__all__ = ["sheet"]

Open = Callable[[str], Browser]
GET_PATHS = (
    "/staff/roster",
    "/staff/roster/import",
    "/staff/roster/add",
    "/staff/roster/end/1",
    "/staff/roster/template.xlsx",
    "/staff/roster/export.xlsx",
    "/staff/sessions",
    "/staff/sessions/new",
    "/staff/sessions/1",
    "/staff/sessions/1/correct/1",
    "/staff/hours",
    "/staff/hours.xlsx",
    "/staff/hours/1",
)
POST_PATHS = (
    "/staff/roster/import",
    "/staff/roster/import/confirm",
    "/staff/roster/add",
    "/staff/roster/end/1",
    "/staff/sessions/new",
    "/staff/sessions/1/add",
    "/staff/sessions/1/correct/1",
)
TRAINING: dict[str, Any] = {"title": "入户探访培训", "held_on": "2026-03-18", "category": "skills", "hours": "2.5", "place": "街道会议室"}


def count(settings: Settings, model: Any) -> int:
    with Session(engine_for(settings.database)) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def account_id(settings: Settings, username: str) -> int:
    with Session(engine_for(settings.database)) as session:
        return session.scalars(select(Account.id).where(Account.username == username)).one()


@pytest.mark.parametrize("username", ["wang", "teacher"])
def test_only_staff_may(browser: Open, username: str) -> None:
    someone = browser(username)
    assert {someone.get(path).status_code for path in GET_PATHS} == {403}
    assert {someone.post(path).status_code for path in POST_PATHS} == {403}


def test_strangers_and_foreign_forms(browser: Open, settings: Settings) -> None:
    assert {browser("").http.post(f"/services/portal{path}").status_code for path in POST_PATHS} == {401}
    staff = browser("staff")
    answers = {staff.post(path, _csrf="wrong").status_code for path in POST_PATHS}
    assert answers == {403}
    assert count(settings, Appointment) == 3


def upload(data: bytes, name: str = "名册.xlsx") -> dict[str, Any]:
    return {"file": (name, data, "application/octet-stream")}


def test_import_shows_then_stores_then_gives_codes_once(browser: Open, settings: Settings, sheet: Any) -> None:
    staff = browser("staff")
    data = sheet(
        ("幸福里社区", "李建国", "残协主席", "2026-01-01", "", "2026-06-30"),
        ("幸福里社区", "王小兰", "专职委员", "2026-01-01", "", ""),
        ("桃园社区", "周强", "专职委员", "2026-02-01", "", ""),
    )
    shown = staff.post("/staff/roster/import", files=upload(data))
    assert "新加 1 行，改动 1 行，没有变化 1 行。会新建 1 个账号。 现在还没有存。" in words(shown)
    assert count(settings, Appointment) == 3
    sealed = hidden(shown, "sealed")

    codes = staff.post("/staff/roster/import/confirm", sealed=sealed)
    assert "zhouqiang" in codes.text
    assert re.search(r'class="one-time">[A-Z0-9-]{6,}<', codes.text)
    assert codes.headers["cache-control"] == "private, no-store"
    assert count(settings, Appointment) == 4

    again = staff.post("/staff/roster/import/confirm", sealed=sealed)
    assert "名册里都有了，没有再存" in words(again)
    assert count(settings, Account) == 7
    assert "桃园社区残协" in staff.get("/staff/roster").text


def test_import_that_changes_no_account_goes_back_to_the_roster(browser: Open, sheet: Any) -> None:
    staff = browser("staff")
    shown = staff.post("/staff/roster/import", files=upload(sheet(("幸福里", "李建国", "委员", "2026-02-01", "", ""))))
    assert "已经存好，改动了 1 行" in words(staff.post("/staff/roster/import/confirm", sealed=hidden(shown, "sealed")))


def test_a_seal_is_good_for_one_person_and_for_what_was_shown(browser: Open, settings: Settings, sheet: Any) -> None:
    staff = browser("staff")
    data = sheet(("和平路社区", "孙丽", "专职委员", "2026-01-01", "", "2026-09-30"))
    sealed = hidden(staff.post("/staff/roster/import", files=upload(data)), "sealed")
    for someone, text in ((browser("admin"), sealed), (staff, "x" + sealed), (staff, "")):
        assert "请重新选文件" in words(someone.post("/staff/roster/import/confirm", sealed=text))
    with Session(engine_for(settings.database)) as session:
        sun = session.scalars(select(Account.id).where(Account.username == "sun")).one()
        session.scalars(select(Appointment).where(Appointment.account_id == sun)).one().since = date(2026, 2, 1)
        session.commit()
    shown = staff.post("/staff/roster/import/confirm", sealed=sealed)
    assert "名册又有了变化" in words(shown)


def test_a_wrong_sheet_stores_nothing(browser: Open, settings: Settings, sheet: Any) -> None:
    staff = browser("staff")
    data = sheet(("桃园社区", "周强", "专职委员", "2026-02-01", "", ""), ("桃园社区", "", "专职", "昨天", "", ""))
    shown = staff.post("/staff/roster/import", files=upload(data))
    assert shown.status_code == 422
    assert "有 2 处要改，什么也没有存。" in words(shown)
    assert "第 3 行：“姓名”没有填，请填上。" in words(shown)
    private = sheet(("桃园", "周强", "专职", "2026-02-01", "1"), header=("社区", "姓名", "职务", "任职日期", "残疾等级"))
    assert "请删掉这些列再导入" in words(staff.post("/staff/roster/import", files=upload(private)))
    assert "请先选一个文件" in words(staff.post("/staff/roster/import"))
    assert count(settings, Account) == 6


def test_names_are_shown_as_text(browser: Open, sheet: Any) -> None:
    shown = browser("staff").post("/staff/roster/import", files=upload(sheet(("园<img src=x>社区", "王芳", "专职", "2026-02-01", "", ""))))
    assert "<img src=x>" not in shown.text
    assert "园&lt;img src=x&gt;" in shown.text


def test_template_and_export_open(browser: Open) -> None:
    staff = browser("staff")
    empty = staff.get("/staff/roster/template.xlsx")
    assert "filename*=UTF-8''%E5%90%8D%E5%86%8C" in empty.headers["content-disposition"]
    assert load_workbook(BytesIO(empty.content)).sheetnames == ["名册", "说明"]
    assert load_workbook(BytesIO(staff.get("/staff/roster/export.xlsx").content)).worksheets[0].max_row == 4


def test_add_and_end_one(browser: Open, settings: Settings) -> None:
    staff = browser("staff")
    wrong = staff.post("/staff/roster/add", name="周强", since="2026-05-01")
    assert "有 2 处没有填对" in words(wrong)
    assert 'value="周强"' in wrong.text
    assert 'value="2026-05-01"' in wrong.text
    fields = {"association": "1", "post": "officer", "since": "2026-05-01"}
    made = staff.post("/staff/roster/add", name="周强", **fields)
    assert "一次性登录码" in words(made)
    assert "可能刚才已经存好了" in words(staff.post("/staff/roster/add", name="周强", **fields))
    assert count(settings, Account) == 7
    wang = str(account_id(settings, "wang"))
    assert "任期重叠" in words(staff.post("/staff/roster/add", account=wang, association="1", post="officer", since="2026-05-01"))
    boss = str(account_id(settings, "admin"))
    assert "请选一位" in words(staff.post("/staff/roster/add", account=boss, **fields))
    assert "已经存好" in words(staff.post("/staff/roster/add", account=wang, association="1", post="member", since="2026-05-01"))
    early = staff.post("/staff/roster/end/1", until="2025-01-01")
    assert "不能早于任职日期" in words(early)
    assert "已经存好" in words(staff.post("/staff/roster/end/1", until="2026-06-30"))
    assert "李建国" not in staff.get("/staff/roster").text
    assert "已离任" in staff.get("/staff/roster?former=1").text
    assert staff.get("/staff/roster/end/999").status_code == 404
    assert staff.get(f"/staff/roster/end/{2**70}").status_code == 422


def test_a_session_is_recorded_once(browser: Open, settings: Settings) -> None:
    staff = browser("staff")
    token = hidden(staff.get("/staff/sessions/new"), "token")
    sun = str(account_id(settings, "sun"))
    for _ in range(2):
        shown = staff.post("/staff/sessions/new", token=token, whole=["1"], people=[sun], **TRAINING)
        assert "记了学时的人（3 人）" in words(shown)
    assert (count(settings, ClassroomSession), "入户探访培训" in staff.get("/staff/sessions").text) == (1, True)
    assert count(settings, Credit) == 3


def test_errors_keep_everything_typed(browser: Open, settings: Settings) -> None:
    staff = browser("staff")
    wang = account_id(settings, "wang")
    token = hidden(staff.get("/staff/sessions/new"), "token")
    shown = staff.post("/staff/sessions/new", token=token, people=[str(wang)], whole=["2"], note="带身份证", **{**TRAINING, "hours": "9"})
    assert shown.status_code == 422
    assert "一天最多记 8 学时" in words(shown)
    for kept in ('value="入户探访培训"', 'value="2026-03-18"', 'value="9"', 'value="街道会议室"', 'value="带身份证"'):
        assert kept in shown.text
    assert re.search(rf'name="people" value="{wang}" checked', shown.text)
    assert re.search(r'name="whole" value="2" checked', shown.text)
    assert '<option value="skills" selected>' in shown.text
    assert hidden(shown, "token") == token
    nobody = staff.post("/staff/sessions/new", token=token, **TRAINING)
    assert "请勾选参加的人" in words(nobody)
    boss = str(account_id(settings, "admin"))
    assert "不在名册里" in words(staff.post("/staff/sessions/new", token=token, people=[boss, "x", "9" * 30], **TRAINING))
    assert count(settings, ClassroomSession) == 0


def test_correcting_and_adding_somebody(browser: Open, settings: Settings) -> None:
    staff = browser("staff")
    wang, sun = account_id(settings, "wang"), account_id(settings, "sun")
    token = hidden(staff.get("/staff/sessions/new"), "token")
    staff.post("/staff/sessions/new", token=token, people=[str(wang)], **TRAINING)
    form = f"/staff/sessions/1/correct/{wang}"
    assert "更正为没有参加" in staff.get(form).text
    assert "请写明原因" in words(staff.post(form, attended="0", reason=" "))
    for _ in range(2):
        shown = staff.post(form, attended="0", reason="签到表看错了")
        assert "更正为没有参加" in words(shown)
    assert "更正：签到表看错了" in words(shown)
    assert count(settings, Credit) == 2
    assert "请勾选" in words(staff.post("/staff/sessions/1/add"))
    assert "记了学时的人（1 人）" in words(staff.post("/staff/sessions/1/add", people=[str(sun)]))
    assert staff.get(f"/staff/sessions/1/correct/{account_id(settings, 'li')}").status_code == 404
    told = words(browser("wang").get("/hours?year=2026"))
    assert "减 2.5 学时" in told
    assert "原因：签到表看错了。由马文更正。" in told
    with Session(engine_for(settings.database)) as session:
        assert recompute(session) == []


@pytest.fixture
def page(settings: Settings) -> Iterator[Page]:
    """A real browser of staff."""
    with chromium() as opened:
        context = opened.new_context(bypass_csp=True, viewport={"width": 375, "height": 740}, extra_http_headers={"x-user": "staff"})
        yield context.new_page()
        context.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_day_at_the_street_office_in_a_real_browser(page: Page, address: str, sheet: Any, tmp_path: Path) -> None:
    page.goto(f"{address}/staff/roster")
    inspect(page, "staff-roster")
    page.get_by_role("link", name="从表格导入").click()
    inspect(page, "staff-import")
    wrong = tmp_path / "错的.xlsx"
    wrong.write_bytes(sheet(("桃园社区", "", "会计", "昨天", "", "")))
    page.get_by_label("表格文件").set_input_files(wrong)
    page.get_by_role("button", name="看看会改什么").click()
    expect(page.get_by_role("alert")).to_contain_text("有 3 处要改，什么也没有存")
    inspect(page, "staff-import-wrong")
    good = tmp_path / "名册.xlsx"
    rows = [("桃园社区", "周强", "专职委员", "2026-02-01", "", ""), ("和平路社区", "王小兰", "骨干", "2026-02-01", "", "")]
    good.write_bytes(sheet(*rows, ("幸福里社区", "李建国", "主席", "2026-01-01", "", "2026-10-31")))
    page.get_by_label("表格文件").set_input_files(good)
    page.get_by_role("button", name="看看会改什么").click()
    inspect(page, "staff-preview")
    page.get_by_role("button", name="存进名册").click()
    expect(page.get_by_role("button", name="打印")).to_be_visible()
    inspect(page, "staff-codes")

    page.goto(f"{address}/staff/roster/add")
    inspect(page, "staff-add")
    page.get_by_label("任职日期").fill("2026-03-01")
    page.get_by_role("button", name="存进名册").click()
    inspect(page, "staff-add-wrong")
    page.goto(f"{address}/staff/roster/end/2")
    inspect(page, "staff-end")

    page.goto(f"{address}/staff/sessions")
    inspect(page, "staff-sessions-empty")
    page.get_by_role("link", name="登记一场培训").click()
    page.get_by_label("名称").fill("入户探访培训")
    page.get_by_label("哪一天").fill("2026-03-18")
    page.get_by_label("类别").select_option(label="基本知识和技能")
    page.get_by_label("学时").fill("9")
    page.get_by_label("在哪里办的").fill("街道会议室")
    page.get_by_role("group", name="幸福里社区残协").get_by_label("幸福里社区残协全部参加").check()
    page.get_by_label("孙丽（专职委员）").check()
    page.get_by_role("button", name="存好，并记学时").click()
    expect(page.get_by_label("学时", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("孙丽（专职委员）")).to_be_checked()
    inspect(page, "staff-session-wrong")
    page.get_by_label("学时", exact=True).fill("2.5")
    page.get_by_role("button", name="存好，并记学时").click()
    page.get_by_role("link", name=re.compile("更正.*孙丽")).click()
    inspect(page, "staff-correct")
    page.get_by_label("原因").fill("签到表看错了，本人没有来")
    page.get_by_role("button", name="更正为没有参加").click()
    page.get_by_text("有人漏了，补上").click()
    inspect(page, "staff-session")
    page.goto(f"{address}/staff/sessions")
    inspect(page, "staff-sessions")
    page.goto(f"{address}/staff/hours")
    inspect(page, "staff-hours")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="下载 Excel 表").click()
    assert downloading.value.suggested_filename == "2026年学时情况.xlsx"
    page.get_by_role("link", name="孙丽").click()
    inspect(page, "staff-person")
    page.set_extra_http_headers({"x-user": "sun"})
    page.goto(f"{address}/hours")
    inspect(page, "hours")
    page.set_extra_http_headers({"x-user": "teacher"})
    page.goto(f"{address}/hours")
    inspect(page, "hours-empty")
