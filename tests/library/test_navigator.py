"""The navigator: invented situations and what they lead to; a file that can't be used; the page, which keeps nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from canxie_platform.library.checks import check_library
from canxie_platform.library.navigator import NavigatorError, navigator
from canxie_platform.portal.pages import navigator as pages
from canxie_platform.settings import HOME, Settings
from tests.browser import chromium, inspect, served

ADDRESS = "/services/portal/navigator"
CASES: dict[str, tuple[dict[str, list[str]], set[str]]] = {
    "女儿四岁，孤独症，还没有证，家里不困难": (
        {"age": ["a0"], "card": ["no_card"], "category": ["autism"], "income": ["fine"], "work": ["none"]},
        {"residence-card", "child-rehab"},
    ),
    "肢体一级，低保，要人照护，洗澡不方便": (
        {
            "age": ["a18"],
            "card": ["yes_card"],
            "category": ["body"],
            "grade": ["g1"],
            "income": ["dibao"],
            "care": ["all_care"],
            "trouble": ["home"],
        },
        {"still-poor", "living-subsidy", "care-subsidy", "devices", "home-changes"},
    ),
    "特困人员不再列护理补贴": (
        {"card": ["yes_card"], "grade": ["g1"], "income": ["tekun"], "care": ["all_care"]},
        set(),
    ),
    "低保边缘家庭里的二级智力残疾人": (
        {"age": ["a18"], "card": ["yes_card"], "category": ["mind"], "grade": ["g2"], "income": ["edge"], "work": ["none"]},
        {"edge-dibao", "edge-help", "insurance"},
    ),
    "低保边缘家庭，三级：不说能纳入低保": ({"grade": ["g3"], "income": ["edge"]}, {"edge-help"}),
    "十岁，学校不收": (
        {
            "age": ["a7"],
            "card": ["yes_card"],
            "category": ["mind"],
            "grade": ["g3"],
            "income": ["fine"],
            "work": ["school"],
            "trouble": ["refused"],
        },
        {"school", "refused"},
    ),
    "单位欠薪": ({"age": ["a18"], "card": ["yes_card"], "work": ["working"], "trouble": ["pay"]}, {"tax", "labour", "legal-aid"}),
    "被家里人打": ({"trouble": ["beaten"]}, {"violence"}),
    "房子着火": ({"income": ["fine"], "trouble": ["sudden"]}, {"temporary"}),
    "弟弟有精神病，收入很少，六十岁": (
        {"age": ["a60"], "income": ["poor"], "trouble": ["illness"]},
        {"dibao", "tekun", "mental-care", "mental-dibao"},
    ),
    "低保户想找工作": ({"age": ["a18"], "income": ["dibao"], "work": ["seeking"]}, {"job", "job-help"}),
    "盲人坐公交": ({"card": ["yes_card"], "category": ["seeing"], "trouble": ["travel"]}, {"devices", "travel"}),
    "坡道被占": ({"trouble": ["outside"]}, {"barriers"}),
    "什么也没选": ({}, set()),
}


@pytest.mark.parametrize("case", CASES)
def test_invented_situations(case: str) -> None:
    given, wanted = CASES[case]
    held = navigator(Settings())
    assert {rule.id for rule in held.find(held.clean(given)).apply} == wanted


def test_every_rule_is_reached_by_somebody() -> None:
    held = navigator(Settings())
    for rule in held.rules:
        given = {question: [options[0]] for question, options in rule.when.items()}
        assert rule in held.find(held.clean(given)).apply, rule.id


def test_what_isnt_an_answer_is_left_out() -> None:
    held = navigator(Settings())
    assert held.clean({"age": ["a0", "a60"], "grade": ["<script>"], "name": ["王"]}) == {"age": frozenset({"a0"})}


def test_open_rules_name_the_questions_that_are_missing() -> None:
    held = navigator(Settings())
    still = {rule.id: [question.id for question in missing] for rule, missing in held.find(held.clean({"income": ["edge"]})).open}
    assert still["edge-dibao"] == ["grade"]
    assert "dibao" not in still


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("when: {card: [no_card]}", "when: {card: [perhaps]}", "不存在的问题或选项"),
        ("when: {card: [no_card]}", "when: {colour: [no_card]}", "不存在的问题或选项"),
        ("id: card-renewal", "id: residence-card", "同一个编号"),
        ("cites: [残疾人保障法#2, 残疾人保障法#8]", "cites: []", "cites"),
        ("questions:", "questions: [", "第 1 行"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / "policies").mkdir()
    text = (HOME / "policies" / "navigator.yml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "policies" / "navigator.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(NavigatorError, match=said):
        navigator(Settings(home=tmp_path))


def test_a_citation_that_doesnt_hold_is_found(tmp_path: Path) -> None:
    shutil.copytree(HOME / "policies", tmp_path / "policies")
    file = tmp_path / "policies" / "navigator.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("社会救助法#16", "社会救助法#916", 1), encoding="utf-8")
    assert any("社会救助法#916" in problem for problem in check_library(Settings(home=tmp_path)))


@pytest.fixture
def navigating(app: FastAPI) -> FastAPI:
    app.include_router(pages.router, prefix="/services/portal")
    return app


def test_the_page_without_script(navigating: FastAPI) -> None:
    with TestClient(navigating) as client:
        assert "看结果" in client.get(ADDRESS).text
        answer = client.post(ADDRESS, data={"income": "edge", "grade": "g1"})
        assert answer.headers["cache-control"] == "private, no-store"
        assert "可能用得上 2 项" in answer.text
        assert "/services/portal/library/shehui-jiuzhu-fa#art-21" in answer.text
        assert 'value="edge" checked' in answer.text


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def test_by_keyboard_on_a_phone(browser: Browser, navigating: FastAPI) -> None:
    with served(navigating) as origin:
        page = browser.new_page(viewport={"width": 375, "height": 740})
        page.goto(origin + ADDRESS)
        inspect(page, "navigator-empty")
        page.get_by_role("group", name="家里的经济情况").get_by_label("已经认定为低保边缘家庭").focus()
        page.keyboard.press("Space")
        page.get_by_role("group", name="残疾等级").get_by_label("一级").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="看结果").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="可能用得上 2 项")).to_be_visible()
        page.get_by_text("再多答一两个问题").click()
        inspect(page, "navigator-found")
        page.close()
