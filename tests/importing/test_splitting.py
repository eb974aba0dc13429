"""Splitting: the ways documents number themselves, nothing lost, and every national law of the installed package."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from canxie_platform.library.importing.splitting import Piece, split
from canxie_platform.library.keys import key_of
from canxie_platform.library.texts import laws_file

SHARED = Path(__file__).resolve().parents[3] / "shared" / "policy"


def keys(text: str) -> list[str]:
    return [piece.key for piece in split(text) if piece.key]


def whole(pieces: list[Piece]) -> str:
    return "".join(piece.raw for piece in pieces)


LAW = """# 某市条例

（2020年1月1日通过）

第一编　总则

## 第一章　一　般

第一条　为了做事，制定本条例。

第二条　第一条所称的事，包括：
（一）大事；
（二）小事。
第三条规定的事除外。

第二条之一　新加的事。

### 第一节 细　则

第三条**没有空格的条。**

第四条的规定不是开头。

第十条　跳过了六条。

附　则

第十一条　自2020年6月1日起施行。

附件1：表格

第一条　附件里的条不算。
"""


def test_a_statute() -> None:
    pieces = split(LAW)
    assert whole(pieces) == LAW
    found = {piece.key: piece for piece in pieces if piece.key}
    assert list(found) == ["1", "2", "2-1", "3", "10", "11"]
    assert found["2-1"].label == "第二条之一"
    assert "第三条规定的事除外。" in found["2"].text
    assert "第四条的规定不是开头。" in found["3"].text
    assert (found["1"].part, found["1"].section) == ("第一编 总则 第一章 一般", "")
    assert (found["3"].part, found["3"].section) == ("第一编 总则 第一章 一般", "第一节 细则")
    assert (found["11"].part, found["11"].section) == ("第一编 总则 附则", "")
    assert found["3"].text.startswith("第三条")
    assert pieces[-1].part == "附件"


NOTICE = """关于某事的通知

各社区：

一、总体要求

做好。

（一）基本原则。坚持。

1. 第一点。
2．第二点有 3.5 米。
（1）很细的点。

（二）目标。

二、工作措施

（三）接着往下数。

三、要求
1、抓紧。
2021年以前完成。

附件：名单

一、甲
"""


def test_a_notice() -> None:
    pieces = split(NOTICE)
    assert whole(pieces) == NOTICE
    assert keys(NOTICE) == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.3", "3", "3.1"]
    found = {piece.key: piece for piece in pieces if piece.key}
    assert "（1）很细的点。" in found["1.1.2"].text
    assert "2021年以前完成。" in found["3.1"].text
    assert found["1.1"].part == "一、总体要求"
    assert found["1.1.1"].label == "第一部分第1点（1）"


STANDARD = "1 范围\n\n本标准规定。\n\n3.1 无障碍\n\n3.1.1 坡道\n坡度不大于 1:12。\n3.1.2 扶手\n\n4 检查\n4.1 方法\n"


def test_a_standard() -> None:
    assert whole(split(STANDARD)) == STANDARD
    assert keys(STANDARD) == ["1", "3.1", "3.1.1", "3.1.2", "4", "4.1"]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "一段话，没有编号。\n", "第一条　只有一条。", "一、只有一点。", "\ufeff第一条 甲\r\n第二条 乙\r\n"]
)
def test_nothing_is_lost(text: str) -> None:
    assert whole(split(text)) == text


def _laws() -> list[tuple[str, list[tuple[str, str | None, str]]]]:
    with closing(sqlite3.connect(f"file:{laws_file()}?mode=ro&immutable=1", uri=True)) as connection:
        laws = connection.execute("SELECT law_id, law_name FROM laws ORDER BY law_id").fetchall()
        articles = "SELECT article_no, chapter, article_text FROM articles WHERE law_id = ? ORDER BY id"
        return [(name, connection.execute(articles, (law,)).fetchall()) for law, name in laws]


def test_every_national_law_is_split_as_its_publisher_does() -> None:
    """The package's laws, written as one text with their headings, come apart at the same articles with the same words."""
    wrong: list[str] = []
    checked = 0
    for name, articles in _laws():
        wanted = [(key_of(label), label, chapter, text) for label, chapter, text in articles]
        if any(key is None for key, *_ in wanted) or len({key for key, *_ in wanted}) != len(wanted) or len(wanted) < 2:
            continue  # documents of the package that aren't numbered by articles
        checked += 1
        lines, last = [name], None
        for _, label, chapter, text in wanted:
            if chapter and chapter != last:
                lines.append(chapter)
            last = chapter
            body = text if text.startswith(label) else f"{label}\u3000{text}"
            lines.append(body)
        written = "\n\n".join(lines)
        pieces = split(written)
        assert whole(pieces) == written
        if [piece.key for piece in pieces if piece.key] != [key for key, *_ in wanted]:
            wrong.append(name)
    assert wrong == []
    assert checked > 300


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collected texts are not part of the project")
def test_the_collected_texts() -> None:
    with (SHARED / "index.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert len(rows) == 113
    for row in rows:
        text = (SHARED / row["file"]).read_text(encoding="utf-8")
        pieces = split(text)
        assert whole(pieces) == text, row["id"]
        counted = sum(1 for piece in pieces if piece.label.startswith("第") and "条" in piece.label)
        assert counted == int(row["条数"]), row["id"]
