"""Writing Excel files: text stays text, whatever it looks like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | Decimal | date | None


def workbook(title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]], notes: Sequence[str] = ()) -> bytes:
    """Make a file with one table: bold header that stays in sight, filter buttons, columns wide enough.

    Args:
        title: name of the sheet.
        columns: header and width of each column.
        rows: the table.
        notes: sentences for a second sheet named 说明.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for number, (header, width) in enumerate(columns, 1):
        cell = sheet.cell(1, number, header)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E3F1F3")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for line, row in enumerate(rows, 2):
        for number, value in enumerate(row, 1):
            _write(sheet.cell(line, number), value)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    if notes:
        told = book.create_sheet("说明")
        told.column_dimensions["A"].width = 90
        for line, note in enumerate(notes, 1):
            _write(told.cell(line, 1), note)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: Cell | MergedCell, value: Value) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # never a formula
        cell.quotePrefix = value[:1] in tuple("=+-@\t\r")  # nor after somebody edits the cell
        return
    cell.value = value
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
