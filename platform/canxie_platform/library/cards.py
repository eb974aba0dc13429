"""Cards: what search has to know of every document, read once for each state of the index."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import URL, select
from sqlalchemy.orm import Session

from canxie_platform.library.citations import name_key
from canxie_platform.library.entries import Entries
from canxie_platform.library.models import Document, SearchPhrase, SearchTerm
from canxie_platform.library.sounds import initials, spelled
from canxie_platform.library.spelling import Speller
from canxie_platform.library.standing import Standing, Status, standing
from canxie_platform.library.weights import PREFIX, called
from canxie_platform.library.words import tidy

STATE = "SELECT revision, entries, sayings FROM library_state"
COLUMNS = (
    Document.id,
    Document.title,
    Document.short_title,
    Document.names,
    Document.number,
    Document.issuer,
    Document.source_kind,
    Document.level,
    Document.kind,
    Document.published,
    Document.in_force,
    Document.ceased,
    Document.status,
    Document.topics,
    Document.weight,
    Document.current_version_id,
    (Document.purpose != "").label("described"),
)


@dataclass(frozen=True)
class Card:
    """One document, as far as search needs it; the fields are the document's own."""

    id: str
    title: str
    short_title: str
    names: tuple[str, ...]
    number: str | None
    issuer: str
    source_kind: str
    level: str
    kind: str
    published: date | None
    in_force: date | None
    ceased: date | None
    status: Status
    topics: tuple[str, ...]
    weight: float
    current_version_id: int
    described: bool
    """Whether we wrote about it, or only have its text."""

    @property
    def standing(self) -> Standing:
        """Whether the document is in force today."""
        return standing(self.status, self.in_force, self.ceased)

    @property
    def year(self) -> str:
        """The year in which the wording was published; empty when unknown."""
        day = self.published or self.in_force
        return str(day.year) if day else ""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every name in the form in which two spellings are the same, with what people call it."""
        return tuple(dict.fromkeys(tidy(name_key(name)) for name in (*self.names, *called(self.title))))

    @cached_property
    def sounds(self) -> tuple[tuple[str, str], ...]:
        """Pinyin of each name in full and its first letters."""
        return tuple((spelled(key), initials(key)) for key in (*self.keys, tidy(PREFIX + self.keys[0])))


@dataclass(frozen=True)
class Shelf:
    """Every document and every term that can be mistyped, in one state of the index."""

    revision: str
    entries: int
    sayings: int
    cards: dict[str, Card]
    terms: dict[str, tuple[int, int]]
    """How many entries hold a word, and how many have it in their plain sayings."""
    speller: Speller
    kept: Entries

    @cached_property
    def names(self) -> dict[str, tuple[tuple[int, str, Card], ...]]:
        """Every name of at least three signs by its first two, with its place among all: long names come first."""
        pairs = [(key, card) for card in self.cards.values() for key in card.keys if len(key) >= 3]
        found: dict[str, list[tuple[int, str, Card]]] = {}
        for place, (key, card) in enumerate(sorted(pairs, key=lambda pair: (-len(pair[0]), -pair[1].weight, pair[0]))):
            found.setdefault(key[:2], []).append((place, key, card))
        return {start: tuple(names) for start, names in found.items()}

    def moved(self, document_id: str) -> str | None:
        """Where the document is now whose address was made from its title's pinyin before somebody wrote a record of it.

        Args:
            document_id: the part of the old address.
        """
        return next((card.id for card in self.cards.values() if card.sounds[0][0] == document_id), None)


_kept: dict[URL, Shelf] = {}


def shelf(session: Session) -> Shelf:
    """The library as it is now; read anew only when the index has changed, whichever process changed it.

    Args:
        session: a database session.
    """
    connection = session.connection()
    state = connection.exec_driver_sql(STATE).first()
    revision, entries, sayings = state or ("", 0, 0)
    place = connection.engine.url
    held = _kept.get(place)
    if held is None or held.revision != revision or not revision:
        speller = Speller(_phrases(session))
        held = _kept[place] = Shelf(revision, entries, sayings, _read(session), _terms(session), speller, Entries())
    return held


def _read(session: Session) -> dict[str, Card]:
    rows = session.execute(select(*COLUMNS).order_by(Document.id))
    return {row.id: Card(**{**row._mapping, "names": tuple(row.names), "topics": tuple(row.topics)}) for row in rows}


def _terms(session: Session) -> dict[str, tuple[int, int]]:
    rows = session.execute(select(SearchTerm.term, SearchTerm.entries, SearchTerm.sayings))
    return {sys.intern(term): (entries, sayings) for term, entries, sayings in rows}


def _phrases(session: Session) -> Sequence[tuple[str, str]]:
    return [(row.term, row.sound) for row in session.execute(select(SearchPhrase.term, SearchPhrase.sound))]
