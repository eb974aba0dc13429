"""GIFT: out and back with nothing lost, what Moodle's own documentation shows, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

from canxie_platform.assessments.exchange.gift_export import native, to_gift
from canxie_platform.assessments.exchange.gift_import import MARK, blocks, from_gift, native_row
from canxie_platform.assessments.exchange.rows import Defaults, ExchangeError, row_of
from canxie_widgets.bank import Item
from canxie_widgets.dialogue import DialogueItem
from tests.exchange.shipped import EVERY, SHIPPED, cited

DEFAULTS = Defaults(prefix="zz", competency="C2", author="刘老师", cites=("残疾人保障法#7",))


@pytest.mark.parametrize("items", [SHIPPED, EVERY], ids=["shipped", "every"])
def test_out_and_back(items: list[Item]) -> None:
    out = to_gift(items, "残协学堂/样课")
    back = from_gift(out.data, DEFAULTS, (), cited)
    assert [str(fault) for fault in back.faults] == []
    assert back.items == [item for item in items if not isinstance(item, DialogueItem)]


def test_what_gift_cannot_hold_is_said() -> None:
    notes = "\n".join(to_gift(EVERY, "x").notes)
    for word in ("依据", "评分标准", "难度", "单位", "情景题放不进 GIFT，没有写出：talk。", "没有排序题", "e-order", "e-case、e-parts"):
        assert word in notes
    single = next(item for item in EVERY if item.id == "e-single")
    only = to_gift([single], "x").notes[0]
    assert "选项" not in only, "reasons of options are GIFT's own feedback"


@pytest.mark.parametrize("item", [item for item in (*SHIPPED, *EVERY) if not isinstance(item, DialogueItem)], ids=lambda item: item.id)
def test_the_question_itself_is_plain_gift(item: Item) -> None:
    """Without our comment: stem, explanation, options, key are there for any program."""
    row, found = row_of(item), native_row(native(row_of(item)))
    assert [found[name] for name in ("id", "stem", "explanation")] == [row[name] for name in ("id", "stem", "explanation")]
    if item.type in ("single", "multiple"):
        assert found["options"] == row["options"]
        assert sorted(found["key"]) == sorted(row["key"])
    if item.type in ("truefalse", "number", "short"):
        assert found["key"] == row["key"]
        assert found.get("slips") == row.get("slips")


MOODLE: list[tuple[str, dict[str, Any]]] = [
    (
        "// question: 1\n::Q1:: 1+1\\=2 {T}",
        {"id": "Q1", "type": "truefalse", "key": ["t"], "stem": "1+1=2"},
    ),
    (
        "::Q2:: What's between orange and green in the spectrum?\n{ =yellow # right; good! ~red # wrong, it's yellow ~blue # wrong }",
        {"type": "single", "key": ["a"], "options": [("yellow", "right; good!"), ("red", "wrong, it's yellow"), ("blue", "wrong")]},
    ),
    ("Two plus {=two =2} equals four.", {"type": "short", "key": ["two", "2"], "stem": "Two plus____equals four."}),
    ("What is a number from 1 to 5? {#3:2}", {"type": "number", "key": "3", "tolerance": "2"}),
    ("What is a number from 1 to 5? {#1..5}", {"type": "number", "key": "3", "tolerance": "2"}),
    ("When was Ulysses S. Grant born? {#\n=1822:0\n=%50%1822:2}", {"type": "number", "key": "1822"}),
    (
        "Which animal eats which food? { =cat -> cat food =dog -> dog food = -> grass }",
        {"type": "match", "key": {"a": "r1", "b": "r2"}, "left": ["cat", "dog"], "right": ["cat food", "dog food", "grass"]},
    ),
    (
        "What two people are entombed in Grant's tomb? {~%-50%No one#no ~%50%Grant#one ~%50%Grant's wife#two ~%-50%Grant's father#no}",
        {"type": "multiple", "key": ["b", "c"], "rule": "each"},
    ),
    ("[html]Write a short biography of Dag Hammarskjöld. {}", {"type": "case", "stem": "Write a short biography of Dag Hammarskjöld."}),
]


@pytest.mark.parametrize(("text", "row"), MOODLE, ids=range(len(MOODLE)))
def test_questions_as_moodle_writes_them(text: str, row: dict[str, Any]) -> None:
    (block,) = blocks(text)
    found = native_row(block.text)
    for name, value in row.items():
        if name == "options":
            assert [(option["text"], option["feedback"]) for option in found[name]] == value
        elif name in ("left", "right"):
            assert [entry["text"] for entry in found[name]] == value
        else:
            assert found[name] == value


def test_a_question_changed_elsewhere_counts_as_changed() -> None:
    single = next(item for item in EVERY if item.id == "e-single")
    text = to_gift([single], "x").data.decode().replace("社区一级的组织叫什么？", "改过的题干是什么？")
    (item,) = from_gift(text.encode(), DEFAULTS, (), cited).items
    assert (item.stem, item.cites, item.competency) == ("改过的题干是什么？", single.cites, single.competency)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("没有花括号的一句话", "第 1 行：每道题要有一对花括号"),
        ("\n\n::一:: 题干 {=a ~b", "第 3 行：花括号没有成对"),
        ("题干有几个字 {#abc}", "第 1 行：“abc”不是 GIFT 的数字答案"),
        ("题干有几个字 {~a ~b ~c ~d ~e ~f ~g ~h =i}", "选项太多"),
        ("题干有几个字 {乱写}", "看不懂花括号里的答案"),
        (f"{MARK}" + "{坏\n题干有几个字 {T####解析一下}", "canxie 注释读不出来"),
        (f"{MARK}" + '{"key": ["z"]}\n题干有几个字 {T####解析一下}', "“答案第 1 项”|答案"),
        (f"{MARK}" + '{"evil": 1}\n题干有几个字 {T####解析一下}', "不认识“evil”"),
        ("题干有几个字 {T}", "缺少“解析”"),
    ],
    ids=range(9),
)
def test_what_is_refused_line_by_line(text: str, said: str) -> None:
    found = from_gift(text.encode(), DEFAULTS, (), cited)
    assert found.items == []
    assert re.search(said, str(found.faults[0]))


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "没有找到"), (b"// x\n$CATEGORY: a\n", "没有找到"), (b"\xff\xfe\x00", "UTF-8"), (b"x" * 2_100_000, "太大")],
    ids=["empty", "comments", "binary", "huge"],
)
def test_files_that_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        from_gift(data, DEFAULTS, (), cited)
