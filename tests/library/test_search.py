"""Search on both databases: look-ups, hostile questions, filters, force, empty results."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from markupsafe import Markup
from sqlalchemy.orm import Session

from canxie_platform.library.search import HITS, Filters, search, suggestions
from canxie_platform.library.snippets import snippet
from canxie_platform.library.sync import sync
from canxie_platform.settings import Settings

LOOK_UPS = [
    pytest.param("残疾人保障法33", "canjiren-baozhang-fa", "33", id="法名加数字"),
    pytest.param("残疾人保障法第三十三条", "canjiren-baozhang-fa", "33", id="法名加条号"),
    pytest.param("《中华人民共和国残疾人保障法》 第 33 条", "canjiren-baozhang-fa", "33", id="全名书名号"),
    pytest.param("残疾人保障法#33", "canjiren-baozhang-fa", "33", id="引用写法"),
    pytest.param("保障法第三十三条", "canjiren-baozhang-fa", "33", id="只写后半截"),
    pytest.param("残保法33条", "canjiren-baozhang-fa", "33", id="缩写"),
    pytest.param("残疾人保障法３３条第二款", "canjiren-baozhang-fa", "33", id="全角带款"),
    pytest.param("居委会组织法第10条", "jumin-weiyuanhui-zuzhi-fa", "10", id="口头法名"),
    pytest.param("铭办〔2020〕64号 三.4", "mingban-2020-64", "3.4", id="文号加点"),
    pytest.param("铭办[2020]64号第三部分第4点", "mingban-2020-64", "3.4", id="文号全写"),
]


@pytest.mark.parametrize(("question", "document", "key"), LOOK_UPS)
def test_look_up_goes_first(stocked: Session, question: str, document: str, key: str) -> None:
    hit = search(stocked, question)[0]
    assert (hit.document.id, hit.key, hit.exact) == (document, key, True)


@pytest.mark.parametrize("question", ["铭办〔2020〕64号", "铭办[2020]64号", "社区残协工作实施方案"], ids=["文号", "方括号", "短名"])
def test_named_document_goes_first(stocked: Session, question: str) -> None:
    hit = search(stocked, question)[0]
    assert (hit.kind, hit.document.id) == ("document", "mingban-2020-64")


HOSTILE = [
    pytest.param('"', id="引号"),
    pytest.param("*", id="星号"),
    pytest.param("残疾* OR NEAR(低保, 5)", id="NEAR"),
    pytest.param("title:低保 AND NOT (", id="FTS语法"),
    pytest.param("100%_", id="百分号"),
    pytest.param("'; DROP TABLE article; --", id="SQL"),
    pytest.param("低保 & | ! <-> :*", id="tsquery语法"),
    pytest.param("\\'\\", id="反斜杠"),
    pytest.param("\x00低保", id="空字符"),
    pytest.param("<script>alert(1)</script>", id="脚本"),
    pytest.param("残" * 5000, id="五千字"),
    pytest.param("第" * 200 + "条", id="很多第"),
    pytest.param("1" * 199 + "条", id="很长的数字"),
    pytest.param("😀🈚", id="表情"),
    pytest.param("   ", id="空白"),
    pytest.param("的了吗", id="只有虚词"),
]


@pytest.mark.parametrize("question", HOSTILE)
def test_hostile_question(stocked: Session, question: str) -> None:
    hits = search(stocked, question)
    assert len(hits) <= HITS
    assert all("<script" not in hit.digest + hit.quote for hit in hits)
    assert search(stocked, "低保")


def test_hostile_words_still_find(stocked: Session) -> None:
    assert search(stocked, '低保" OR 1=1 --')[0].document.id == "shehui-jiuzhu-fa"


def test_filters(stocked: Session) -> None:
    assert {hit.document.level for hit in search(stocked, "残疾人", Filters(level="街道"))} == {"街道"}
    assert {hit.document.kind for hit in search(stocked, "残疾人", Filters(kind="法律"))} == {"法律"}
    assert search(stocked, "残疾人", Filters(kind="没有的类")) == []
    assert all(hit.document.standing.status == "待核实" for hit in search(stocked, "残疾人", Filters(status="待核实")))


def test_in_force_before_repealed(invented: Callable[..., Settings], session: Session) -> None:
    invented(id="jiu", title="旧办法", status="已废止")
    sync(session, invented(id="xin", title="新办法"))
    assert [hit.document.id for hit in search(session, "看望")] == ["xin", "jiu"]


def test_ties_are_stable(stocked: Session) -> None:
    assert [hit.href for hit in search(stocked, "残疾人")] == [hit.href for hit in search(stocked, "残疾人")]


def test_nothing_found(stocked: Session) -> None:
    assert search(stocked, "元宇宙") == []


def test_mistyped_title_is_suggested(stocked: Session) -> None:
    hits = search(stocked, "残疾人保章法")
    assert "canjiren-baozhang-fa" in [document.id for document in suggestions(stocked, "残疾人保章法", hits)]


def test_empty_library(session: Session) -> None:
    assert search(session, "低保") == []
    assert suggestions(session, "低保", []) == []


def test_snippet_marks_and_escapes() -> None:
    assert snippet("<b>低保</b>家庭", ["低保"]) == Markup("&lt;b&gt;<mark>低保</mark>&lt;/b&gt;家庭")


def test_snippet_shows_the_part_that_answers() -> None:
    text = "开头的话。" * 60 + "这里说到临时救助。" + "后面的话。" * 60
    found = snippet(text, ["临时救助"])
    assert "<mark>临时救助</mark>" in found
    assert found.startswith("…")
    assert found.endswith("…")
