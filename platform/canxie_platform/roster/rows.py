"""From a sheet's lines to rows that can be stored, or sentences that say what to put right."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from canxie_platform.accounts.people import PERSON
from canxie_platform.database import now
from canxie_platform.roster import wording
from canxie_platform.roster.posts import LABELS as POSTS
from canxie_platform.roster.posts import post_of
from canxie_platform.roster.sheets import LABELS, NEEDED, Cell, Line, squeezed

LONGEST = {"association": 60, "name": 32, "street": 60}
EARLIEST = 1980
EXCEL_ZERO = date(1899, 12, 30)
EXCEL_DAYS = (29000, 73100)
"""Serial numbers of Excel that stand for days between 1979 and 2100."""


class Row(BaseModel):
    """One post somebody holds, as a sheet says it."""

    model_config = ConfigDict(frozen=True)

    line: int
    association: str
    name: str
    post: str
    since: date
    until: date | None = None
    username: str = ""
    street: str = ""


class Fault(NamedTuple):
    """A line that can't be stored."""

    line: int
    text: str

    def __str__(self) -> str:
        return wording.line(self.line, self.text)


def association_name(text: str) -> str:
    """An association's full name from what a sheet calls it: ``幸福里社区`` is ``幸福里社区残协``."""
    return re.sub(r"(残疾人协会|残协)$", "", text) + "残协"


def association_key(name: str) -> str:
    """What makes two spellings of an association the same."""
    return re.sub(r"(社区居委会|社区居民委员会|居委会|社区)?(残疾人协会|残协)?$", "", squeezed(name))


def check(lines: list[Line]) -> tuple[list[Row], list[Fault]]:
    """Turn lines into rows.

    Args:
        lines: of a sheet.

    Returns:
        The good rows, and every fault of the others.
    """
    rows: list[Row] = []
    faults: list[Fault] = []
    for line in lines:
        found = _Reading(line)
        row = found.row()
        faults.extend(Fault(line.number, text) for text in found.faults)
        if row is not None:
            rows.append(row)
    return rows, faults


class _Reading:
    """Reads one line, collecting what is wrong with it."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.faults: list[str] = []

    def row(self) -> Row | None:
        """The row, or None when something is wrong."""
        for column in sorted(self._line.formulas, key=list(LABELS).index):
            self.faults.append(wording.FORMULA.format(column=LABELS[column]))
        association, name, street = self._text("association"), self._text("name"), self._text("street")
        username = squeezed(self._cell("username")).lower()
        post = self._post()
        since, until = self._date("since"), self._date("until")
        if since and until and until < since:
            self.faults.append(wording.UNTIL_FIRST)
        if self.faults or post is None or since is None:
            return None
        return Row(
            line=self._line.number,
            association=association_name(association),
            name=name,
            post=post,
            since=since,
            until=until,
            username=username,
            street=street,
        )

    def _cell(self, column: str) -> Cell:
        return self._line.cells.get(column)

    def _missing(self, column: str) -> bool:
        """Whether a needed cell is empty; says so once."""
        if column in self._line.formulas or squeezed(self._cell(column)):
            return False
        if column in NEEDED:
            self.faults.append(wording.BLANK.format(column=LABELS[column]))
        return True

    def _text(self, column: str) -> str:
        if self._missing(column) or column in self._line.formulas:
            return ""
        text = re.sub(
            r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", "", " ".join(str(self._cell(column) or "").split())
        )
        if not re.search(r"[A-Za-z]", text):
            text = text.replace(" ", "")  # 王 小 兰
        if not text or (column == "association" and not association_key(text)):
            self.faults.append(wording.BLANK.format(column=LABELS[column]))
        elif len(text) > LONGEST[column]:
            self.faults.append(wording.LONG.format(column=LABELS[column], most=LONGEST[column]))
        elif column == "name" and not PERSON.fullmatch(text):
            self.faults.append(wording.NOT_A_NAME.format(column=LABELS[column]))
        return text

    def _post(self) -> str | None:
        if self._missing("post") or "post" in self._line.formulas:
            return None
        text = squeezed(self._cell("post"))
        post = post_of(text)
        if post is None:
            self.faults.append(wording.BAD_POST.format(text=text[:20], known="、".join(POSTS.values())))
        return post

    def _date(self, column: str) -> date | None:
        if self._missing(column) or column in self._line.formulas:
            return None
        found = day_of(self._cell(column))
        last = now().year + 1
        if found is None:
            self.faults.append(wording.BAD_DATE.format(column=LABELS[column], text=squeezed(self._cell(column))[:20]))
        elif not EARLIEST <= found.year <= (last if column == "since" else last + 20):
            self.faults.append(wording.DATE_RANGE.format(column=LABELS[column], text=found, last=last))
        return found


def day_of(cell: Cell) -> date | None:
    """The day a cell means: a date, Excel's number of one, or the usual ways of writing one.

    Args:
        cell: what the sheet holds.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and EXCEL_DAYS[0] <= cell < EXCEL_DAYS[1]:
        return EXCEL_ZERO + timedelta(days=int(cell))
    text = re.sub(r"(日|号|00:00:00)$", "", squeezed(cell).removesuffix(".0") if isinstance(cell, float) else squeezed(cell))
    parts = re.fullmatch(r"(\d{4})(\d\d)(\d\d)|(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})", text)
    if parts is None:
        return None
    year, month, day = (int(part) for part in parts.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        return None
