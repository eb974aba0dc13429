"""The text of a PDF that has one: lines put together to paragraphs, page numbers left out."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import PdfReadError, PyPdfError

from canxie_platform.library.importing import wording
from canxie_platform.library.importing.numbering import article_of, group_of, is_annex, numbered
from canxie_platform.library.importing.refusal import RefusedError

MOST_PAGES = 1000
PAGE_NUMBER = re.compile(r"[\s\u3000]*(?:[-—－–·]*\s*\d{1,4}\s*[-—－–·]*|第\s*\d+\s*页(?:\s*共\s*\d+\s*页)?)[\s\u3000]*")
ENDS = tuple("。；：！？”）》.;:!?")
FULL = 0.8
"""A line at least so full, measured by the longest of its page, goes on in the next one."""

logging.getLogger("pypdf").setLevel(logging.ERROR)


def pdf_text(data: bytes) -> tuple[str, list[str]]:
    """Read a PDF.

    Args:
        data: the file.

    Returns:
        Its text, a paragraph a line, and what the person should know.

    Raises:
        RefusedError: it is broken, locked, a scan, or endless.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedError(wording.LOCKED)
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise RefusedError(wording.TOO_MANY_PAGES.format(pages=count, most=MOST_PAGES))
        pages = [page.extract_text() for page in reader.pages]
    except RefusedError:
        raise
    except (
        PyPdfError,
        PdfReadError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        NotImplementedError,
    ) as error:
        raise RefusedError(wording.BROKEN_PDF) from error
    if not any(page.strip() for page in pages):
        raise RefusedError(wording.SCANNED)
    empty = [str(number) for number, page in enumerate(pages, 1) if not page.strip()]
    notes = [wording.PARTLY_SCANNED.format(pages="、".join(empty[:20]))] if empty else []
    lines = [(line, _longest(page)) for page in pages for line in page.splitlines() if line.strip() and not PAGE_NUMBER.fullmatch(line)]
    return "\n".join(_paragraphs(lines)), notes


def _longest(page: str) -> int:
    return max(len(line.strip()) for line in page.splitlines() or [""])


def _paragraphs(lines: list[tuple[str, int]]) -> list[str]:
    """Put the lines of a paragraph together: one that was full goes on in the next, unless that begins with a number."""
    found: list[str] = []
    open_ended = False
    for line, longest in lines:
        text = line.strip(" \u3000\t")
        if open_ended and not _begins(text):
            found[-1] += text
        else:
            found.append(text)
        open_ended = len(text) >= FULL * longest and not text.endswith(ENDS)
    return found


def _begins(text: str) -> bool:
    return bool(article_of(text) or group_of(text) or numbered(text) or is_annex(text))
