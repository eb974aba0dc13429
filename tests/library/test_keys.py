"""Article numbers in every usual spelling."""

from __future__ import annotations

import pytest

from canxie_platform.library.keys import article_label, key_of, part_label, sort_key
from canxie_platform.library.numerals import arabic, chinese

SPELLINGS = [
    pytest.param("33", "33", id="阿拉伯数字"),
    pytest.param("第三十三条", "33", id="中文条号"),
    pytest.param("33条", "33", id="数字加条"),
    pytest.param("第 ３３ 条", "33", id="全角带空格"),
    pytest.param("第一百二十条之一", "120-1", id="之一"),
    pytest.param("120之一", "120-1", id="数字之一"),
    pytest.param("120-1", "120-1", id="短横线"),
    pytest.param("art-33", "33", id="地址里的写法"),
    pytest.param("三.4", "3.4", id="部分点"),
    pytest.param("三、4", "3.4", id="部分顿号"),
    pytest.param("第三部分第4点", "3.4", id="部分全写"),
    pytest.param("三、（二）", "3.2", id="带括号"),
    pytest.param("5.2.1", "5.2.1", id="标准的编号"),
    pytest.param("第条", None, id="没有数字"),
    pytest.param("附件", None, id="不是条号"),
    pytest.param("", None, id="空"),
]


@pytest.mark.parametrize(("written", "key"), SPELLINGS)
def test_key(written: str, key: str | None) -> None:
    assert key_of(written) == key


@pytest.mark.parametrize(
    ("key", "label"), [("7", "第七条"), ("10", "第十条"), ("33", "第三十三条"), ("120-1", "第一百二十条之一"), ("1005", "第一千零五条")]
)
def test_article_label(key: str, label: str) -> None:
    assert article_label(key) == label


@pytest.mark.parametrize(("key", "label"), [("3", "第三部分"), ("3.4", "第三部分第4点")])
def test_part_label(key: str, label: str) -> None:
    assert part_label(key) == label


def test_numerals_both_ways() -> None:
    assert [arabic(chinese(number)) for number in range(1, 2000)] == list(range(1, 2000))


@pytest.mark.parametrize(("text", "number"), [("〇", 0), ("一〇三", 103), ("两百", 200), ("三十ab", None), ("9999999", None), ("", None)])
def test_odd_numerals(text: str, number: int | None) -> None:
    assert arabic(text) == number


def test_order() -> None:
    assert sorted(["4", "3.10", "3", "3.4", "120-1", "121", "120"], key=sort_key) == ["3", "3.4", "3.10", "4", "120", "120-1", "121"]
