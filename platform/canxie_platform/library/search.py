"""Search: from a question in daily words to the article that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library import index
from canxie_platform.library.citations import citation_label, href, name_key
from canxie_platform.library.models import Article, Document
from canxie_platform.library.question import Concept, concepts, documents_named, look_up, nearest_titles, shorten
from canxie_platform.library.ranking import Answer, prepare, rarity, score
from canxie_platform.library.render import plain_text
from canxie_platform.library.snippets import snippet

CANDIDATES = 150
HITS = 30
FAINT = 0.1
"""What scores less than this share of the best hit is not worth a person's time."""


class Filters(NamedTuple):
    """What a search is limited to; an empty string means everything."""

    level: str = ""
    kind: str = ""
    status: str = ""
    topic: str = ""

    def admit(self, document: Document) -> bool:
        """Whether a document is among those asked for."""
        return (
            self.level in ("", document.level)
            and self.kind in ("", document.kind)
            and self.status in ("", document.standing.status)
            and (not self.topic or self.topic in document.topics)
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
    document: Document
    key: str | None
    label: str
    heading: str
    href: str
    exact: bool
    score: float
    digest: Markup
    quote: Markup


def search(session: Session, query: str, filters: Filters | None = None) -> list[Hit]:
    """Find what answers a question.

    Args:
        session: a database session.
        query: as it was typed; anything is allowed.
        filters: what to limit it to.

    Returns:
        At most ``HITS`` hits, the best first: for an article number just the articles that have it; else documents named, then what
        the words found.
    """
    question = shorten(query)
    chosen = {
        document.id: document
        for document in session.scalars(select(Document).order_by(Document.id))
        if (filters or Filters()).admit(document)
    }
    if not question or not chosen:
        return []
    looked_up = _looked_up(session, question, list(chosen.values()))
    if looked_up:
        return looked_up
    first = _named(question, list(chosen.values()))
    seen = {hit.href for hit in first}
    return [*first, *(hit for hit in _found(session, question, concepts(question), chosen) if hit.href not in seen)][:HITS]


def suggestions(session: Session, query: str, hits: Sequence[Hit]) -> list[Document]:
    """Documents somebody may have meant: asked only after a search that found nothing by name or number.

    Args:
        session: a database session.
        query: as it was typed.
        hits: what the search found; when it found something, only names that are nearly the same are offered.
    """
    if any(hit.exact for hit in hits):
        return []
    return nearest_titles(shorten(query), session.scalars(select(Document)).all(), least=0.75 if hits else 0.5)


def _looked_up(session: Session, question: str, documents: Sequence[Document]) -> list[Hit]:
    """Articles asked for by number, at most five; without a name in every document that has that number."""
    wanted = look_up(question)
    if wanted is None:
        return []
    named = documents_named(wanted.name, documents) if wanted.name else sorted(documents, key=lambda d: not d.standing.in_force)
    hits: list[Hit] = []
    for document in named:
        article = session.scalar(select(Article).where(Article.version_id == document.current_version_id, Article.key == wanted.key))
        if article is not None:
            hits.append(_article_hit(document, article, [], exact=True, score=100.0))
    return hits[:5]


def _named(question: str, documents: Sequence[Document]) -> list[Hit]:
    """Documents that the question names and nothing else, at most three."""
    named = documents_named(name_key(question), documents)
    return [_document_hit(document, [], exact=True, score=50.0) for document in named[:3]]


def _found(session: Session, question: str, asked: Sequence[Concept], chosen: dict[str, Document]) -> list[Hit]:
    """What the words find: candidates from the index, ordered by how well they answer."""
    wanted = prepare(asked, rarity(session, asked))
    parts, weights = [concept.words for concept in wanted], [concept.telling for concept in wanted]
    entries = index.candidates(session, parts, weights, list(chosen), CANDIDATES)
    numbers = [entry.article_id for entry in entries if entry.article_id is not None]
    articles = {article.id: article for article in session.scalars(select(Article).where(Article.id.in_(numbers)))}
    answers = [Answer(entry, chosen[entry.document_id], articles.get(entry.article_id or 0)) for entry in entries]
    scored = sorted(((score(answer, question, wanted), answer) for answer in answers), key=lambda pair: (-pair[0], pair[1].entry.id))
    worth = [(value, answer) for value, answer in scored[:HITS] if value >= scored[0][0] * FAINT]
    marked = [term for concept in asked for term in concept.terms]
    return [
        _article_hit(answer.document, answer.article, marked, exact=False, score=value)
        if answer.article
        else _document_hit(answer.document, marked, exact=False, score=value)
        for value, answer in worth
    ]


def _article_hit(document: Document, article: Article, terms: Sequence[str], *, exact: bool, score: float) -> Hit:
    return Hit(
        kind="article",
        document=document,
        key=article.key,
        label=citation_label(document.short_title, article.label),
        heading=article.heading,
        href=href(document.id, article.key),
        exact=exact,
        score=score,
        digest=snippet(plain_text(article.digest or ""), terms),
        quote=snippet(article.text or "", terms),
    )


def _document_hit(document: Document, terms: Sequence[str], *, exact: bool, score: float) -> Hit:
    return Hit(
        kind="document",
        document=document,
        key=None,
        label=document.title,
        heading="",
        href=href(document.id, None),
        exact=exact,
        score=score,
        digest=snippet(plain_text(f"{document.purpose}\n{document.duties}"), terms),
        quote=Markup(""),
    )
