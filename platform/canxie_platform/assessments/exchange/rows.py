"""Items as plain rows, filling in what another program didn't say, and what went wrong or was left behind."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from canxie_widgets.bank import ITEM, Item
from canxie_widgets.faults import found as explained

Row = dict[str, Any]
"""An item as ``items.yml`` holds it; fields with their usual value are left out."""
Cited = Callable[[list[str]], list[tuple[str, str]]]
"""Says for citations what is wrong with which, as :func:`canxie_platform.library.citations.problems` does."""

MOST_ITEMS = 1000
FIELD_LABELS = {
    "version": "版本",
    "use": "用途",
    "hint": "提示",
    "tries": "可答次数",
    "cites": "依据",
    "competency": "能力",
    "difficulty": "难度",
    "author": "作者",
    "review": "审核",
    "rule": "评分规则",
    "unit": "单位",
    "tolerance": "容差",
    "slips": "常见错误的说明",
    "rubric": "评分标准",
    "parts": "小题",
    "feedback": "选项的说明",
    "options": "选项的说明和编号",
    "left": "左边各项的说明和编号",
    "right": "右边各项的编号",
    "key": "答案的写法",
    "explanation": "解析的分段",
    "stem": "题干的分段",
    "type": "题型",
    "id": "编号",
    "scenes": "情景",
}
RULE_LABELS = {"all": "全对得分", "partial": "漏选得部分分、错选零分", "each": "逐项计分"}
REVIEW_LABELS = {"draft": "草稿", "reviewed": "已审核"}
USE_LABELS = {"lesson": "课里", "exam": "考试"}


class ExchangeError(ValueError):
    """A file can't be read at all; the message is Chinese and says what to do."""


@dataclass(frozen=True)
class Defaults:
    """What an imported item gets where the file says nothing."""

    prefix: str
    """New ids are made of this and a number."""
    competency: str = ""
    author: str = ""
    use: str = "exam"
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """What must be mended before an item can be taken."""

    line: int
    text: str

    def __str__(self) -> str:
        """The sentence with its place."""
        return f"第 {self.line} 行：{self.text}"


@dataclass(frozen=True)
class Exported:
    """A file for another program, and what it can't hold there."""

    data: bytes
    notes: list[str]


@dataclass
class Imported:
    """What was read."""

    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    """On which line of the file each item stands, by id."""


def row_of(item: Item) -> Row:
    """An item as a plain row.

    Args:
        item: the item.
    """
    return item.model_dump(mode="json", exclude_defaults=True)


def take(found: Iterable[tuple[int, Row]], defaults: Defaults, taken: Collection[str], cited: Cited) -> Imported:
    """Make items of rows another program wrote.

    Args:
        found: rows with the line of the file each stands on.
        defaults: what they get where the file says nothing.
        taken: ids that are in use already; new ids avoid them.
        cited: checks citations.

    Returns:
        The items that can be used and a fault for each thing that is wrong with the others.
    """
    out = Imported()
    rows = [(line, dict(row)) for line, row in found]
    if len(rows) > MOST_ITEMS:
        raise ExchangeError(f"题太多了，一次最多 {MOST_ITEMS} 道。请分成几个文件。")
    known = {str(row["id"]) for _, row in rows if "id" in row} | set(taken)
    explained_by_default = 0
    for line, row in rows:
        explained_by_default += complete(row, defaults, known)
        item = _item(line, row, out.faults, cited)
        if item is None:
            continue
        if item.id in out.lines:
            out.faults.append(Fault(line, f"编号 {item.id} 和第 {out.lines[item.id]} 行一样，请改成不同的编号，或者空着。"))
        out.lines[item.id] = line
        out.items.append(item)
    if explained_by_default:
        out.notes.append(f"有 {explained_by_default} 道题没有写每个选项的说明，先用解析代替了，请在审核时补上。")
    return out


def _item(line: int, row: Row, faults: list[Fault], cited: Cited) -> Item | None:
    try:
        item = ITEM.validate_python(row)
    except ValidationError as error:
        faults += [Fault(line, _named(sentence)) for _, sentence in explained(error, 1)]
        return None
    wrong = [Fault(line, f"依据“{ref}”{problem}") for ref, problem in cited(item.cites)]
    faults += wrong
    return None if wrong else item


def _named(sentence: str) -> str:
    """A fault with the names trainers know instead of the file's fields."""
    names = {**FIELD_LABELS, "stem": "题干", "explanation": "解析", "key": "答案", "options": "选项", "type": "题型"}

    def label(found: re.Match[str]) -> str:
        first, _, rest = found[1].partition(".")
        number = rest.partition(".")[0]
        return f"“{names.get(first, first)}{f'第 {number} 项' if number.isdecimal() else ''}”"

    return re.sub(r"“([a-z][a-z_.0-9]*)”", label, sentence)


def complete(row: Row, defaults: Defaults, known: set[str]) -> bool:
    """Fill in what an item must have and the file doesn't say.

    Args:
        row: the item; changed in place.
        defaults: where the values come from.
        known: ids in use; a new one is added.

    Returns:
        Whether options got the explanation for want of their own.
    """
    if not row.get("id"):
        row["id"] = _new_id(defaults.prefix, known)
    row.setdefault("version", 1)
    row.setdefault("use", defaults.use)
    row.setdefault("difficulty", 2)
    row.setdefault("review", "draft")
    for name, value in (("competency", defaults.competency), ("author", defaults.author), ("cites", list(defaults.cites))):
        if value:
            row.setdefault(name, value)
    entries = [*row.get("options", []), *row.get("left", [])]
    lacking = [entry for entry in entries if isinstance(entry, dict) and not entry.get("feedback")]
    for entry in lacking:
        told = str(row.get("explanation", "")).strip()
        if row.get("type") in ("single", "multiple"):
            told = f"{'对。' if entry.get('id') in row.get('key', []) else '不对。'}{told}"
        entry["feedback"] = told
    return bool(lacking)


def _new_id(prefix: str, known: set[str]) -> str:
    number = 1
    while (made := f"{prefix}-{number:03d}") in known:
        number += 1
    known.add(made)
    return made


def carried(row: Row, native: Row) -> Row:
    """What a format can't hold of an item, to be put where only we look for it.

    Args:
        row: the item.
        native: what comes back when only the format's own means are read.

    Returns:
        The fields that would be lost; ``None`` for one that must not be there.
    """
    rest: Row = {name: value for name, value in row.items() if native.get(name) != value}
    return {**rest, **{name: None for name in native if name not in row}}


class QuestionError(ValueError):
    """A question of a file can't be understood; the message is Chinese."""


def carried_back(text: str, fault: str) -> Row:
    """What was carried beside a question, from the text it travelled in.

    Args:
        text: JSON, or nothing.
        fault: what to say when it can't be read.

    Raises:
        QuestionError: with that sentence.
    """
    try:
        rest = json.loads(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        raise QuestionError(fault) from error
    if not isinstance(rest, dict):
        raise QuestionError(fault)
    return rest


def restored(native: Row, rest: Row) -> Row:
    """An item of what the format holds and what was carried beside it.

    Args:
        native: what was read by the format's own means.
        rest: what :func:`carried` gave.
    """
    return {name: value for name, value in {**native, **rest}.items() if value is not None}


def carried_notes(name: str, lost: dict[str, list[str]], total: int, where: str) -> list[str]:
    """What an export must say of the fields the format can't hold.

    Args:
        name: the format.
        lost: ids of items by field.
        total: how many items were written.
        where: where the fields were put.
    """
    if not lost:
        return []
    labels = {column: FIELD_LABELS.get(column, column) for column in lost}
    said = [labels[column] + (f"（{len(ids)} 道）" if len(ids) < total else "") for column, ids in lost.items()]
    return [f"{name} 装不下这些内容，写在{where}里；别的软件看不到，再导入本平台时会还原：{'、'.join(said)}。"]
