"""Citations: typed in every way, followed in the files and in the database, checked for force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from canxie_platform.library.citations import Citation, CitationError, inline_citations, lookup, parse, problems, resolve_files
from canxie_platform.library.sync import sync
from canxie_platform.settings import Settings

SPELLINGS = [
    pytest.param("{残疾人保障法#7}", ("残疾人保障法", "7", ""), id="大括号"),
    pytest.param("残疾人保障法#7", ("残疾人保障法", "7", ""), id="不带括号"),
    pytest.param("｛《残疾人保障法》＃第三十三条｝", ("残疾人保障法", "33", ""), id="全角和书名号"),
    pytest.param("{城市居民委员会组织法#10 第三项}", ("城市居民委员会组织法", "10", "第三项"), id="带第三项"),
    pytest.param("治安管理处罚法#51 第2款第2项", ("治安管理处罚法", "51", "第二款第二项"), id="款项用数字"),
    pytest.param("刑法#第一百二十条之一第二款", ("刑法", "120-1", "第二款"), id="之一连着款"),
    pytest.param("铭办〔2020〕64号#3.4", ("铭办〔2020〕64号", "3.4", ""), id="文号"),
    pytest.param("铭办[2020]64号 # 三、4", ("铭办[2020]64号", "3.4", ""), id="方括号和空格"),
    pytest.param("残疾人保障法", ("残疾人保障法", None, ""), id="整份文件"),
]


@pytest.mark.parametrize(("text", "parts"), SPELLINGS)
def test_parse(text: str, parts: tuple[str, str | None, str]) -> None:
    assert parse(text) == Citation(*parts)


@pytest.mark.parametrize(
    "text", ["", "#7", "残疾人保障法#", "残疾人保障法#总则", "{}"], ids=["空", "没有文件", "没有条", "不是条号", "空括号"]
)
def test_no_citation(text: str) -> None:
    with pytest.raises(CitationError, match="写法不对"):
        parse(text)


def test_inline() -> None:
    text = "见{残疾人保障法#7}和｛铭办〔2020〕64号#3.4 第一句｝，不是{普通括号}，也不是标题 {#art-7}。"
    assert inline_citations(text) == ["残疾人保障法#7", "铭办〔2020〕64号#3.4 第一句"]


LABELS = [
    pytest.param("残疾人保障法#33", "《残疾人保障法》第三十三条", "canjiren-baozhang-fa#art-33", id="法律"),
    pytest.param("中华人民共和国残疾人保障法#第三十三条", "《残疾人保障法》第三十三条", "canjiren-baozhang-fa#art-33", id="法律全名"),
    pytest.param("城市居民委员会组织法#10 第3项", "《城市居民委员会组织法》第十条第三项", "jumin-weiyuanhui-zuzhi-fa#art-10", id="带项"),
    pytest.param("铭办（2020）64号#3.4", "铭办〔2020〕64号第三部分第4点", "mingban-2020-64#art-3.4", id="文号圆括号"),
    pytest.param("残疾人保障法", "《残疾人保障法》", "canjiren-baozhang-fa", id="整份"),
]


@pytest.mark.parametrize(("ref", "label", "place"), LABELS)
def test_files_and_database_agree(stocked: Session, ref: str, label: str, place: str) -> None:
    from_files, from_database = resolve_files(Settings(), ref), lookup(stocked, ref)
    assert from_files == from_database
    assert from_files is not None
    assert from_files.label == label
    assert from_files.href == f"/services/portal/library/{place}"


@pytest.mark.parametrize(
    "ref", ["残疾人保障法#99", "没有的法#1", "乱写#", "铭办〔2020〕64号#9.9"], ids=["没有的条", "没有的文件", "写错", "没有的点"]
)
def test_leads_nowhere(stocked: Session, ref: str) -> None:
    assert resolve_files(Settings(), ref) is None
    assert lookup(stocked, ref) is None


def test_full_text_and_digest() -> None:
    found = resolve_files(Settings(), "残疾人保障法#7")
    assert found is not None
    assert found.text is not None
    assert "基层群众性自治组织" in found.text
    assert found.digest
    assert found.in_force


FORCE = [
    pytest.param({}, [], id="现行有效"),
    pytest.param({"status": "已废止"}, ["已经废止"], id="已废止"),
    pytest.param({"ceased": "2026-01-01"}, ["已经废止"], id="过了失效日期"),
    pytest.param({"ceased": "2027-01-01"}, [], id="还没到失效日期"),
    pytest.param({"status": "尚未施行", "in_force": "2027-01-01"}, ["还没有施行"], id="尚未施行"),
    pytest.param({"status": "尚未施行", "in_force": "2026-07-01"}, [], id="写时未施行现已施行"),
    pytest.param({"in_force": "2027-01-01"}, ["还没有施行"], id="日期未到"),
    pytest.param({"status": "已被修改"}, ["已被修改"], id="已被修改"),
    pytest.param({"status": "待核实"}, [], id="待核实可以引但要标明"),
]


@pytest.mark.parametrize(("changes", "said"), FORCE)
def test_force(invented: Callable[..., Settings], changes: dict[str, str], said: list[str]) -> None:
    found = problems(invented(**changes), ["虚构办法#3.4"], on=date(2026, 11, 24))
    assert len(found) == len(said)
    assert all(words in problem for words, (_, problem) in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("ref", "said"),
    [("没有的法#1", "找不到这份文件"), ("虚构办法#9", "没有第九条"), ("虚构办法#9.1", "没有第九部分第1点"), ("#", "写法不对")],
    ids=["文件", "条", "点", "写法"],
)
def test_problem_sentences(invented: Callable[..., Settings], ref: str, said: str) -> None:
    ((found, problem),) = problems(invented(), [ref])
    assert found == ref
    assert said in problem


def test_unverified_is_said(invented: Callable[..., Settings]) -> None:
    found = resolve_files(invented(status="待核实"), "虚构办法#3.4")
    assert found is not None
    assert (found.in_force, found.status) == (False, "待核实")


def test_numbers_with_any_bracket(invented: Callable[..., Settings], session: Session) -> None:
    settings = invented(number="虚发〔2020〕3号")
    sync(session, settings)
    for ref in ("虚发[2020]3号#3.4", "虚发【2020】3号#3.4", "虚发(2020)3号#3.4", "虚发（2020）3号#3.4"):
        assert lookup(session, ref) is not None, ref
        assert resolve_files(settings, ref) is not None, ref
