"""Journey 4: wrong password, locked account, first login, a learner at a trainer's door, a stranger, a session that ends in mid-lesson."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import inspect
from tests.journeys.conftest import PHONE, Platform, fill_login, log_in, visitor, wait_for

pytestmark = pytest.mark.journey
LESSON = "/services/learn/render/canxie-zuzhi/02-zuzhi"


def test_wrong_password_then_locked_then_let_in_by_a_code(phone: Page, platform: Platform) -> None:
    platform.canxie("account", "add", "mima", "试账号")
    page = phone
    page.goto(platform.url)
    inspect(page, "login")
    fill_login(page, "mima", "不是这个密码")
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    inspect(page, "login-wrong")
    for _ in range(4):
        fill_login(page, "mima", "不是这个密码")
    expect(page.get_by_role("alert")).to_contain_text("请过 30 秒再试")
    inspect(page, "login-locked")
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", platform.canxie("account", "code", "mima"))
    assert code
    fill_login(page, "mima", code[0])
    expect(page.get_by_role("heading", name="设一个自己的密码")).to_be_visible()
    inspect(page, "first-password")


def test_names_nobody_has_get_the_same_answer(phone: Page, platform: Platform) -> None:
    phone.goto(platform.url)
    fill_login(phone, "meiyouzhegeren", "不是这个密码")
    expect(phone.get_by_role("alert")).to_contain_text("账号或密码不对")


TRAINERS = (
    "/services/portal/grading",
    "/services/portal/teaching",
    "/services/portal/bank",
    "/services/portal/library-review",
    "/services/learn/preview/canxie-zuzhi/01-dingwei",
)
STAFFS = (
    "/services/portal/staff/hours",
    "/services/portal/staff/hours.xlsx",
    "/services/portal/staff/roster",
    "/services/portal/accounts",
    "/services/portal/library-import",
    "/services/portal/posters",
)
SERVERS = (
    "/user/teacher/",
    "/user/teacher/lab",
    "/user/wang/",
    "/hub/spawn",
    "/hub/spawn/teacher",
    "/hub/user-redirect/lab",
    "/hub/user/wang/",
)
HUB_API = (
    "/hub/api/users",
    "/hub/api/users/teacher",
    "/hub/api/proxy",
    "/hub/api/services",
    "/hub/api/groups",
    "/hub/api/users/wang/tokens",
)


def test_a_learner_at_other_peoples_doors(phone: Page, platform: Platform) -> None:
    page = phone
    log_in(page, platform, "wang")
    for path in (*TRAINERS, *STAFFS):
        answer = page.request.get(platform.url + path)
        assert answer.status == 403, path
    page.goto(platform.url + TRAINERS[0])
    expect(page.get_by_role("heading", name="这一页不对您开放")).to_be_visible()
    inspect(page, "not-for-you")
    for path in SERVERS:
        page.goto(platform.url + path)
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("不对您开放|没有找到"))
    inspect(page, "no-server")
    for path in HUB_API:
        assert page.request.get(platform.url + path).status in {403, 404}, path
    made = page.request.post(platform.url + "/hub/api/users/wang/server", headers={"Referer": platform.url + "/hub/home"})
    assert made.status in {403, 404}
    token = page.request.post(platform.url + "/hub/api/users/wang/tokens", data="{}", headers={"Referer": platform.url + "/hub/home"})
    assert token.status in {403, 404}
    for path in ("/hub/home", "/hub/token", "/hub/admin", "/hub/nowhere", "/services/portal/nowhere", "/services/learn/nowhere"):
        page.goto(platform.url + path)
        assert not re.search(r"[A-Za-z]{4,}", page.locator("body").inner_text()), path


@pytest.mark.parametrize("path", [*TRAINERS, *STAFFS, "/services/portal/", LESSON, "/services/portal/hours", "/user/teacher/lab"])
def test_a_stranger_gets_the_login_page_and_nothing_else(platform: Platform, path: str) -> None:
    answer = httpx.get(platform.url + path, headers={"accept": "text/html"}, follow_redirects=True)
    assert "/hub/login" in str(answer.url)
    assert "王小兰" not in answer.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/services/portal/api/records/state", 401),
        ("/services/learn/api/kernels/00000000-0000-4000-8000-000000000000", 403),
        ("/hub/api/users", 403),
        ("/services/learn/files/exam.yml", 404),
    ],
)
def test_a_strangers_scripts_get_nothing(platform: Platform, path: str, status: int) -> None:
    assert httpx.get(platform.url + path).status_code == status


def test_a_session_that_ends_in_mid_lesson_loses_nothing(browser: Browser, platform: Platform) -> None:
    context = visitor(browser, PHONE)
    page = context.new_page()
    log_in(page, platform, "li")
    page.goto(platform.url + LESSON)
    first, second = page.locator("form.question").nth(0), page.locator("form.question").nth(1)
    first.locator("input").first.check()
    first.get_by_role("button", name="提交答案").click()
    expect(first.locator(".save-state")).to_contain_text("已保存")
    platform.canxie("account", "disable", "li")
    second.locator("input").first.check()
    chosen = second.locator("label", has=page.locator("input:checked")).inner_text()
    second.get_by_role("button", name="提交答案").click()
    expect(page.locator("main")).to_contain_text("重新登录", timeout=30_000)
    inspect(page, "lesson-login-expired")
    platform.canxie("account", "enable", "li")
    page.context.clear_cookies()
    page.goto(platform.url + LESSON)
    fill_login(page, "li", platform.password)
    expect(page).to_have_url(re.compile(LESSON))
    expect(first.locator(".save-state")).to_contain_text("已保存")
    expect(second.locator("input:checked")).to_have_count(1)
    assert second.locator("label", has=page.locator("input:checked")).inner_text() == chosen
    second.get_by_role("button", name="提交答案").click()
    expect(second.locator(".save-state")).to_contain_text("已保存")
    context.close()


def test_a_disabled_account_is_told_so_and_not_sent_in_circles(phone: Page, platform: Platform) -> None:
    platform.canxie("account", "add", "tingyong", "停用的人")
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", platform.canxie("account", "code", "tingyong"))
    assert code
    phone.goto(platform.url)
    fill_login(phone, "tingyong", code[0])
    platform.canxie("account", "disable", "tingyong")
    phone.goto(f"{platform.portal}/courses")
    expect(phone.get_by_role("heading", level=1)).to_have_text("这个账号现在不能用")
    inspect(phone, "disabled")


def test_a_changed_password_ends_every_session(browser: Browser, phone: Page, platform: Platform) -> None:
    platform.canxie("account", "add", "huanmima", "换密码的人")
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", platform.canxie("account", "code", "huanmima"))
    assert code
    first, second = "小船慢慢过大河", "大河慢慢过小船"
    phone.goto(platform.url)
    fill_login(phone, "huanmima", code[0])
    phone.get_by_label("新密码", exact=True).fill(first + "吧")
    phone.get_by_label("再填一次新密码").fill(first + "吧")
    phone.get_by_role("button", name="保存新密码").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("您好")

    lost = visitor(browser, PHONE)
    other = lost.new_page()
    log_in(other, platform, "huanmima", first + "吧")
    expect(other.get_by_role("heading", level=1)).to_contain_text("您好")
    phone.goto(f"{platform.portal}/password")
    inspect(phone, "password")
    phone.get_by_label("现在的密码").fill(first + "吧")
    phone.get_by_label("新密码", exact=True).fill(second + "吧")
    phone.get_by_label("再填一次新密码").fill(second + "吧")
    phone.get_by_role("button", name="保存新密码").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("密码改好了")
    inspect(phone, "password-changed")
    phone.get_by_role("link", name="去登录").click()
    fill_login(phone, "huanmima", second + "吧")

    def out() -> bool:
        other.goto(f"{platform.portal}/hours")
        return "/hub/login" in other.url

    wait_for(out)
    lost.close()
    phone.goto(f"{platform.portal}/hours")
    assert "/hub/login" not in phone.url


def test_guessing_from_one_address_is_counted_by_the_real_address(platform: Platform) -> None:
    with httpx.Client(base_url=platform.url, follow_redirects=True) as http:
        page = http.get("/hub/login")
        mark = re.search(r'_xsrf" value="([^"]+)', page.text)
        assert mark
        form = {"_xsrf": mark[1], "username": "wang", "password": platform.password}
        answer = http.post("/hub/login", data=form, headers={"X-Forwarded-For": "9.9.9.9", "Origin": platform.url})
        assert "演示账号只能在" in answer.text
