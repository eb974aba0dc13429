"""What must be looked at again: places that cite an article which has changed since, and records whose review is due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library.citations import name_key
from canxie_platform.library.importing.models import ArticleChange
from canxie_platform.library.models import Document
from canxie_platform.library.reliance import Reliance, reliances
from canxie_platform.library.standing import today
from canxie_platform.settings import Settings

AHEAD = timedelta(days=30)
"""Reviews that fall due within this time are listed, too."""


class Flag(NamedTuple):
    """A changed article and what cites it.

    Attributes:
        document: the library's document.
        change: what became of the article.
        places: what cites it, or cites the document as a whole where the article was added.
    """

    document: Document
    change: ArticleChange
    places: list[Reliance]


def flags(session: Session, settings: Settings) -> list[Flag]:
    """Every changed article that something of ours cites, the latest change first.

    Args:
        session: a database session.
        settings: where courses and policies are.
    """
    citing = reliances(settings)
    found: list[Flag] = []
    for change in session.scalars(select(ArticleChange).where(ArticleChange.change != "added").order_by(ArticleChange.id.desc())):
        document = session.get(Document, change.document_id)
        if document is None:
            continue
        keys = {name_key(name) for name in document.names}
        places = [one for one in citing if one.document in keys and one.article == change.key]
        if places:
            found.append(Flag(document, change, places))
    return found


def due(session: Session, on: date | None = None) -> list[Document]:
    """Documents whose review falls due soon or is overdue, the longest overdue first.

    Args:
        session: a database session.
        on: the day; today when left out.
    """
    last = (on or today()) + AHEAD
    return list(session.scalars(select(Document).where(Document.review_by <= last).order_by(Document.review_by, Document.title)))
