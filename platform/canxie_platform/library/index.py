"""The search index: segmented words of every article, kept in the same database.

SQLite finds candidates with an FTS5 table, PostgreSQL with a tsvector column; both over the same words, so both find the same.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from canxie_platform.library.models import Document, SearchEntry, SearchPhrase, SearchState, SearchTerm
from canxie_platform.library.sounds import sound
from canxie_platform.library.words import BAR, LONGEST_PHRASE, index_words, phrases, saying_words, synonyms, tidy

FORM = "3"
"""Changes whenever the index is built in another way, so that the next start builds it again."""
FIELDS = ("title", "heading", "plain", "digest", "body")
PG_WEIGHTS = {"title": "D", "heading": "A", "plain": "A", "digest": "B", "body": "C"}
MAKE_FTS = (
    "CREATE VIRTUAL TABLE library_fts USING fts5(title, heading, plain, digest, body, "
    "content='library_search', content_rowid='id', tokenize='unicode61 remove_diacritics 0')"
)
COMMON_WORD = 3
"""A word of at least this many signs that occurs somewhere may be meant by a mistyped one."""


class Fields(NamedTuple):
    """What one article, or a document as a whole, is found by."""

    title: str
    heading: str
    plain: tuple[str, ...]
    digest: str
    body: str

    def words(self) -> dict[str, list[str]]:
        """The words of each field."""
        return {name: saying_words(value) if isinstance(value, tuple) else index_words(value) for name, value in self._asdict().items()}


def is_sqlite(session: Session) -> bool:
    """Whether the session is on SQLite; PostgreSQL is the only other database."""
    return session.get_bind().dialect.name == "sqlite"


def entry_row(document_id: str, article_id: int | None, weight: float, fields: Fields, *, vector: bool) -> dict[str, Any]:
    """A row of the index.

    Args:
        document_id: the document.
        article_id: the article; None for the document as a whole.
        weight: how much it counts.
        fields: what it is found by.
        vector: whether the database is PostgreSQL and needs a tsvector.
    """
    words = fields.words()
    return {
        "document_id": document_id,
        "article_id": article_id,
        "weight": weight,
        "vector": _vector(words) if vector else None,
        **{name: " ".join(found) for name, found in words.items()},
    }


def _vector(words: dict[str, list[str]]) -> str:
    """A tsvector written out, so that PostgreSQL's own parser, which depends on the locale, has no say."""
    marks: dict[str, dict[str, None]] = {}
    for field, found in words.items():
        for word in found:
            if word == BAR:
                continue
            marks.setdefault(word, {})[PG_WEIGHTS[field]] = None
    return " ".join(f"'{word}':{','.join(f'{place}{mark}' for place, mark in enumerate(held, 1))}" for word, held in marks.items())


def finish(session: Session) -> None:
    """After entries were added or removed: count the words again and bring everything made from them up to date.

    Args:
        session: a database session.
    """
    counts: Counter[str] = Counter()
    said: Counter[str] = Counter()
    entries = sayings = 0
    columns = (SearchEntry.plain, SearchEntry.title, SearchEntry.heading, SearchEntry.digest, SearchEntry.body)
    for row in session.execute(select(*columns)):
        entries += 1
        words = set(row.plain.split()) - {BAR}
        if words:
            sayings += 1
            said.update(words)
        counts.update(words.union(*(field.split() for field in (row.title, row.heading, row.digest, row.body))))
    session.execute(delete(SearchTerm))
    rows = [{"term": term, "entries": count, "sayings": said[term]} for term, count in counts.items() if len(term) <= 100]
    if rows:
        session.execute(insert(SearchTerm), rows)
    _keep_phrases(session, counts)
    session.execute(delete(SearchState))
    session.execute(insert(SearchState), [{"id": 1, "revision": str(uuid.uuid4()), "entries": entries, "sayings": sayings}])
    if is_sqlite(session):
        session.execute(text("DROP TABLE IF EXISTS library_fts"))
        session.execute(text(MAKE_FTS))
        session.execute(text("INSERT INTO library_fts(library_fts) VALUES ('rebuild')"))


def _keep_phrases(session: Session, counts: Counter[str]) -> None:
    """What a mistyped word may have meant: titles, sayings and terms of the table, longer words of the texts."""
    titles = (name.removeprefix("中华人民共和国") for names in session.scalars(select(Document.names)) for name in names)
    words = (word for word, count in counts.items() if len(word) >= COMMON_WORD and count > 1 and not word.isascii())
    sayings = (said for said in synonyms() if "…" not in said)
    found = {tidy(term) for term in (*titles, *phrases(), *sayings, *words)}
    kept = sorted(term for term in found if 2 <= len(term) <= LONGEST_PHRASE + 8)
    session.execute(delete(SearchPhrase))
    if kept:
        session.execute(insert(SearchPhrase), [{"term": term, "sound": sound(term)[:200]} for term in kept])


def add_rows(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store rows of the index.

    Args:
        session: a database session.
        rows: from ``entry_row``.
    """
    if rows:
        session.execute(insert(SearchEntry), list(rows))


def remove(session: Session, documents: Iterable[str]) -> None:
    """Take documents out of the index.

    Args:
        session: a database session.
        documents: their ids.
    """
    session.execute(delete(SearchEntry).where(SearchEntry.document_id.in_(list(documents))))
