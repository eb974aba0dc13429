"""Ranking: how well an entry of the library answers a question.

The database only proposes candidates. The order is worked out here, the same on both databases: each thing asked about counts by how rare
its words are, by the field it stands in, and by whether its term stands there whole; what answers only a part of the question falls behind.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from canxie_platform.library.models import Article, Document, SearchEntry, SearchTerm
from canxie_platform.library.question import Concept
from canxie_platform.library.words import term_words, tidy

FIELD_WEIGHTS = {"title": 0.4, "heading": 3.0, "digest": 2.0, "body": 1.4}
"""Headings and digests say what an article is for; a statute's own text speaks of many things in passing."""
OUT_OF_FORCE = 0.6
"""What an article counts whose document is known not to be in force: it is shown, but after those that are."""
WHOLE_DOCUMENT = 0.35
"""What a document's own entry counts: people look for the article."""
SCATTERED = 0.35
"""What a term counts whose words are all there but not side by side."""
SYNONYM = 0.9
"""What a term of the table counts against the word the person typed."""
ALIKE = 0.7
"""What another way of saying the same counts."""
ALSO = 0.3
"""What each further term of a concept adds that an entry holds as well."""
WHOLE_QUESTION = 1.3
"""What an entry gains that holds the question word for word."""


class Term(NamedTuple):
    """One way a text may speak of a concept.

    Attributes:
        pieces: what must stand in the text, each as typed or as the table has it.
        words: the same as the index holds it.
        weight: 1 for what the person typed.
    """

    pieces: tuple[str, ...]
    words: tuple[str, ...]
    weight: float


class Wanted(NamedTuple):
    """A concept made ready: its terms, and how much it tells."""

    terms: tuple[Term, ...]
    telling: float

    @property
    def words(self) -> list[tuple[str, ...]]:
        """The words of each term, for the index."""
        return [term.words for term in self.terms]


class Answer(NamedTuple):
    """A candidate: the entry with what it stands for; no article when it stands for a whole document."""

    entry: SearchEntry
    document: Document
    article: Article | None


def rarity(session: Session, asked: Iterable[Concept]) -> dict[str, float]:
    """How much each word of a question tells: much when few entries hold it.

    Args:
        session: a database session.
        asked: the question's concepts.
    """
    wanted = {word for concept in asked for term in concept.terms for word in term_words(term)}
    rows = session.execute(select(SearchTerm.term, SearchTerm.entries).where(SearchTerm.term.in_(wanted)))
    held = {row.term: row.entries for row in rows}
    total = session.scalar(select(func.count()).select_from(SearchEntry)) or 1
    return {word: math.log(1 + total / (held.get(word, 0) + 0.5)) for word in wanted}


def prepare(asked: Iterable[Concept], telling: dict[str, float]) -> list[Wanted]:
    """Make concepts ready for scoring; those without any letter are left out.

    Args:
        asked: the question's concepts.
        telling: from ``rarity``.
    """
    ready: list[Wanted] = []
    for concept in asked:
        terms = tuple(
            Term(tuple(tidy(term).split()), tuple(words), 1.0 if term == concept.said else SYNONYM if term in concept.find else ALIKE)
            for term in concept.terms
            if (words := term_words(term))
        )
        known = [min(telling[word] for word in term_words(term)) for term in concept.find or (concept.said,) if term_words(term)]
        if terms:
            ready.append(Wanted(terms, max(known, default=0.0)))
    return ready


def score(answer: Answer, question: str, wanted: Sequence[Wanted]) -> float:
    """How well a candidate answers.

    Args:
        answer: the candidate.
        question: the whole question, tidied.
        wanted: its concepts, ready.
    """
    fields = _fields(answer)
    words = {name: frozenset(getattr(answer.entry, name).split()) for name in fields}
    strengths = [(_concept_strength(concept, fields, words), concept.telling) for concept in wanted]
    asked_for = sum(telling for _, telling in strengths) or 1.0
    covered = sum(telling for strength, telling in strengths if strength > 0) / asked_for
    whole = WHOLE_QUESTION if len(question) >= 4 and any(question in text for text in fields.values()) else 1.0
    held = OUT_OF_FORCE if answer.document.standing.status in ("尚未施行", "已废止", "已被修改") else 1.0
    kind = 1.0 if answer.article else WHOLE_DOCUMENT
    return sum(strength * telling for strength, telling in strengths) * covered**2 * whole * held * kind


def _fields(answer: Answer) -> dict[str, str]:
    document, article = answer.document, answer.article
    title = " ".join(document.names)
    if article is None:
        parts = (title, " ".join(document.topics), f"{document.purpose}\n{document.duties}", "")
    else:
        parts = (title, f"{article.heading} {article.part} {article.section}", article.digest or "", article.text or "")
    return dict(zip(FIELD_WEIGHTS, map(tidy, parts), strict=True))


def _concept_strength(concept: Wanted, fields: dict[str, str], words: dict[str, frozenset[str]]) -> float:
    """The best of a concept's terms, and something for each other one: what says it in several ways is about it."""
    best, *others = sorted((_strength(term, fields, words) for term in concept.terms), reverse=True)
    return best + ALSO * sum(others)


def _strength(term: Term, fields: dict[str, str], words: dict[str, frozenset[str]]) -> float:
    """How strongly an entry speaks of a term, over all fields; more occurrences tell less and less, and less in a long text."""
    total = 0.0
    for name, weight in FIELD_WEIGHTS.items():
        count = min(fields[name].count(piece) for piece in term.pieces)
        if count:
            total += weight * 2 * count / (count + 1 + len(fields[name]) / 800)
        elif words[name].issuperset(term.words):
            total += weight * SCATTERED
    return total * term.weight
