"""Journey 1: an officer on a phone, from the first login to the trainer's feedback."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import inspect
from tests.journeys.conftest import Platform, fill_login, log_in, wait_for
from tests.journeys.trainer_desk import grade_cases, open_paper

pytestmark = pytest.mark.journey
PASSWORD = "三只羊慢慢过小桥"
ANSWER = "先上门，带上证件说明来意。\n听她说需要什么，只问和服务有关的。\n回来记入档案，报街道残联，三天内回话。"


def answer_item(item: Locator) -> None:
    """Answer with what comes first, whatever kind it is, and wait until it is stored; a case is walked to its end."""
    state = item.locator(".save-state")
    send = item.locator("button[type=submit]")
    if item.locator(".arrange").count():
        item.get_by_role("button", name=re.compile("^下移")).first.click()
    for select in item.locator("select").all():
        select.select_option(index=1)
    for text in item.locator("input[type=text]").all():
        text.fill("15")
    while "已保存" not in state.inner_text():
        if item.locator("input:not([type=text])").count():
            item.locator("input").first.check()
        send.click()
        expect(state).to_contain_text(re.compile("已保存|接下来"))
        expect(send).not_to_have_attribute("aria-disabled", "true")


def answer_lesson(page: Page) -> None:
    """Answer every item of the open lesson that isn't answered yet."""
    items = page.locator("form.question")
    expect(items.first).to_be_visible()
    for index in range(items.count()):
        item = items.nth(index)
        if "已保存" not in item.locator(".save-state").inner_text():
            answer_item(item)
    expect(page.locator("main")).to_contain_text("这一课学完了")


def test_an_officers_whole_way(phone: Page, desktop: Page, platform: Platform) -> None:
    page = phone
    log_in(page, platform, "chen")
    inspect(page, "officer-first-password")
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再填一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="保存新密码").click()
    expect(page.locator("main")).to_contain_text("已有 0 学时，要求 24 学时，还差 24 学时")
    inspect(page, "officer-home")
    page.goto(f"{platform.url}/hub/logout")
    log_in(page, platform, "chen", PASSWORD)

    finish_the_course(page, platform)
    sit_the_assessment(page, platform)

    log_in(desktop, platform, "teacher")
    desktop.goto(f"{platform.portal}/grading")
    inspect(desktop, "trainer-grading")
    open_paper(desktop, platform, "陈晓")
    assert "陈晓" not in desktop.locator("body").inner_text(), "papers are marked without names"
    grade_cases(desktop, [18, 16], "先后顺序清楚，隐私也想到了。")
    desktop.goto(f"{platform.portal}/grading")
    desktop.get_by_role("button", name=re.compile(r"发布成绩\s*：陈晓")).click()
    expect(desktop.get_by_role("status")).to_contain_text("发布了 1 人的成绩")
    inspect(desktop, "trainer-released")

    page.goto(f"{platform.portal}/assessments")
    inspect(page, "officer-assessments")
    page.get_by_role("link", name=re.compile("看成绩和讲解")).click()
    expect(page.locator("main")).to_contain_text("先后顺序清楚，隐私也想到了。")
    expect(page.locator("main")).to_contain_text("得分 18，满分 20")
    inspect(page, "officer-result")
    page.goto(f"{platform.portal}/hours")
    expect(page.locator("main")).to_contain_text("这一课的 6 道题都答了")
    inspect(page, "officer-hours")


def finish_the_course(page: Page, platform: Platform) -> None:
    """All lessons; the first is left and reloaded in the middle."""
    page.get_by_role("link", name=re.compile("^开始学习")).click()
    items = page.locator("form.question")
    expect(items.first).to_be_visible()
    inspect(page, "lesson")
    answer_item(items.nth(0))
    answer_item(items.nth(1))
    inspect(page, "lesson-answered")
    place = items.nth(2)
    place.scroll_into_view_if_needed()
    page.wait_for_timeout(3000)  # the place is stored a moment after the scrolling stops
    page.reload()
    expect(items.nth(1).locator(".save-state")).to_contain_text("已保存")
    expect(items.nth(0).locator("input:checked")).to_have_count(1)
    wait_for(lambda: page.evaluate("scrollY") > 600)
    answer_lesson(page)
    inspect(page, "lesson-done")
    for number in range(2, 7):
        page.get_by_role("link", name=re.compile("^(学)?下一课：")).first.click()
        page.wait_for_url(re.compile(f"/0{number}-"))
        answer_lesson(page)
    page.goto(f"{platform.portal}/")
    expect(page.locator("main")).to_contain_text("已有 3 学时，要求 24 学时，还差 21 学时")
    page.goto(f"{platform.portal}/courses/canxie-zuzhi")
    inspect(page, "course-done")


def sit_the_assessment(page: Page, platform: Platform) -> None:
    """Answers, an interruption, the check before submitting, the receipt and the objective score."""
    page.goto(f"{platform.portal}/assessments")
    page.get_by_role("link", name=re.compile("^去看看.*结业测试")).click()
    inspect(page, "assessment-start")
    page.get_by_role("button", name="开始作答").click()
    fields = page.locator("form#paper fieldset")
    expect(fields.first).to_be_visible()
    for index in range(fields.count()):
        field = fields.nth(index)
        if field.get_attribute("data-kind") == "case":
            field.locator("textarea").fill(ANSWER)
            field.locator("textarea").blur()
        else:
            field.locator("input:not([type=hidden])").first.check()
        expect(field.locator(".save-state")).to_contain_text("已保存")
        if index == 3:
            page.reload()
            expect(field.locator("input:checked")).to_have_count(1)
    inspect(page, "assessment-paper")
    page.get_by_role("button", name="检查一遍再交卷").click()
    expect(page.locator("main")).to_contain_text("22 道题都答了")
    inspect(page, "assessment-review")
    page.get_by_label("独立").check()
    page.get_by_role("button", name="交卷", exact=True).click()
    expect(page.get_by_role("heading", name="交卷回执")).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}"))
    expect(page.locator("#points")).to_contain_text("选择题和判断题得分", timeout=60_000)
    inspect(page, "assessment-receipt")
    page.goto(f"{platform.portal}/assessments/canxie-zuzhi-ceshi/result")
    expect(page.locator("main")).to_contain_text("还没有发布")
    assert "重新登录" not in page.locator("main").inner_text()


def test_another_learner_sees_nothing_of_it(phone: Page, platform: Platform) -> None:
    platform.canxie("account", "add", "linju", "邻居")
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", platform.canxie("account", "code", "linju"))
    assert code
    phone.goto(platform.url)
    fill_login(phone, "linju", code[0])
    phone.goto(f"{platform.portal}/assessments/canxie-zuzhi-ceshi/result")
    assert "先后顺序清楚" not in phone.locator("body").inner_text()
