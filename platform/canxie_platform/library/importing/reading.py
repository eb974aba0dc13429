"""From an uploaded file to the text of a document, whatever the file is."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import NamedTuple

import nh3

from canxie_platform.library.importing import wording
from canxie_platform.library.importing.doc_text import doc_text
from canxie_platform.library.importing.docx_text import docx_text
from canxie_platform.library.importing.html_text import html_text
from canxie_platform.library.importing.pdf_text import pdf_text
from canxie_platform.library.importing.plain import decoded
from canxie_platform.library.importing.refusal import RefusedError

MOST_MEGABYTES = 20
SUFFIXES = (".docx", ".docm", ".doc", ".pdf", ".html", ".htm", ".md", ".markdown", ".txt")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--")


class FileText(NamedTuple):
    """What was read from a file.

    Attributes:
        name: the file's name.
        text: the document's text, its lines ended the way of Unix.
        notes: Chinese sentences the person should know.
    """

    name: str
    text: str
    notes: list[str]


def read_file(name: str, data: bytes) -> FileText:
    """Read one file.

    Args:
        name: its name; the suffix says what it is.
        data: its content.

    Raises:
        RefusedError: it can't be read.
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if len(data) > MOST_MEGABYTES * 2**20:
        raise RefusedError(wording.TOO_BIG.format(most=MOST_MEGABYTES))
    if not suffix:
        raise RefusedError(wording.NO_SUFFIX)
    if suffix not in SUFFIXES:
        raise RefusedError(wording.UNKNOWN_KIND.format(suffix=suffix))
    text, notes = _read(suffix, data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if not text.strip():
        raise RefusedError(wording.EMPTY)
    return FileText(name, text, notes)


def _read(suffix: str, data: bytes) -> tuple[str, list[str]]:
    if suffix == ".docm":
        raise RefusedError(wording.MACROS)
    if suffix == ".pdf":
        if not data.lstrip().startswith(b"%PDF"):
            raise RefusedError(wording.OTHER_KIND.format(suffix=suffix))
        return pdf_text(data)
    if suffix == ".docx":
        return docx_text(data)
    if suffix == ".doc":
        return docx_text(data) if data.startswith(b"PK") else doc_text(data)
    if suffix in (".html", ".htm"):
        return html_text(data), []
    text = decoded(data)
    return (without_tags(text) if suffix != ".txt" else text), []


def without_tags(text: str) -> str:
    """Markdown without HTML in it: what a tag holds stays, scripts and styles go whole.

    Args:
        text: Markdown.
    """
    if not TAG.search(text):
        return text
    clean = nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
    return clean.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u00a0").replace("&amp;", "&")
