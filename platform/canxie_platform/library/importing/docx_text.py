"""The text of a Word file (.docx): paragraphs and tables in their order, with the numbers Word itself writes before them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from zipfile import ZipFile

from docx import Document
from docx.document import Document as Word
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from canxie_platform.library.importing import wording
from canxie_platform.library.importing.docx_numbers import Numbers
from canxie_platform.library.importing.packages import opened, unpacked
from canxie_platform.library.importing.refusal import RefusedError

LOCKED_MARK = b"\xd0\xcf\x11\xe0"
"""A Word file with a password is wrapped in the older container of Office (MS-OFFCRYPTO)."""
OUTSIDE = re.compile(rb"<Relationship\b[^>]*\bTargetMode\s*=\s*[\"']External[\"'][^>]*>")
LINK = re.compile(rb"relationships/hyperlink[\"']")


def docx_text(data: bytes) -> tuple[str, list[str]]:
    """Read a Word file.

    Args:
        data: the file.

    Returns:
        Its text, a paragraph a line, and what the person should know.

    Raises:
        RefusedError: it is broken, locked, has macros, or brings in something from elsewhere.
    """
    if data.startswith(LOCKED_MARK):
        raise RefusedError(wording.LOCKED)
    archive = opened(data, wording.BROKEN_DOCX)
    notes = _looked_through(archive)
    try:
        document = Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise RefusedError(wording.BROKEN_DOCX) from error
    return "\n".join(_lines(document)), notes


def _looked_through(archive: ZipFile) -> list[str]:
    """Refuse what a text doesn't need: macros, embedded programs, things fetched from elsewhere, declarations of XML entities."""
    notes: list[str] = []
    for info in archive.infolist():
        name = info.filename.lower()
        if name.endswith(("vbaproject.bin", "vbadata.xml")) or "/activex/" in name:
            raise RefusedError(wording.MACROS)
        if not name.endswith((".xml", ".rels")):
            continue
        content = unpacked(archive, info, wording.BROKEN_DOCX)
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
            raise RefusedError(wording.DECLARATION)
        if name == "[content_types].xml" and b"macroEnabled" in content:
            raise RefusedError(wording.MACROS)
        for relationship in OUTSIDE.findall(content):
            if not LINK.search(relationship):
                raise RefusedError(wording.OUTSIDE)
            notes = [wording.HYPERLINKS]
    return notes


def _lines(document: Word) -> Iterator[str]:
    numbers = Numbers(document)
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            yield numbers.before(block) + _text(block)
        else:
            yield from _rows(block)


def _text(paragraph: Paragraph) -> str:
    """A paragraph with its links and line breaks, without what was deleted under 修订."""
    return paragraph.text.replace("\x0b", "\n").replace("\x0c", "\n")


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            text = " ".join(cell.text.split())
            if not cells or cells[-1] != text:  # a merged cell is given once for each column
                cells.append(text)
        yield "\t".join(cells)
