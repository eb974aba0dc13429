"""Search: from a question in daily words to the article that answers it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library.candidates import candidates
from canxie_platform.library.cards import Card, Shelf, shelf
from canxie_platform.library.entries import Entry
from canxie_platform.library.hits import Facet, Filters, Found, Hit, facets, shown
from canxie_platform.library.intents import NEARER, Intent, intents, levels
from canxie_platform.library.models import Article
from canxie_platform.library.names import ENDINGS, Named, documents_named, likeness, mended, named_in
from canxie_platform.library.question import Concept, LookUp, concepts, look_ups, shorten
from canxie_platform.library.ranking import MENDED, OUT_OF_FORCE, Asked, Score, Shares, ready, shares, terms_of
from canxie_platform.library.spelling import Slip
from canxie_platform.library.wording import NOT_IN_FORCE
from canxie_platform.library.words import pairs

__all__ = ["HITS", "Answers", "Filters", "Hit", "answers", "search", "suggestions"]

CANDIDATES = 50
HITS = 30
NUMBERED = 10
"""Hits for an article number without a document."""
FAINT = 0.15
"""What scores less than this share of the best hit is not worth a person's time."""
SHORT = 6
"""Signs of a question that may be a part of a title."""
OFTEN_SAID = 0.03
"""A pair of signs that more than this share of all sayings have proposes no candidates."""
PRIOR = 0.5
"""How much it counts that a law matters to an officer."""
NAMED = 3.0
"""What an article gains whose document the question names."""


class Answers(NamedTuple):
    """What a search found.

    Attributes:
        hits: the best first.
        facets: of everything that answers, by what it can be limited to.
        slips: what was taken for mistyped.
    """

    hits: list[Hit]
    facets: list[Facet]
    slips: list[Slip]


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
    return answers(session, query, filters).hits


def answers(session: Session, query: str, filters: Filters | None = None, most: int = HITS, *, texts: bool = True) -> Answers:
    """Find what answers a question, with what the answers can be limited to.

    Args:
        session: a database session.
        query: as it was typed; anything is allowed.
        filters: what to limit it to.
        most: hits at most.
        texts: whether the hits are read by people and need their snippets.
    """
    question, held = shorten(query), shelf(session)
    limited = filters is not None and any(filters)
    chosen = {card.id: card for card in held.cards.values() if filters.admit(card)} if limited and filters else held.cards
    if not question or not chosen:
        return Answers([], [], [])
    first, sure = _looked_up(session, question, held, chosen)
    if sure:
        return Answers(shown(session, first[:most], [] if texts else None), facets(entry.card for entry in first), [])
    slips = held.speller.slips(question)
    meant = _meant(question, held, slips)
    asked = [(concept, MENDED if slips else 1.0) for concept in concepts(meant)]
    first += [Found(card, None, 50.0, exact=True) for card in _named(question, chosen.values())]
    found = _found(session, meant, asked, held, chosen)
    seen = {(entry.card.id, entry.article_id) for entry in first}
    every = [*first, *(entry for entry in found if (entry.card.id, entry.article_id) not in seen)]
    marked = [term for concept, _ in asked for term in concept.terms]
    return Answers(shown(session, every[:most], marked if texts else None), facets(entry.card for entry in every) if texts else [], slips)


def _meant(question: str, held: Shelf, slips: Sequence[Slip]) -> str:
    """The question with slips mended and pinyin written out."""
    if spelled := held.speller.spelled_out(question):
        return " ".join(spelled[:3])
    for slip in slips:
        question = question.replace(slip.typed, slip.meant)
    return question


def suggestions(session: Session, query: str, hits: Sequence[Hit]) -> list[Card]:
    """Documents somebody may have meant: asked only after a search that found nothing by name or number.

    Args:
        session: a database session.
        query: as it was typed.
        hits: what the search found.
    """
    if any(hit.exact for hit in hits):
        return []
    held, question = shelf(session), shorten(query)
    return mended(question, held, held.cards.values())[:3]


def _looked_up(session: Session, question: str, held: Shelf, chosen: dict[str, Card]) -> tuple[list[Found], bool]:
    """Articles asked for by number, and whether that was all the question was."""
    for wanted in look_ups(question):
        found = _numbered(session, wanted, held, chosen)
        if found:
            return found, wanted.sure
    return [], False


def _numbered(session: Session, wanted: LookUp, held: Shelf, chosen: dict[str, Card]) -> list[Found]:
    """The articles a look-up may mean; without a name in every document that has that number."""
    if not wanted.name:
        documents = sorted(chosen.values(), key=lambda card: (not card.standing.in_force, -card.weight, card.id))
    else:
        documents = documents_named(wanted.name, chosen.values()) or mended(wanted.name, held, chosen.values())
        inside = None if documents else named_in(wanted.name, held, chosen)
        documents = [inside.card] if inside else documents
    versions = {card.current_version_id: card for card in documents}
    rows = session.execute(select(Article.version_id, Article.id).where(Article.version_id.in_(versions), Article.key == wanted.key))
    ids = {row.version_id: row.id for row in rows}
    found = [Found(card, ids[version], 100.0, exact=True) for version, card in versions.items() if version in ids]
    return found[: NUMBERED if not wanted.name else 5]


def _named(question: str, cards: Collection[Card]) -> list[Card]:
    """Documents that the question names and nothing else, at most three."""
    if not question.endswith(ENDINGS) and len(question) > SHORT and not question.isascii():
        return []
    return [card for card in documents_named(question, cards)[:3] if question.endswith(ENDINGS) or likeness(question, card) > 1]


def _found(session: Session, question: str, asked: Sequence[tuple[Concept, float]], held: Shelf, chosen: dict[str, Card]) -> list[Found]:
    """What the words find: candidates from the index, ordered by how well they answer."""
    named = named_in(question, held, chosen)
    if named:
        asked = _without_name(asked, named) or asked
    signs = pairs(question)
    tokens = [token for concept, _ in asked for term in terms_of(concept) for token in term.tokens]
    share = shares([*signs, *tokens], held)
    made = ready(asked, signs, share)
    entries = _candidates(session, held, made, share, None if len(chosen) == len(held.cards) else list(chosen), named)
    circumstances = Circumstances(Score(made), intents(question), levels(question), named.card.id if named else "", {})
    scored = sorted(
        ((circumstances.worth(entry, chosen[entry.document_id]), entry) for entry in entries),
        key=lambda pair: (-pair[0], pair[1].document_id, pair[1].id),
    )
    least = scored[0][0] * FAINT if scored else 0.0
    return [Found(chosen[entry.document_id], entry.article_id, value, exact=False) for value, entry in scored if value > least]


def _without_name(asked: Sequence[tuple[Concept, float]], named: Named) -> list[tuple[Concept, float]]:
    """What is asked about a named document: the words that aren't its name."""
    return [(concept, sure) for concept, sure in asked if concept.said not in named.typed]


def _candidates(session: Session, held: Shelf, made: Asked, share: Shares, documents: list[str] | None, named: Named | None) -> list[Entry]:
    rare = [pair for pair in made.pairs if 0 < share.sayings.get(pair, 0.0) < OFTEN_SAID]
    sought = made.sought(share.everywhere)
    found = candidates(session, held.kept, sought, rare, documents, CANDIDATES)
    if named:
        found += candidates(session, held.kept, sought, rare, [named.card.id], CANDIDATES // 5)
    return list({entry.id: entry for entry in found}.values())


class Circumstances(NamedTuple):
    """Everything about a question by which candidates are ordered."""

    score: Score
    kinds: Sequence[Intent]
    near: frozenset[str]
    named: str
    ceased: dict[str, bool]
    """Of the documents met, which are not in force."""

    def worth(self, entry: Entry, card: Card) -> float:
        """An entry's score with everything that isn't words.

        Args:
            entry: the entry.
            card: its document.
        """
        value = self.score.of(entry) * entry.weight**PRIOR
        for kind in self.kinds:
            if kind.answered.search(entry.text):
                value *= kind.gain
        if card.level in self.near:
            value *= NEARER
        if card.id == self.named:
            value *= NAMED
        if card.id not in self.ceased:
            self.ceased[card.id] = card.standing.status in NOT_IN_FORCE
        return value * OUT_OF_FORCE if self.ceased[card.id] else value
