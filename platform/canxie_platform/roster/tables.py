"""Reading any Excel or CSV file people hand in: rows of cells, and a Chinese sentence for what can't be opened or mustn't be.

Nothing of a file is ever worked out or run: formulas stay formulas, a file with macros is refused, and a file that would unpack to more
than it may, or brings its own XML entities, isn't opened.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from openpyxl import load_workbook

from canxie_platform.roster import wording

MAX_BYTES = 2 * 1024 * 1024
MAX_UNPACKED = 30 * 1024 * 1024
MAX_PARTS = 500
MAX_ROWS = 5000
MAX_COLUMNS = 60
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class SheetError(ValueError):
    """A sheet can't be used at all; the message is Chinese and says what to do."""


class Formula:
    """Stands for a cell whose value only a spreadsheet could work out."""


def tables(data: bytes, name: str = "") -> Iterator[Iterator[list[Any]]]:
    """Every table of a file as rows of cells; a formula is a :class:`Formula`.

    Args:
        data: the file.
        name: its name, as far as it is known; what calls itself .xlsx has to be one.

    Raises:
        SheetError: it is empty, too big, locked, has macros, or is no Excel or CSV file.
    """
    if not data:
        raise SheetError(wording.NO_FILE)
    if len(data) > MAX_BYTES:
        raise SheetError(wording.TOO_BIG)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise SheetError(wording.LOCKED if b"E\0n\0c\0r\0y\0p\0t\0" in data else wording.OLD_EXCEL)
    if data[:2] != b"PK":
        if name.lower().endswith((".xlsx", ".xlsm", ".xls")):
            raise SheetError(wording.NOT_EXCEL)
        yield _csv_rows(data)
        return
    try:
        _refuse_traps(data)
        sheets = load_workbook(BytesIO(data), read_only=True).worksheets
    except SheetError:
        raise
    except Exception as error:  # a broken file fails in a hundred ways inside zipfile, the XML parser and openpyxl
        raise SheetError(wording.NOT_EXCEL) from error
    for sheet in sheets:
        yield _excel_rows(sheet)


def _excel_rows(sheet: Any) -> Iterator[list[Any]]:
    try:
        for row in sheet.iter_rows(max_row=MAX_ROWS * 4, max_col=MAX_COLUMNS):
            yield [Formula() if cell.data_type == "f" else cell.value for cell in row]
    except Exception as error:  # the table's own XML is read only now
        raise SheetError(wording.NOT_EXCEL) from error


def _refuse_traps(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > MAX_PARTS:
            raise SheetError(wording.TOO_BIG)
        if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
            raise SheetError(wording.MACROS)
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(part)[:4096]:
                raise SheetError(wording.NOT_EXCEL)


def _csv_rows(data: bytes) -> Iterator[list[Any]]:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetError(wording.NOT_A_SHEET)
    if UNPRINTABLE.search(text):
        raise SheetError(wording.NOT_A_SHEET)
    first = text[:2000]
    mark = max(",\t;，", key=first.count)
    try:
        yield from (row[:MAX_COLUMNS] for row in csv.reader(StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise SheetError(wording.NOT_A_SHEET) from error
