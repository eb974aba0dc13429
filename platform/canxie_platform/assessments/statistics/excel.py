"""The analysis as an Excel file: text stays text, whatever it begins with."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from canxie_platform.assessments.statistics.analysis import Analysis
from canxie_platform.assessments.statistics.tables import Table, Value, tables_of

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula (OWASP, "CSV Injection")."""


def to_excel(analysis: Analysis) -> bytes:
    """Make the file, a sheet for each table.

    Args:
        analysis: what to show.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables_of(analysis):
        _fill(book.create_sheet(table.title), table)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, table: Table) -> None:
    for place, column in enumerate(table.columns, 1):
        head = sheet.cell(1, place, column.header)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E3F1F3")
        head.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    for line, row in enumerate(table.rows, 2):
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True), 1):
            _write(sheet.cell(line, place), value, column.number_format)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"


def _write(cell: Cell | MergedCell, value: Value, number_format: str) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # never a formula
        cell.quotePrefix = value.startswith(FORMULA_SIGNS)  # nor after somebody edits the cell
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    else:
        cell.value, cell.number_format = value, number_format
        cell.alignment = Alignment(vertical="top")
