"""Ranking: how well an entry of the library answers a question.

The database only proposes candidates. The order is worked out here, the same on both databases. Each thing asked about counts by how rare
its words are and by the fields that speak of it (BM25F); the plain sayings of an article count by how much of the question they share;
then come what kind of answer is waited for, how much the law matters to an officer, and whether it is in force.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from canxie_platform.library.candidates import Sought
from canxie_platform.library.cards import Shelf
from canxie_platform.library.entries import Entry, Field
from canxie_platform.library.question import Concept
from canxie_platform.library.words import term_tokens

SATURATION = 0.8
OUT_OF_FORCE = 0.55
"""What an article counts whose document is known not to be in force: it is shown, but after those that are."""
SYNONYM, ALIKE, MENDED = 0.95, 0.7, 0.9
"""What a term of the table, another saying of it, and a mistyped word's meaning count against the word the person typed."""
ALSO = 0.3
"""What each further term of a concept adds that an entry holds as well."""
SAYINGS_WHOLE = 1.5
"""How much better it is that sayings share the whole question than a part of it."""
UNHEARD = 0.02
"""How common a pair of signs is taken to be that no saying has: its share of the question isn't answered by any."""
SAYING_WHOLE = 0.25
"""How much better it is that the question shares a whole saying than a part of it."""
NEAREST = 0.35
"""What the nearest saying counts against all of an article's together."""
UNSAID = 0.2
"""What sayings lose when nothing in the article speaks of what is asked about."""
PLAIN = 1.1
"""What the plain sayings count against all words together."""
MISSING = 0.4
"""How hard it is that something asked about isn't there."""
TOO_COMMON = 0.05
"""A word that more than this share of all entries hold proposes no candidates when others do."""


class Term(NamedTuple):
    """One way a text may speak of a concept: its tokens, and 1 for what the person typed."""

    tokens: tuple[str, ...]
    weight: float


class Wanted(NamedTuple):
    """A concept made ready: its terms, and how much it tells."""

    terms: tuple[Term, ...]
    telling: float


class Asked(NamedTuple):
    """A question made ready for candidates and scores.

    Attributes:
        wanted: the things asked about.
        pairs: neighbouring signs of the question with how much each tells.
        rarity: of each word.
    """

    wanted: tuple[Wanted, ...]
    pairs: Mapping[str, float]

    def sought(self, share: Mapping[str, float]) -> list[Sought]:
        """What the index is asked for: words that nearly every entry holds are left out when others remain.

        Args:
            share: of all entries, how many hold each word.
        """

        def held(term: Term, most: float) -> bool:
            found = [share.get(word, 0.0) for word in term.tokens]
            return 0.0 < min(found) <= most

        def parts(most: float) -> list[Sought]:
            terms = [tuple(term.tokens for term in one.terms if held(term, most)) for one in self.wanted]
            return [Sought(kept, one.telling) for kept, one in zip(terms, self.wanted, strict=True) if kept]

        return parts(TOO_COMMON) or parts(1.0)


class Shares(NamedTuple):
    """Of all entries of the index how many hold each word, and of those with plain sayings how many have it there."""

    everywhere: dict[str, float]
    sayings: dict[str, float]


def shares(words: Iterable[str], held: Shelf) -> Shares:
    """How common words are.

    Args:
        words: of the question.
        held: knows how many entries hold each word.
    """
    entries, sayings = max(held.entries, 1), max(held.sayings, 1)
    everywhere, said = {}, {}
    for word in dict.fromkeys(words):
        count, in_sayings = held.terms.get(word, (0, 0))
        everywhere[word] = count / entries
        if in_sayings:
            said[word] = in_sayings / sayings
    return Shares(everywhere, said)


def rarity(share: float) -> float:
    """How much a word tells: much when few entries hold it, nothing when none does."""
    return math.log(1 + 1 / share) if share else 0.0


@lru_cache(maxsize=4096)
def terms_of(concept: Concept) -> tuple[Term, ...]:
    """A concept's terms with their tokens; those without any letter are left out."""
    found: dict[tuple[str, ...], float] = {}
    for term in concept.terms:
        weight = 1.0 if term == concept.said else SYNONYM if term in concept.find else ALIKE
        if tokens := term_tokens(term):
            found.setdefault(tokens, weight)
    return tuple(Term(tokens, weight) for tokens, weight in found.items())


def ready(asked: Sequence[tuple[Concept, float]], pairs: Sequence[str], share: Shares) -> Asked:
    """Make a question ready.

    Args:
        asked: its concepts, each with how sure it is that it was meant.
        pairs: its neighbouring signs.
        share: from ``shares``, of every word in them.
    """
    wanted = []
    for concept, sure in asked:
        terms = tuple(term._replace(weight=term.weight * sure) for term in terms_of(concept))
        known = [min(rarity(share.everywhere.get(word, 0.0)) for word in term.tokens) for term in terms if term.weight >= SYNONYM * sure]
        telling = max(known, default=0.0)
        if terms and telling:
            wanted.append(Wanted(terms, telling * sure))
    return Asked(tuple(wanted), {pair: rarity(share.sayings.get(pair, UNHEARD)) for pair in pairs})


class Score:
    """Measures entries against one question."""

    def __init__(self, asked: Asked) -> None:
        self._wanted = asked.wanted
        self._pairs = asked.pairs
        self._tokens = {token for concept in asked.wanted for term in concept.terms for token in term.tokens}
        self._starting: dict[str, list[tuple[int, Term]]] = {}
        for place, concept in enumerate(asked.wanted):
            for term in concept.terms:
                self._starting.setdefault(term.tokens[0], []).append((place, term))
        self._telling = sum(concept.telling for concept in asked.wanted)
        self._all_pairs = sum(asked.pairs.values())

    def of(self, entry: Entry) -> float:
        """How well an entry answers, from 0 to about 2, before laws and intents are looked at.

        Args:
            entry: the entry.
        """
        tokens = self._tokens
        fields: list[Field] = []
        present: set[str] = set()
        for field in entry.fields:
            if found := tokens & field.counts.keys():
                present |= found
                fields.append(field)
        total = covered = 0.0
        for place, strength in self._strengths(fields, present):
            telling = self._wanted[place].telling
            total += strength * telling
            covered += telling
        share = covered / self._telling if self._telling else 1.0
        by_words = total / self._telling * share**MISSING if total else 0.0
        said = PLAIN * self._said(entry.sayings) if self._all_pairs and not self._pairs.keys().isdisjoint(entry.said) else 0.0
        return by_words + said * (1 - UNSAID + UNSAID * share)

    def _strengths(self, fields: Sequence[Field], present: set[str]) -> list[tuple[int, float]]:
        """How strongly an entry speaks of each thing asked about, by the things' places.

        It is the best of the thing's terms, and something for each other one: what says it in several ways is about it.
        """
        found: dict[int, list[float]] = {}
        for token in present:
            for place, term in self._starting.get(token, ()):
                if (len(term.tokens) == 1 or present.issuperset(term.tokens)) and (held := _held(term, fields)):
                    found.setdefault(place, []).append(held)
        return [(place, _together(found[place])) for place in sorted(found)]

    def _said(self, sayings: Iterable[Sequence[str]]) -> float:
        """How much the question is like the plain sayings: like all of them together, and like the one that is nearest."""
        pairs, best, whole = self._pairs, 0.0, set[str]()
        for words in sayings:
            if shared := pairs.keys() & words:
                whole |= shared
                likeness = sum(pairs[pair] for pair in shared) / self._all_pairs
                best = max(best, likeness * (len(shared) / len(words)) ** SAYING_WHOLE)
        together = sum(pairs[pair] for pair in whole) / self._all_pairs
        return (1 - NEAREST) * together**SAYINGS_WHOLE + NEAREST * best**0.5 * together


def _together(strengths: list[float]) -> float:
    if len(strengths) == 1:
        return strengths[0]
    strengths.sort(reverse=True)
    return strengths[0] + ALSO * sum(strengths[1:4])


def _held(term: Term, fields: Sequence[Field]) -> float:
    """How strongly an entry speaks of a term, over all fields; more occurrences tell less and less, and less in a long text."""
    first, *others = term.tokens
    total = 0.0
    for weight, counts in fields:
        if first in counts:
            total += weight * (min(counts[first], *[counts.get(token, 0) for token in others]) if others else counts[first])
    return term.weight * total / (total + SATURATION) if total else 0.0
