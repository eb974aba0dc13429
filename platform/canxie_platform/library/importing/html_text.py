"""The text of a web page: the main part of it, a block a line; nothing that runs, nothing that is only shown around it."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

from canxie_platform.library.importing.plain import decoded

GONE = (
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "button",
    "head",
)
BLOCKS = {
    *("address", "article", "blockquote", "dd", "div", "dl", "dt", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li"),
    *("main", "ol", "p", "pre", "section", "table", "tbody", "td", "th", "thead", "tr", "ul", "br"),
}
CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*(gb2312|gbk|gb18030)", re.IGNORECASE)
SHARE = 0.6
"""A part that holds at least so much of its parent's text is the main part."""


def html_text(data: bytes) -> str:
    """Read a web page.

    Args:
        data: the file; GBK when it says so, otherwise as any text file.

    Raises:
        RefusedError: it is no text.
    """
    if CHARSET.search(data[:4096]):
        data = data.decode("gb18030", errors="replace").encode()
    soup = BeautifulSoup(decoded(data), "html.parser")
    for tag in soup(GONE):
        tag.decompose()
    for tag in soup.find_all(style=re.compile(r"display\s*:\s*none", re.IGNORECASE)):
        tag.decompose()
    lines: list[str] = [""]
    _collect(_main(soup), lines)
    return "\n".join(text for line in lines if (text := re.sub(r"[ \t\r\n\xa0]+", " ", line).strip()))


def _main(soup: BeautifulSoup) -> Tag:
    """The innermost part that still holds most of the text."""
    part: Tag = soup.find("article") or soup.find("main") or soup.body or soup
    while True:
        size = len(part.get_text())
        inner = [
            child
            for child in part.children
            if isinstance(child, Tag) and child.name in ("div", "section", "article", "main", "td", "tr", "tbody", "table")
        ]
        largest = max(inner, key=lambda child: len(child.get_text()), default=None)
        if largest is None or len(largest.get_text()) < SHARE * size or _numbered_outside(part, largest):
            return part
        part = largest


def _numbered_outside(part: Tag, inner: Tag) -> bool:
    """Whether text of the document itself stands beside the largest part."""
    rest = part.get_text().replace(inner.get_text(), "", 1)
    return bool(re.search(r"第[一二三四五六七八九十百]+[条章]|[一二三四五六七八九十]、", rest))


def _collect(tag: Tag, lines: list[str]) -> None:
    for child in tag.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            lines[-1] += str(child)
        elif isinstance(child, Tag):
            if child.name in ("td", "th"):
                lines[-1] += "\t" if lines[-1].strip() else ""
                _collect(child, lines)
                continue
            apart = child.name in BLOCKS
            if apart:
                lines.append("")
            _collect(child, lines)
            if apart:
                lines.append("")
