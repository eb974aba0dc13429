"""Hits: what a search shows of an article, or of a document as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library.cards import Card
from canxie_platform.library.citations import citation_label, href
from canxie_platform.library.entries import some
from canxie_platform.library.models import Document
from canxie_platform.library.render import plain_text
from canxie_platform.library.snippets import snippet

ARTICLES = "SELECT id, key, label, heading, NULL AS digest, NULL AS text FROM article WHERE id {}"
TEXTS = ARTICLES.replace("NULL AS ", "")
NOTHING = Markup("")


class Filters(NamedTuple):
    """What a search is limited to; an empty string means everything."""

    level: str = ""
    kind: str = ""
    status: str = ""
    topic: str = ""
    year: str = ""

    def admit(self, card: Card) -> bool:
        """Whether a document is among those asked for."""
        return (
            self.level in ("", card.level)
            and self.kind in ("", card.kind)
            and self.status in ("", card.standing.status)
            and self.year in ("", card.year)
            and (not self.topic or self.topic in card.topics)
        )


class Hit(NamedTuple):
    """An article, or a document as a whole, that answers a question.

    Attributes:
        label: the article as it is cited, or the document's title.
        heading: our own few words for it; may be empty.
        exact: looked up by its number or its name rather than found by words.
        digest: the part of our own words that matches, marked; may be empty.
        quote: the part of the document's own text that matches, marked; may be empty.
    """

    kind: Literal["article", "document"]
    document: Card
    key: str | None
    article: str
    label: str
    heading: str
    href: str
    exact: bool
    score: float
    digest: Markup
    quote: Markup


class Found(NamedTuple):
    """An entry worth showing, before its texts are fetched; no article when it stands for a whole document."""

    card: Card
    article_id: int | None
    score: float
    exact: bool


class Facet(NamedTuple):
    """One thing the hits can be limited by: its values with how many hits have them."""

    name: str
    values: tuple[tuple[str, int], ...]


def facets(found: Iterable[Card]) -> list[Facet]:
    """Count the documents behind the hits by what they can be limited to.

    Args:
        found: the document of each hit; one that has several hits comes several times.
    """
    cards = list(found)
    counts = {
        "level": Counter(card.level for card in cards),
        "kind": Counter(card.kind for card in cards),
        "status": Counter(str(card.standing.status) for card in cards),
        "topic": Counter(topic for card in cards for topic in card.topics),
        "year": Counter(card.year for card in cards if card.year),
    }
    return [Facet(name, tuple(sorted(held.items(), key=lambda pair: (-pair[1], pair[0])))) for name, held in counts.items()]


def shown(session: Session, found: Sequence[Found], terms: Sequence[str] | None) -> list[Hit]:
    """Fetch the texts of entries worth showing, and mark in them what was asked for.

    Args:
        session: a database session.
        found: the entries, in their order.
        terms: what to mark; None when nobody reads the texts.
    """
    numbers = [entry.article_id for entry in found if entry.article_id is not None]
    articles = {row.id: row for row in some(session, ARTICLES if terms is None else TEXTS, numbers)} if numbers else {}
    whole = [entry.card.id for entry in found if entry.article_id is None]
    chosen = select(Document.id, Document.purpose, Document.duties).where(Document.id.in_(whole))
    purposes = {row.id: f"{row.purpose}\n{row.duties}" for row in session.execute(chosen)} if whole and terms is not None else {}
    hits = []
    for entry in found:
        card, article = entry.card, articles.get(entry.article_id or 0)
        hits.append(
            Hit(
                kind="article" if article else "document",
                document=card,
                key=article.key if article else None,
                article=article.label if article else "",
                label=citation_label(card.short_title, article.label) if article else card.title,
                heading=article.heading if article else "",
                href=href(card.id, article.key if article else None),
                exact=entry.exact,
                score=round(entry.score, 4),
                digest=_snippet(plain_text, article.digest if article else purposes.get(card.id), terms),
                quote=_snippet(str, article.text if article else None, terms),
            )
        )
    return hits


def _snippet(plain: Callable[[str], str], text: str | None, terms: Sequence[str] | None) -> Markup:
    return snippet(plain(text), terms) if text and terms is not None else NOTHING
