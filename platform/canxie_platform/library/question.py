"""Understanding what somebody typed: an article looked up by its number, a document named, or things asked about."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from canxie_platform.library.keys import key_of
from canxie_platform.library.numerals import PATTERN
from canxie_platform.library.words import synonyms, telling_words, tidy

LONGEST = 200
"""Signs of a question that are read; nobody types more, and a machine that does gets no more work out of us."""
MOST = 12
"""Things asked about that are looked for; more is a text pasted in, not a question."""
ARTICLE = rf"第\s*{PATTERN}\s*条(?:\s*之\s*{PATTERN})?"
NUMBER = "|".join(
    (
        rf"第\s*{PATTERN}\s*部分\s*第\s*{PATTERN}\s*[点项]",
        rf"{PATTERN}\s*[.、]\s*{PATTERN}",
        rf"第?\s*{PATTERN}\s*条(?:\s*之\s*{PATTERN})?",
        rf"第\s*{PATTERN}(?:\s*之\s*{PATTERN})?",
        r"\d+(?:[.-]\d+)+",
        rf"{PATTERN}(?:之{PATTERN})?",
    )
)
SIGNS = r"[\s#§,，、:：;；的.。/]*"
TAIL = rf"(?:\s*第?\s*{PATTERN}\s*[款项目])*"
LOOK_UP = re.compile(rf"(?P<name>.*?){SIGNS}(?P<number>{NUMBER}){TAIL}[\s。.?？]*")
NUMBER_FIRST = re.compile(rf"(?P<number>{ARTICLE}|\d+条){TAIL}{SIGNS}(?P<name>[^第]*?)[\s。.?？]*")
INSIDE = re.compile(rf"(?P<name>.*?){SIGNS}(?P<number>{ARTICLE}|{PATTERN}条(?:之{PATTERN})?){TAIL}")
POLITE = re.compile(
    r"^(?:请问|请帮我查|帮我查一下|帮我查|我想查|我要查|查一下|查询|查查|查|看看|看一下|根据|依据|按照|按)+|"
    r"(?:里面|里|中|上|是什么内容|的内容|内容|是什么意思|什么意思|怎么说的|是怎么规定的|怎么规定的|怎么规定|规定的是什么|规定了什么|规定了啥|"
    r"规定|讲什么|讲的是什么|讲的什么|讲了什么|讲啥|说什么|说的是什么|说的什么|说了什么|说的啥|写的什么|写了什么|是啥|是什么|原文|全文|条文|解释|怎么理解)+[?？。吗呢]*$"
)


class LookUp(NamedTuple):
    """A document's name, as far as it was typed, and an article's key.

    Attributes:
        sure: whether the question is nothing but this look-up.
    """

    name: str
    key: str
    sure: bool


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
    """The part of a question that is read, in one form of signs and without signs that can't be stored.

    Args:
        text: as somebody typed it.
    """
    return tidy(text[:LONGEST].replace("\x00", " ")).strip()


def look_ups(question: str) -> list[LookUp]:
    """Ways to read a question as a document and an article number, the plainest first.

    残疾人保障法33, 保障法第三十三条, 第33条 残疾人保障法, 民法典1079条讲什么, 《刑法》第120条之一第二款.

    Args:
        question: from ``shorten``.
    """
    bare = POLITE.sub("", question.strip("?？。！! ")).strip()
    found: list[LookUp] = []
    for pattern, sure in ((LOOK_UP, True), (NUMBER_FIRST, True)):
        if (match := pattern.fullmatch(bare)) and (key := key_of(match["number"])):
            found.append(LookUp(_name(match["name"]), key, sure))
    if not found and (match := INSIDE.match(bare)) and (key := key_of(match["number"])):
        found.append(LookUp(_name(match["name"]), key, sure=False))
    return found


def _name(text: str) -> str:
    return re.sub(r"[《》〈〉<>“”\"'\s]|(?:的|里|中)$", "", POLITE.sub("", text)) if not text.isascii() else text.strip(" '\"")


class Saying(NamedTuple):
    """A saying of the table.

    Attributes:
        place: among all sayings, long ones first.
        start: what must stand in a question that holds it.
        pattern: of one with a gap.
        alike: the other sayings of its entry.
    """

    place: int
    start: str
    said: str
    pattern: re.Pattern[str] | None
    find: tuple[str, ...]
    alike: tuple[str, ...]

    def typed(self, text: str) -> str:
        """The part of a text that is this saying; empty when none is."""
        if self.pattern is None:
            return self.said if self.said in text else ""
        match = self.pattern.search(text)
        return match[0] if match else ""


@lru_cache
def _sayings() -> dict[str, tuple[Saying, ...]]:
    """The sayings of the table by their first sign."""
    found: dict[str, list[Saying]] = {}
    for place, said in enumerate(sorted(synonyms(), key=lambda said: (-len(said.replace("…", "")), said))):
        pattern = re.compile(".{0,6}?".join(map(re.escape, said.split("…")))) if "…" in said else None
        entry, start = synonyms()[said], re.split("[… ]", said)[0]
        alike = tuple(other for other in entry.say if "…" not in other)
        found.setdefault(start[:1], []).append(Saying(place, start, said, pattern, entry.find, alike))
    return {sign: tuple(sayings) for sign, sayings in found.items()}


def _sayings_in(question: str) -> list[Saying]:
    """The sayings that may stand in a question, long ones first."""
    known = _sayings()
    return sorted(saying for sign in {"", *question} for saying in known.get(sign, ()) if saying.start in question)


def concepts(question: str) -> list[Concept]:
    """The things a question asks about.

    Sayings of the table are found first, the longest ones before the others; what is left is cut into words. A single sign
    beside whole words tells nothing.

    Args:
        question: from ``shorten``.
    """
    found: list[Concept] = []
    rest = question
    for saying in _sayings_in(question):
        if typed := saying.typed(rest):
            rest = rest.replace(typed, " ")
            found.append(Concept(typed, saying.find, saying.alike))
    covered = {term for concept in found for term in concept.terms}
    found += [Concept(word) for word in telling_words(rest) if word not in covered]
    whole = [concept for concept in found if len(concept.said) > 1]
    return (whole or found)[:MOST]
