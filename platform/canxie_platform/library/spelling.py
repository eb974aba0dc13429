"""Slips of the pen: one sign wrong, missing, too many or swapped, or a word that sounds alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from canxie_platform.library.sounds import letters, sound, spelled

SHORTEST, LONGEST = 3, 14
SURE = 5
"""Signs of a term from which one sign in another way is a slip and not another word, even when it sounds different."""
READ = 40
"""Signs of a question that are looked at; slips matter in short ones."""


class Slip(NamedTuple):
    """A part of a question that looks like a term mistyped.

    Attributes:
        typed: what stands there.
        meant: the term.
    """

    typed: str
    meant: str


def without_one(text: str) -> list[str]:
    """The text with each of its signs left out in turn."""
    return [text[:place] + text[place + 1 :] for place in range(len(text))]


def parts(text: str) -> Iterator[tuple[int, int, str]]:
    """Parts of a text, at least one of which every text has too that differs from it in at most as many signs as ``differences`` allows.

    Args:
        text: at least ``SHORTEST`` signs.

    Yields:
        Length of the text, where the part starts, and the part; of three signs each two.
    """
    size = len(text)
    if size == SHORTEST:
        yield from ((size, place, left) for place, left in enumerate(without_one(text)))
        return
    places = differences(size) + 1
    for part in range(places):
        start = part * size // places
        yield size, start, text[start : (part + 1) * size // places]


def differences(size: int) -> int:
    """How many signs of a term may be others that sound alike.

    Args:
        size: signs of the term.
    """
    return max(1, size // 3)


def shared(size: int) -> int:
    """How many pairs of neighbouring signs a text has at least in common with the term it may be a slip of.

    A sign that is another one takes two pairs away, two signs swapped take three.

    Args:
        size: signs of the text.
    """
    return max(1, min(size - 1 - 2 * differences(size), size - 4)) if size > SHORTEST else 0


def one_slip(typed: str, meant: str) -> bool:
    """Whether two texts differ by one sign wrong, missing, too many, or two neighbours swapped.

    Args:
        typed: the one.
        meant: the other.
    """
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    one, other = typed[start:], meant[start:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or (one[:2] == other[1::-1] and one[2:] == other[2:])


class Speller:
    """Knows the library's terms and titles by their signs and by their sound."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._terms: set[str] = set()
        self._sizes: dict[str, int] = {}
        """For two neighbouring signs the sizes of the terms that have them, each a bit."""
        self._near: dict[str, list[str]] = {}
        self._sounds: dict[str, str] = {}
        self._parts: dict[tuple[int, int, str], list[str]] = {}
        self._letters: dict[str, list[str]] = {}
        for term, heard in phrases:
            self._terms.add(term)
            if len(term) >= SHORTEST:
                self._sounds[term] = heard
                for part in parts(term):
                    self._parts.setdefault(part, []).append(term)
                for place in range(len(term) - 1):
                    pair = term[place : place + 2]
                    self._sizes[pair] = self._sizes.get(pair, 0) | 1 << len(term)
            if len(term) >= SURE:
                for key in {term, *without_one(term)}:
                    self._near.setdefault(key, []).append(term)

    def slips(self, question: str) -> list[Slip]:
        """The likeliest slips of a question, longest terms first, none inside another.

        Args:
            question: from ``shorten``.
        """
        text = question[:READ]
        found: list[Slip] = []
        right = [text[place : place + length] for length in range(4, LONGEST) for place in range(len(text) - length + 1)]
        known = [part for part in right if part in self._terms]
        sizes = [self._sizes.get(text[place : place + 2], 0) for place in range(len(text) - 1)]
        for length in range(min(LONGEST, len(text)), SHORTEST - 1, -1):
            fitting = [bool(held & 0b111 << length - 1) for held in sizes]
            least = shared(length)
            for place in range(len(text) - length + 1):
                typed = text[place : place + length]
                if (
                    sum(fitting[place : place + length - 1]) < least
                    or typed.isascii()
                    or typed in self._terms
                    or any(typed in part for part in known)
                    or any(typed in slip.typed or slip.typed in typed for slip in found)
                ):
                    continue
                meant = self._meant(typed)
                if meant is not None and meant not in question:
                    found.append(Slip(typed, meant))
        return found

    def _meant(self, typed: str) -> str | None:
        alike = self._alike(typed)
        near = [term for key in (typed, *without_one(typed)) for term in self._near.get(key, ())] if len(typed) > SHORTEST else []
        close = [*alike, *(term for term in near if one_slip(typed, term))] if near else alike
        return min(close, key=lambda term: (abs(len(term) - len(typed)), term not in alike, term), default=None)

    def _alike(self, typed: str) -> list[str]:
        """Terms of the same sound with most signs the same; pinyin is looked up only when there are some with the same signs."""
        same = {term for part in parts(typed) for term in self._parts.get(part, ())}
        found = [term for term in same if _differ(typed, term) <= differences(len(term))]
        if not found:
            return found
        heard = sound(typed)
        return [term for term in found if self._sounds[term] == heard]

    def spelled_out(self, question: str) -> list[str]:
        """The terms somebody typed in pinyin: ``dibao``.

        Args:
            question: from ``shorten``.
        """
        typed = letters(question)
        if not typed:
            return []
        if not self._letters:
            for term in self._terms:
                self._letters.setdefault(spelled(term), []).append(term)
        return sorted(self._letters.get(typed, []))


def _differ(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))
