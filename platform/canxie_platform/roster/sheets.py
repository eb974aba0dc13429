"""Reading a roster out of an Excel or CSV file: which line says what, before anything is judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from canxie_platform.roster import wording
from canxie_platform.roster.tables import MAX_BYTES, MAX_ROWS, MAX_UNPACKED, Formula, SheetError, tables

__all__ = ["LABELS", "MAX_BYTES", "MAX_ROWS", "MAX_UNPACKED", "NEEDED", "Cell", "Line", "Sheet", "SheetError", "read_sheet", "squeezed"]

HEADER_WITHIN = 10
COLUMNS: dict[str, tuple[str, ...]] = {
    "association": ("社区", "社区残协", "所在社区", "社区名称", "残协", "所属社区", "社区残疾人协会", "残协名称"),
    "name": ("姓名", "名字", "人员姓名"),
    "post": ("职务", "岗位", "担任职务", "残协职务", "现任职务"),
    "since": ("任职日期", "任职时间", "上任日期", "开始日期", "任职起始日期", "起始日期", "任职开始日期"),
    "username": ("账号", "登录账号", "帐号", "用户名", "登录名"),
    "until": ("离任日期", "离任时间", "卸任日期", "结束日期", "离职日期", "任职结束日期", "截止日期"),
    "street": ("街道", "街道办事处", "所属街道", "街道名称"),
}
LABELS = {name: words[0] for name, words in COLUMNS.items()}
NEEDED = ("association", "name", "post", "since")
PRIVATE = re.compile(r"身份证|证件号|公民身份|残疾人?证|残疾类|残疾等|残疾程度|残疾原因|致残|残疾种类|残疾级别|障碍类|疾病|病种|诊断")
Cell = str | date | int | float | None


@dataclass(frozen=True)
class Line:
    """One line with something in it."""

    number: int
    cells: dict[str, Cell]
    formulas: frozenset[str]
    """Columns whose cell is a formula."""


@dataclass(frozen=True)
class Sheet:
    """What was read."""

    lines: list[Line]
    ignored: list[str]
    """Headers nobody asked for."""


def squeezed(text: object) -> str:
    """A text for comparing: no spaces, full-width letters and digits made plain."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text if text is not None else "")))


def read_sheet(data: bytes, name: str = "") -> Sheet:
    """Read the first sheet that has the roster's header.

    Args:
        data: the file.
        name: its name, as far as it is known.

    Raises:
        SheetError: it is too big, no table, has no header, or asks for what the roster must not hold.
    """
    for rows in tables(data, name):
        found = _with_header(rows)
        if found is not None:
            return found
    raise SheetError(wording.NO_HEADER)


def _with_header(rows: Iterator[list[Any]]) -> Sheet | None:
    """The lines below the header, or None when the first lines hold none."""
    places: dict[str, int] = {}
    ignored: list[str] = []
    lines: list[Line] = []
    for number, row in enumerate(rows, 1):
        if not places:
            if number > HEADER_WITHIN:
                return None
            places, ignored = _header(row)
            continue
        line = _line(number, row, places)
        if line is None:
            continue
        if len(lines) == MAX_ROWS:
            raise SheetError(wording.TOO_MANY_ROWS.format(most=MAX_ROWS))
        lines.append(line)
    if not places:
        return None
    if not lines:
        raise SheetError(wording.EMPTY)
    return Sheet(lines, ignored)


def _header(row: list[Any]) -> tuple[dict[str, int], list[str]]:
    """Where each column is; empty when this row is not the header."""
    texts = [re.sub(r"[(（*].*|[:：]$", "", squeezed(cell)) for cell in row]
    known = {word: name for name, words in COLUMNS.items() for word in words}
    places: dict[str, int] = {}
    if len({known[text] for text in texts if text in known}) < 2:
        return {}, []
    for cell in row:
        if PRIVATE.search(squeezed(cell)):
            raise SheetError(wording.PRIVATE.format(header=squeezed(cell)[:20]))
    for place, text in enumerate(texts):
        name = known.get(text)
        if name in places:
            raise SheetError(wording.HEADER_TWICE.format(header=LABELS[name]))
        if name:
            places[name] = place
    missing = [LABELS[name] for name in NEEDED if name not in places]
    if missing:
        raise SheetError(wording.HEADER_MISSING.format(missing="、".join(missing)))
    return places, [text[:20] for text in texts if text and text not in known]


def _line(number: int, row: list[Any], places: dict[str, int]) -> Line | None:
    cells = {name: row[place] if place < len(row) else None for name, place in places.items()}
    formulas = frozenset(name for name, cell in cells.items() if isinstance(cell, Formula))
    plain = {name: _plain(cell) for name, cell in cells.items() if name not in formulas}
    if not formulas and not any(squeezed(cell) for cell in plain.values()):
        return None
    return Line(number, plain, formulas)


def _plain(cell: Any) -> Cell:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, str | date | int | float) or cell is None else str(cell)
