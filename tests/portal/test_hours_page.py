"""Hours: the learner's own page, the staff's table and its Excel file."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import engine_for
from canxie_platform.ledger.credits import credit_assessment, credit_lesson
from canxie_platform.ledger.models import Credit
from canxie_platform.settings import Settings
from tests.portal.conftest import AT, Browser, words

Open = Callable[[str], Browser]


@pytest.fixture
def earned(settings: Settings) -> int:
    """Wang has a lesson and a test, and something of last year."""
    with Session(engine_for(settings.database)) as session:
        wang = session.scalars(select(Account.id).where(Account.username == "wang")).one()
        credit_lesson(session, wang, "zuzhi", "01", 35, AT, {"items": list("abcdef")})
        credit_assessment(session, wang, "zuzhi-2026", AT, {"receipt": "ABCD1234", "points": "85", "of": "100"})
        session.add(
            Credit(account_id=wang, year=2025, kind="lesson", subject="a/b", hours=1, rule="旧规则", evidence={"minutes": 30}, at=AT)
        )
        session.commit()
    return wang


def test_own_hours(browser: Open, earned: int) -> None:
    told = words(browser("wang").get("/hours"))
    assert "已有 1.5 学时，要求 24 学时，还差 22.5 学时" in told
    assert "这一课的 6 道题都答了。这一课按 35 分钟算。" in told
    assert "得了 85 分，满分 100 分，及格。回执 ABCD-1234。" in told
    assert "30 分钟以上记 1 学时" in told
    assert "2026年3月18日 12:05" in told
    assert "没有写学时数；这里的数字是建议" in told
    assert "2026 年（正在看）" in told
    last = words(browser("wang").get("/hours?year=2025"))
    assert "旧规则" in last
    assert "2025 年没有培训计划" in last


@pytest.mark.parametrize("year", ["1999", "abc", "９９９９", "9" * 50])
def test_a_year_that_is_not_offered(browser: Open, earned: int, year: str) -> None:
    assert "2026 年学时" in words(browser("wang").get(f"/hours?year={quote(year)}"))


def test_nothing_yet(browser: Open, settings: Settings) -> None:
    told = words(browser("sun").get("/hours"))
    assert "还没有学时。学完一课、通过一次测试、参加一场登记过的集中培训" in told
    assert "已有 0 学时，要求 24 学时，还差 24 学时" in told
    assert "名册里没有您 2026 年的职务" in words(browser("teacher").get("/hours"))


def test_another_learners_hours_are_not_to_be_had(browser: Open, earned: int) -> None:
    assert browser("sun").get(f"/staff/hours/{earned}").status_code == 403
    assert "ABCD" not in browser("sun").get(f"/hours?account={earned}&id={earned}").text


def test_everybodys_hours(browser: Open, earned: int) -> None:
    staff = browser("staff")
    told = words(staff.get("/staff/hours"))
    assert "一共 3 人，还差学时的 3 人" in told
    assert "王小兰 wang 幸福里社区残协 专职委员 1.5 24 22.5 还差学时" in told
    few = words(staff.get(f"/staff/hours?short=1&association={quote('和平路社区残协')}"))
    assert "符合的 1 人" in few
    assert "王小兰" not in few
    assert "没有符合的人" in words(staff.get("/staff/hours?association=x"))
    assert "得了 85 分" in words(staff.get(f"/staff/hours/{earned}?year=2026"))
    assert "旧规则" in words(staff.get(f"/staff/hours/{earned}?year=2025"))
    assert staff.get("/staff/hours/99999").status_code == 404
    assert "王小兰 wang — — 1 — — 今年没有要求" in words(staff.get("/staff/hours?year=2025"))


def test_excel_file(browser: Open, earned: int, settings: Settings) -> None:
    with Session(engine_for(settings.database)) as session:
        session.get_one(Account, earned).display_name = "=1+1\x07"
        session.commit()
    reply = browser("staff").get(f"/staff/hours.xlsx?short=1&association={quote('幸福里社区残协')}")
    assert reply.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert reply.headers["content-disposition"].endswith(f"filename*=UTF-8''{quote('2026年学时情况（还差的）幸福里社区残协')}.xlsx")
    page = load_workbook(BytesIO(reply.content)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert rows[0] == ("姓名", "账号", "社区残协", "职务", "已有学时", "要求学时", "还差学时", "情况")
    assert rows[1] == ("李建国", "li", "幸福里社区残协", "残协主席", 0, 12, 12, "还差学时")
    assert rows[2] == ("=1+1", "wang", "幸福里社区残协", "专职委员", 1.5, 24, 22.5, "还差学时")
    assert page["A3"].data_type == "s"
    assert page["A3"].quotePrefix
    assert page["E3"].data_type == "n"
    assert (page.freeze_panes, page.auto_filter.ref, len(rows)) == ("A2", "A1:H3", 3)


def test_excel_name_cannot_break_the_header(browser: Open, settings: Settings) -> None:
    reply = browser("staff").get("/staff/hours.xlsx?association=" + quote('a"\r\nX-Evil: 1'))
    assert reply.status_code == 200
    assert "x-evil" not in reply.headers
