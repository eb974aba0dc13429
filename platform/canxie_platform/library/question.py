"""Understanding what somebody typed: an article looked up by its number, a document named, or things asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from canxie_platform.library.citations import name_key
from canxie_platform.library.keys import key_of
from canxie_platform.library.models import Document
from canxie_platform.library.numerals import PATTERN
from canxie_platform.library.words import synonyms, telling_words, tidy

LONGEST = 200
"""Signs of a question that are read; nobody types more, and a machine that does gets no more work out of us."""
NUMBER = "|".join(
    (
        rf"第\s*{PATTERN}\s*部分\s*第\s*{PATTERN}\s*[点项]",
        rf"{PATTERN}\s*[.、]\s*{PATTERN}",
        rf"第?\s*{PATTERN}\s*条(?:\s*之\s*{PATTERN})?",
        r"\d+(?:[.-]\d+)+",
        r"\d+",
    )
)
LOOK_UP = re.compile(rf"(?P<name>.*?)[\s#,，、:：的]*(?P<number>{NUMBER})(?:第?{PATTERN}[款项])*[\s。.?？]*")


class LookUp(NamedTuple):
    """A document's name, as far as it was typed, and an article's key."""

    name: str
    key: str


class Concept(NamedTuple):
    """One thing asked about.

    Attributes:
        said: what the person typed.
        find: the terms the table gives for it.
        alike: other ways of saying it in the table; our digests speak like that too.
    """

    said: str
    find: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """Everything that may stand for it in a text."""
        return tuple(dict.fromkeys((self.said, *self.find, *self.alike)))


def shorten(text: str) -> str:
    """The part of a question that is read, in one form of signs and without the quotation marks of titles."""
    return tidy(text[:LONGEST].replace("\x00", " ")).strip()


def look_up(question: str) -> LookUp | None:
    """Read a question as a document and an article number: 残疾人保障法33, 保障法第三十三条, 《刑法》第120条之一.

    Args:
        question: from ``shorten``.

    Returns:
        None when it holds no article number, or more besides.
    """
    found = LOOK_UP.fullmatch(question)
    key = key_of(found["number"]) if found else None
    if not found or not key:
        return None
    return LookUp(name_key(found["name"]), key)


def documents_named(name: str, documents: Sequence[Document]) -> list[Document]:
    """The documents a name may mean, the best first: spelled out, its end (保障法), or its signs in order (残保法).

    Args:
        name: from ``name_key``; at least two signs.
        documents: those to choose from.
    """
    scored = [(max(_likeness(name, name_key(known)) for known in document.names), document) for document in documents]
    chosen = [pair for pair in scored if pair[0]]
    return [document for _, document in sorted(chosen, key=lambda pair: (-pair[0], not pair[1].standing.in_force, len(pair[1].title)))]


def _likeness(name: str, known: str) -> int:
    known = tidy(known)
    if len(name) < 2:
        return 0
    if name == known:
        return 4
    if known.endswith(name) or known.startswith(name):
        return 3
    if name in known:
        return 2
    return int(len(name) >= 3 and name[0] == known[0] and re.search(".*".join(map(re.escape, name)), known) is not None)


def concepts(question: str) -> list[Concept]:
    """The things a question asks about.

    Sayings of the table are found first, the longest ones before the others; what is left is cut into words. A single sign
    beside whole words tells nothing.

    Args:
        question: from ``shorten``.
    """
    found: list[Concept] = []
    rest = question
    for said in sorted(synonyms(), key=len, reverse=True):
        if said in rest:
            rest = rest.replace(said, " ")
            entry = synonyms()[said]
            found.append(Concept(said, entry.find, entry.say))
    covered = {term for concept in found for term in concept.terms}
    found += [Concept(word) for word in telling_words(rest) if word not in covered]
    whole = [concept for concept in found if len(concept.said) > 1]
    return (whole or found)[:12]


def nearest_titles(question: str, documents: Sequence[Document], least: float, count: int = 3) -> list[Document]:
    """The documents whose names look most like what was typed: somebody may have mistyped one.

    Args:
        question: from ``shorten``.
        documents: those to choose from.
        least: how much alike at least, from 0 to 1.
        count: how many at most.
    """
    wanted = name_key(question)

    def likeness(document: Document) -> float:
        return max(SequenceMatcher(None, wanted, name_key(known)).ratio() for known in document.names)

    close = [(likeness(document), document) for document in documents]
    return [document for ratio, document in sorted(close, key=lambda pair: -pair[0])[:count] if least <= ratio < 1]
