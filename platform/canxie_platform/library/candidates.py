"""Candidates: the entries that may answer a question, found by the database itself.

SQLite orders them by bm25 over the FTS5 table, PostgreSQL by how many of the things asked about an entry holds; ``ranking`` has the last
word on both, so both come to the same order.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import Boolean, ColumnElement, Select, case, cast, func, literal, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from canxie_platform.library.entries import Entries, Entry
from canxie_platform.library.index import is_sqlite
from canxie_platform.library.models import SearchEntry

BEST = "SELECT rowid FROM library_fts WHERE library_fts MATCH ? ORDER BY bm25(library_fts, 0.5, 3.0, 4.0, 1.5, 1.0), rowid LIMIT ?"
"""The likeliest entries of all on SQLite. Driver's SQL: made anew by SQLAlchemy for each question it takes as long as the search itself."""
BEST_OF = (
    "SELECT library_fts.rowid FROM library_fts JOIN library_search ON library_search.id = library_fts.rowid WHERE library_fts MATCH ? "
    "AND library_search.document_id IN (SELECT value FROM json_each(?)) "
    "ORDER BY bm25(library_fts, 0.5, 3.0, 4.0, 1.5, 1.0), library_fts.rowid LIMIT ?"
)
"""The same of some documents."""
PAIRS_TELL = 3.0
"""What it counts on PostgreSQL that an entry's plain sayings hold a pair of the question's signs."""


class Sought(NamedTuple):
    """One thing asked about, as the index is asked: its terms, each as its tokens, and how much it tells."""

    terms: tuple[tuple[str, ...], ...]
    telling: float


def candidates(
    session: Session, kept: Entries, sought: Sequence[Sought], pairs: Sequence[str], documents: Sequence[str] | None, limit: int
) -> list[Entry]:
    """The likeliest entries.

    Args:
        session: a database session.
        kept: the entries that were read before.
        sought: the things asked about.
        pairs: neighbouring signs of the question, looked for in the plain sayings only.
        documents: the ids of the documents to look in; None for all.
        limit: how many at most.
    """
    if not any(concept.terms for concept in sought) and not pairs:
        return []
    ask = _by_fts5 if is_sqlite(session) else _by_tsvector
    return kept.get(session, ask(session, sought, pairs, documents, limit))


def _by_fts5(session: Session, sought: Sequence[Sought], pairs: Sequence[str], documents: Sequence[str] | None, limit: int) -> list[int]:
    terms = dict.fromkeys(" AND ".join(f'"{word}"' for word in term) for concept in sought for term in concept.terms)
    wanted = [f"({term})" for term in terms]
    if pairs:
        wanted.append("plain : (" + " OR ".join(f'"{pair}"' for pair in pairs) + ")")
    match = " OR ".join(wanted)
    connection = session.connection()
    if documents is None:
        return [row[0] for row in connection.exec_driver_sql(BEST, (match, limit))]
    return [row[0] for row in connection.exec_driver_sql(BEST_OF, (match, json.dumps(documents), limit))]


def _by_tsvector(
    session: Session, sought: Sequence[Sought], pairs: Sequence[str], documents: Sequence[str] | None, limit: int
) -> list[int]:
    """PostgreSQL's rank knows nothing of rare words, so an entry's order is by which concepts it has, and how much they tell."""

    def query(terms: Sequence[Sequence[str]]) -> ColumnElement[str]:
        return cast(" | ".join("(" + " & ".join(f"'{word}'" for word in term) + ")" for term in terms), TSQUERY)

    parts = [(query(concept.terms), concept.telling) for concept in sought if concept.terms]
    if pairs:
        parts.append((cast(" | ".join(f"'{pair}':A" for pair in pairs), TSQUERY), PAIRS_TELL))
    has = SearchEntry.vector.op("@@", return_type=Boolean())
    held = sum((case((has(part), weight), else_=0.0) for part, weight in parts), literal(0.0))
    any_of = reduce(lambda one, other: one.op("||")(other), (part for part, _ in parts))
    chosen: Select[Any] = select(SearchEntry.id).where(has(any_of))
    if documents is not None:
        chosen = chosen.where(SearchEntry.document_id.in_(documents))
    rank = func.ts_rank(SearchEntry.vector, any_of)
    return list(session.scalars(chosen.order_by(held.desc(), rank.desc(), SearchEntry.id).limit(limit)))
