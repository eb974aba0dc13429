"""The search index: segmented words of every article, kept in the same database.

SQLite finds candidates with an FTS5 table, PostgreSQL with a tsvector column; both over the same words, so both find the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    case,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from canxie_platform.library.models import Article, Document, SearchEntry, SearchTerm
from canxie_platform.library.render import plain_text
from canxie_platform.library.words import index_words

FORM = "2"
"""Changes whenever the index is built in another way, so that the next start builds it again."""
FIELDS = ("title", "heading", "digest", "body")
PG_WEIGHTS = {"title": "D", "heading": "A", "digest": "B", "body": "C"}
MAKE_FTS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS library_fts USING fts5(title, heading, digest, body, "
    "content='library_search', content_rowid='id', tokenize='unicode61 remove_diacritics 0')"
)


def is_sqlite(session: Session) -> bool:
    """Whether the session is on SQLite; PostgreSQL is the only other database."""
    return session.get_bind().dialect.name == "sqlite"


def add_entries(session: Session, document: Document, articles: Sequence[Article]) -> None:
    """Index a document: one entry for itself, one for each article.

    Args:
        session: a database session.
        document: the document.
        articles: its articles, already stored.
    """
    names = " ".join(document.names)
    whole = {
        "title": names,
        "heading": " ".join(document.topics),
        "digest": plain_text(f"{document.purpose}\n\n{document.duties}", cited=False),
        "body": "",
    }
    rows = [_row(session, document.id, None, whole)]
    for article in articles:
        fields = {
            "title": names,
            "heading": f"{article.heading} {article.part} {article.section}",
            "digest": plain_text(article.digest or "", cited=False),
            "body": article.text or "",
        }
        rows.append(_row(session, document.id, article.id, fields))
    session.execute(insert(SearchEntry), rows)


def _row(session: Session, document_id: str, article_id: int | None, fields: dict[str, str]) -> dict[str, Any]:
    words = {name: index_words(value) for name, value in fields.items()}
    vector = None if is_sqlite(session) else _vector(words)
    return {
        "document_id": document_id,
        "article_id": article_id,
        "vector": vector,
        **{name: " ".join(found) for name, found in words.items()},
    }


def _vector(words: dict[str, list[str]]) -> str:
    """A tsvector written out, so that PostgreSQL's own parser, which depends on the locale, has no say."""
    places: dict[str, list[str]] = {}
    position = 0
    for field, found in words.items():
        for word in found:
            position = min(position + 1, 16383)
            places.setdefault(word, []).append(f"{position}{PG_WEIGHTS[field]}")
    return " ".join(f"'{word}':{','.join(found[:200])}" for word, found in places.items())


def finish(session: Session) -> None:
    """After entries were added or removed: count the words again and bring the FTS table up to date.

    Args:
        session: a database session.
    """
    counts: Counter[str] = Counter()
    for row in session.execute(select(SearchEntry.title, SearchEntry.heading, SearchEntry.digest, SearchEntry.body)):
        counts.update({word for field in row for word in field.split()})
    session.execute(delete(SearchTerm))
    if counts:
        session.execute(insert(SearchTerm), [{"term": term[:100], "entries": count} for term, count in counts.items() if len(term) <= 100])
    if is_sqlite(session):
        session.execute(text(MAKE_FTS))
        session.execute(text("INSERT INTO library_fts(library_fts) VALUES ('rebuild')"))


def candidates(
    session: Session, concepts: Sequence[Sequence[Sequence[str]]], weights: Sequence[float], documents: Sequence[str], limit: int
) -> list[SearchEntry]:
    """The entries that may answer a question, the likeliest ``limit`` of them.

    Args:
        session: a database session.
        concepts: for each thing asked about the terms that stand for it, each as its words.
        weights: how much each of the concepts tells.
        documents: the ids of the documents to look in.
        limit: how many at most.
    """
    if session.scalar(select(SearchEntry.id).limit(1)) is None or not any(concepts):
        return []
    chosen = select(SearchEntry).where(SearchEntry.document_id.in_(documents)).limit(limit)
    if is_sqlite(session):
        return list(session.scalars(_by_fts5(chosen, concepts)))
    return list(session.scalars(_by_tsvector(chosen, concepts, weights)))


def _by_fts5(chosen: Select[SearchEntry], concepts: Sequence[Sequence[Sequence[str]]]) -> Select[SearchEntry]:
    terms = [" AND ".join(f'"{word}"' for word in term) for concept in concepts for term in concept]
    fts = table("library_fts", column("rowid"))
    return (
        chosen.join(fts, literal_column("library_fts.rowid") == SearchEntry.id)
        .where(text("library_fts MATCH :wanted").bindparams(wanted=" OR ".join(f"({term})" for term in terms)))
        .order_by(text("bm25(library_fts, 1.0, 6.0, 4.0, 2.0)"), SearchEntry.id)
    )


def _by_tsvector(chosen: Select[SearchEntry], concepts: Sequence[Sequence[Sequence[str]]], weights: Sequence[float]) -> Select[SearchEntry]:
    """PostgreSQL's rank knows nothing of rare words, so an entry's order is first by which concepts it has."""

    def query(terms: Sequence[Sequence[str]]) -> ColumnElement[str]:
        return cast(" | ".join("(" + " & ".join(f"'{word}'" for word in term) + ")" for term in terms), TSQUERY)

    has = SearchEntry.vector.op("@@", return_type=Boolean())
    held = sum((case((has(query(terms)), weight), else_=0.0) for terms, weight in zip(concepts, weights, strict=True)), literal(0.0))
    everything = query([term for concept in concepts for term in concept])
    return chosen.where(has(everything)).order_by(held.desc(), func.ts_rank(SearchEntry.vector, everything).desc(), SearchEntry.id)
