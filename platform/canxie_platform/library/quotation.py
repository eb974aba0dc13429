"""Quoting an article: its words and where they stand, ready for a notice or a report."""

from __future__ import annotations

from typing import NamedTuple

from canxie_platform.library import wording
from canxie_platform.library.citations import href
from canxie_platform.library.models import Article, Document
from canxie_platform.library.render import plain_text


class Quotation(NamedTuple):
    """What 复制引用 copies.

    Attributes:
        words: the article's own text; without a full text our digest, said to be one.
        source: full title and article: 《中华人民共和国残疾人保障法》第三十三条.
        path: the permanent address on this installation; the browser puts its own origin before it.
    """

    words: str
    source: str
    path: str


def quotation(document: Document, article: Article) -> Quotation:
    """Quote one article.

    Args:
        document: the document.
        article: one of its articles.
    """
    number = f"（{document.number}）" if document.number else ""
    source = f"《{document.title}》{number}{article.label}"
    status = document.standing.status
    if status != "现行有效":
        source += f"（{status}）"
    if article.text is not None:
        return Quotation(article.text, source, href(document.id, article.key))
    return Quotation(plain_text(article.digest or ""), source + wording.DIGEST_NOT_TEXT, href(document.id, article.key))
