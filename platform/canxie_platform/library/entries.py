"""Entries of the index as search reads them: their words counted once, and kept while the index stays as it is."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlalchemy.orm import Session

from canxie_platform.library.words import BAR

FIELDS = (("title", 1.0, 12.0), ("heading", 1.2, 12.0), ("plain", 2.5, 40.0), ("digest", 2.0, 60.0), ("body", 1.0, 90.0))
"""Each field's weight and how many words it usually has, more of which tell less each. Headings, sayings and digests say what an article
is for; a statute's own text speaks of many things in passing."""
LENGTH_COUNTS = 0.2
MOST = 4000
"""Entries that are kept, each of about 3 KB."""
READ = "SELECT id, document_id, article_id, weight, title, heading, plain, digest, body FROM library_search WHERE id {}"


class Field(NamedTuple):
    """The words of a field with how often each stands there, and what one occurrence counts in a field of this length."""

    weight: float
    counts: Mapping[str, int]


class Entry(NamedTuple):
    """An entry of the index.

    Attributes:
        fields: those that have words.
        said: the words of its plain sayings.
        sayings: the words of each of them.
        text: the words of its body, or of its digest where there is no body.
    """

    id: int
    document_id: str
    article_id: int | None
    weight: float
    fields: tuple[Field, ...]
    said: Mapping[str, int]
    sayings: tuple[tuple[str, ...], ...]
    text: str


def some(session: Session, statement: str, numbers: Sequence[int]) -> Sequence[Row[Any]]:
    """Rows by their numbers, without SQLAlchemy making the statement anew each time.

    Args:
        session: a database session.
        statement: of the project's own SQL, with ``{}`` after the column that holds the number.
        numbers: the numbers.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        return connection.exec_driver_sql(statement.format(f"IN ({','.join('?' * len(numbers))})"), tuple(numbers)).all()
    return connection.exec_driver_sql(statement.format("= ANY(%s)"), (list(numbers),)).all()


class Entries:
    """The entries a process read last, in one state of the index."""

    def __init__(self) -> None:
        self._kept: dict[int, Entry] = {}

    def get(self, session: Session, numbers: Sequence[int]) -> list[Entry]:
        """Entries by their numbers, in that order.

        Args:
            session: a database session.
            numbers: their ids.
        """
        kept = self._kept
        if missing := [number for number in numbers if number not in kept]:
            if len(kept) + len(missing) > MOST:
                kept = self._kept = {number: kept[number] for number in numbers if number in kept}
            kept.update((entry.id, entry) for entry in map(_entry, some(session, READ, missing)))
        return [kept[number] for number in numbers]


def _entry(row: Sequence[Any]) -> Entry:
    number, document, article, weight, *texts = row
    fields = {name: _field(name, text) for (name, _, _), text in zip(FIELDS, texts, strict=True) if text}
    said = fields["plain"].counts if "plain" in fields else {}
    plain, digest, body = texts[2:]
    sayings = tuple(tuple(said.split()) for said in plain.split(BAR)) if plain else ()
    return Entry(number, document, article, weight, tuple(fields.values()), said, sayings, body or digest)


def _field(name: str, text: str) -> Field:
    return _title(text) if name == "title" else _counted(name, text.split())


@lru_cache(maxsize=1000)
def _title(text: str) -> Field:
    """A document's title stands in each of its entries."""
    return _counted("title", text.split())


def _counted(name: str, words: Iterable[str]) -> Field:
    found = [sys.intern(word) for word in words]
    weight, usual = next((weight, usual) for known, weight, usual in FIELDS if known == name)
    return Field(weight / (1 - LENGTH_COUNTS + LENGTH_COUNTS * len(found) / usual), dict(Counter(found)))
