"""Quoting an article: how its source is written in a notice or a report."""

from __future__ import annotations

from canxie_platform.library import wording
from canxie_platform.library.models import Article, Document


def quoted_source(document: Document, article: Article) -> str:
    """Name the place a quotation comes from: 《中华人民共和国残疾人保障法》第三十三条.

    What somebody pastes elsewhere must not look like more than it is: force that is not plain and our own words are said.

    Args:
        document: the document.
        article: one of its articles.
    """
    number = f"（{document.number}）" if document.number else ""
    status = document.standing.status
    doubt = f"（{status}）" if status != "现行有效" else ""
    return f"《{document.title}》{number}{article.label}{doubt}" + (wording.DIGEST_NOT_TEXT if article.text is None else "")
