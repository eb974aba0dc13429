"""Reading the workbook Chinese trainers use; what is wrong is said line by line, in the workbook that is given back."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from canxie_platform.assessments.exchange import excel_cells as cells
from canxie_platform.assessments.exchange.columns import (
    LETTERS,
    LEVELS,
    NEEDED,
    OPTIONS,
    PROBLEM,
    REASONS,
    RULES,
    TYPE_LABELS,
    TYPE_OF,
    squeezed,
)
from canxie_platform.assessments.exchange.columns import header as column_of
from canxie_platform.assessments.exchange.excel_cells import CellError
from canxie_platform.assessments.exchange.rows import Cited, Defaults, ExchangeError, Fault, Imported, Row, take
from canxie_platform.library.citations import CitationError, parse
from canxie_platform.roster.tables import Formula, SheetError, tables
from canxie_platform.roster.workbook import workbook

HEADER_WITHIN = 10
LONGEST_CELL = 8000
NO_HEADER = "没有找到表头。表头这一行至少要有：题型、题干、答案、解析。可以先下载这门课的 Excel，照着样子填。"
MISSING = "表头里少了：{missing}。请加上这一列再导入。"
TWICE = "表头里“{header}”出现了两次，请只留一列。"
EMPTY = "表头下面没有题。请填好以后再导入。"
CITED = re.compile(r"《([^《》]+)》\s*(第.+)?")


@dataclass(frozen=True)
class Sheet:
    """A workbook as it was read: all its lines, and where the columns are."""

    table: list[list[Any]]
    top: int
    """Place of the header in the table."""
    places: dict[str, int]
    unknown: list[str]


def read_workbook(data: bytes, name: str = "") -> Sheet:
    """Find the table of items.

    Args:
        data: the file.
        name: its name.

    Raises:
        ExchangeError: it can't be opened, or holds no table of items.
    """
    try:
        for rows in tables(data, name):
            table = list(rows)
            for top, row in enumerate(table[:HEADER_WITHIN]):
                if len({column_of(cell) for cell in row} & {*NEEDED, "答案"}) >= 2:
                    return _with_places(table, top)
    except SheetError as error:
        raise ExchangeError(str(error)) from error
    raise ExchangeError(NO_HEADER)


def _with_places(table: list[list[Any]], top: int) -> Sheet:
    places: dict[str, int] = {}
    unknown: list[str] = []
    for place, cell in enumerate(table[top]):
        column = column_of(cell)
        if column in places:
            raise ExchangeError(TWICE.format(header=column))
        if column:
            places[column] = place
        elif squeezed(cell) and squeezed(cell) not in (PROBLEM, "序号"):
            unknown.append(squeezed(cell)[:20])
    if missing := [name for name in (*NEEDED, "答案") if name not in places]:
        raise ExchangeError(MISSING.format(missing="、".join(missing)))
    return Sheet(table, top, places, unknown)


def from_excel(sheet: Sheet, defaults: Defaults, taken: Collection[str], cited: Cited) -> Imported:
    """The items of a workbook.

    Args:
        sheet: what was read.
        defaults: what items get where the workbook says nothing.
        taken: ids in use.
        cited: checks citations.

    Raises:
        ExchangeError: there are none, or too many.
    """
    faults: list[Fault] = []
    rows = list(_rows(sheet, faults))
    if not rows and not faults:
        raise ExchangeError(EMPTY)
    found = take(rows, defaults, taken, cited)
    found.faults = sorted([*faults, *found.faults], key=lambda fault: fault.line)
    if sheet.unknown:
        found.notes.append(f"这些列用不上，没有读：{'、'.join(sheet.unknown)}。")
    place = sheet.places.get("分值")
    if place is not None and any(squeezed(row[place]) for row in sheet.table[sheet.top + 1 :] if place < len(row)):
        found.notes.append("“分值”没有读：每道题多少分，在试卷的蓝图里定。")
    return found


def _rows(sheet: Sheet, faults: list[Fault]) -> Iterator[tuple[int, Row]]:
    for place, row in enumerate(sheet.table[sheet.top + 1 :], start=sheet.top + 2):
        values = {column: row[at] if at < len(row) else None for column, at in sheet.places.items()}
        if not any(isinstance(value, Formula) or squeezed(value) for value in values.values()):
            continue
        if formulas := [column for column, value in values.items() if isinstance(value, Formula)]:
            faults += [Fault(place, f"“{column}”是公式。请复制这一格，用“选择性粘贴 - 数值”贴回去。") for column in formulas]
            continue
        texts = {column: _text(value) for column, value in values.items()}
        if long := [column for column, text in texts.items() if len(text) > LONGEST_CELL]:
            faults += [Fault(place, f"“{column}”太长，最多 {LONGEST_CELL} 个字。") for column in long]
            continue
        try:
            yield place, row_of_cells(texts)
        except CellError as error:
            faults.append(Fault(place, str(error)))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "对" if value else "错"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def row_of_cells(texts: dict[str, str]) -> Row:
    """One line as an item's row; what the line doesn't say is left out.

    Args:
        texts: cells by column.

    Raises:
        CellError: a cell can't be understood.
    """
    kind = TYPE_OF.get(squeezed(texts.get("题型")))
    if kind is None:
        raise CellError(f"不认识题型“{texts.get('题型', '')[:10]}”，请写成：{'、'.join(TYPE_LABELS.values())}。")
    missing = [column for column in ("题干", "解析", *(() if kind == "case" else ("答案",))) if not texts.get(column)]
    if missing:
        raise CellError(f"没有填：{'、'.join(missing)}。")
    row: Row = {"type": kind, "stem": texts["题干"], "explanation": texts["解析"]}
    for column, field in (("编号", "id"), ("提示", "hint"), ("作者", "author")):
        if texts.get(column):
            row[field] = texts[column]
    if texts.get("能力"):
        row["competency"] = squeezed(texts["能力"]).upper()
    if cites := [_citation(ref) for ref in re.split(r"[\n；;]", texts.get("依据", "")) if ref.strip()]:
        row["cites"] = cites
    return {**row, **_named_values(texts, kind), **READERS[kind](texts)}


def _named_values(texts: dict[str, str], kind: str) -> Row:
    """Fields whose cell holds one of a few words or a number."""
    row: Row = {}
    words = (
        ("难度", "difficulty", LEVELS),
        ("审核", "review", {"草稿": "draft", "未审核": "draft", "已审核": "reviewed", "通过": "reviewed"}),
        ("用途", "use", {"课里": "lesson", "课": "lesson", "考试": "exam"}),
        ("评分规则", "rule", RULES),
    )
    for column, field, known in words:
        text = squeezed(texts.get(column)).replace(",", "、")
        if not text or (field == "rule" and kind == "case"):
            continue
        if text not in known:
            raise CellError(f"“{column}”写的是“{text[:12]}”，请写成：{'、'.join(dict.fromkeys(known))}。")
        row[field] = known[text]
    for column, field in (("可答次数", "tries"), ("版本", "version")):
        text = squeezed(texts.get(column))
        if text and not re.fullmatch(r"[1-9][0-9]{0,3}", text):
            raise CellError(f"“{column}”要写一个数字，例如 1。")
        if text:
            row[field] = int(text)
    return row


def _citation(ref: str) -> str:
    """``《残疾人保障法》第七条`` as ``残疾人保障法#7``; what is written as a citation, or can't be read as one, stays as it stands."""
    found = CITED.fullmatch(ref.strip())
    if found is None:
        return ref.strip()
    try:
        cited = parse(f"{found[1]}#{found[2]}" if found[2] else found[1])
    except CitationError:
        return ref.strip()
    return cited.document + (f"#{cited.article}" if cited.article else "") + (f" {cited.tail}" if cited.tail else "")


def _listed(texts: dict[str, str]) -> list[dict[str, str]]:
    filled = [place for place, column in enumerate(OPTIONS) if texts.get(column)]
    if filled and filled != list(range(len(filled))):
        raise CellError("选项中间有空着的，请从选项A起依次填。")
    return [{"id": LETTERS[place].lower(), "text": texts[OPTIONS[place]], "feedback": texts.get(REASONS[place], "")} for place in filled]


def _choice(texts: dict[str, str]) -> Row:
    options, key = _listed(texts), cells.chosen(texts["答案"])
    if lacking := [letter.upper() for letter in key if letter not in {option["id"] for option in options}]:
        raise CellError(f"答案里的 {'、'.join(lacking)} 没有对应的选项。")
    return {"options": options, "key": key}


def _true_false(texts: dict[str, str]) -> Row:
    told = {sign: texts[column] for sign, column in (("t", "说明A"), ("f", "说明B")) if texts.get(column)}
    return {"key": [cells.truth(texts["答案"])], **({"feedback": told} if told else {})}


def _match(texts: dict[str, str]) -> Row:
    right = cells.targets(texts.get("配对项", ""))
    if not right:
        raise CellError("配对题要在“配对项”里写右边的各项，一行一个。")
    return {"left": _listed(texts), "right": right, "key": cells.pairs(texts["答案"], right)}


def _number(texts: dict[str, str]) -> Row:
    value, mark, tolerance = texts["答案"].replace("＋", "+").partition("±")
    slips = [{"value": name, "feedback": told} for name, told in cells.named(texts.get("常见错误", ""), "常见错误")]
    row: Row = {"key": squeezed(value), **({"unit": texts["单位"]} if texts.get("单位") else {}), **({"slips": slips} if slips else {})}
    within = squeezed(tolerance if mark else texts.get("容差"))
    return {**row, **({"tolerance": within} if within else {})}


def _short(texts: dict[str, str]) -> Row:
    slips = [{"forms": cells.forms(name), "feedback": told} for name, told in cells.named(texts.get("常见错误", ""), "常见错误")]
    return {"key": cells.forms(texts["答案"]), **({"slips": slips} if slips else {})}


def _case(texts: dict[str, str]) -> Row:
    if not texts.get("评分标准"):
        raise CellError("案例分析题要写评分标准。")
    parts = [{"id": name, "stem": stem} for name, stem in cells.named(texts.get("小题", ""), "小题")]
    return {"rubric": cells.rubric(texts["评分标准"]), **({"parts": parts} if parts else {})}


READERS: dict[str, Callable[[dict[str, str]], Row]] = {
    "single": _choice,
    "multiple": _choice,
    "order": _choice,
    "truefalse": _true_false,
    "match": _match,
    "number": _number,
    "short": _short,
    "case": _case,
}


def annotated(sheet: Sheet, faults: list[Fault]) -> bytes:
    """The workbook with a first column 问题 that says what is wrong on which line; it can be mended and imported as it is.

    Args:
        sheet: what was read.
        faults: what was wrong.
    """
    said: dict[int, list[str]] = {}
    for fault in faults:
        said.setdefault(fault.line, []).append(fault.text)
    names = sheet.table[sheet.top]
    lines = []
    for place, row in enumerate(sheet.table[sheet.top + 1 :], start=sheet.top + 2):
        shown = ["（公式）" if isinstance(cell, Formula) else _text(cell)[:LONGEST_CELL] for cell in row]
        problem = "\n".join(said.get(place, []))
        if problem or any(shown):
            lines.append([problem, *shown])
    return workbook("题库", [(PROBLEM, 40), *((_text(name), 20) for name in names)], lines)
