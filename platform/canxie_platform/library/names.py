"""Names: which document somebody means, however it was typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from typing import NamedTuple

from canxie_platform.library.cards import Card, Shelf
from canxie_platform.library.citations import name_key
from canxie_platform.library.sounds import letters
from canxie_platform.library.words import tidy

ENDINGS = ("法", "典", "条例", "办法", "规定", "标准", "通知", "意见", "方案", "细则", "号", "决定", "规则", "纲要", "规划", "宪法")
EXACT, SPELLED, END, PART, LETTERS = 5, 4, 3, 2, 1
"""How well a name fits: the same, in pinyin, its end or beginning, somewhere in it, its signs in order."""


class Named(NamedTuple):
    """A document a question names, and the part of the question that does."""

    card: Card
    typed: str


def likeness(name: str, card: Card) -> int:
    """How well a name fits a document; 0 when it doesn't.

    Args:
        name: from ``name_key`` and ``tidy``; at least two signs.
        card: the document.
    """
    if name.isascii():
        typed = letters(name)
        return SPELLED if len(typed) >= 3 and any(typed in pair for pair in card.sounds) else 0
    return max((_fit(name, known) for known in card.keys), default=0)


def _fit(name: str, known: str) -> int:
    if name == known:
        return EXACT
    if len(name) < 2:
        return 0
    if known.endswith(name) or known.startswith(name):
        return END
    if len(name) >= 3 and name in known:
        return PART
    in_order = len(name) >= 3 and name[0] == known[0] and re.search(".*?".join(map(re.escape, name)), known) is not None
    return LETTERS if in_order else 0


def documents_named(name: str, cards: Collection[Card]) -> list[Card]:
    """The documents a name may mean, the best first.

    Args:
        name: as typed, without an article number.
        cards: those to choose from.
    """
    wanted = tidy(name_key(name))
    scored = [(likeness(wanted, card), card) for card in cards] if len(wanted) >= 2 else []
    fitting = [(fit, card) for fit, card in scored if fit]
    best = max((fit for fit, _ in fitting), default=0)
    return [card for fit, card in sorted(fitting, key=_order) if fit == best or best < EXACT]


def _order(pair: tuple[int, Card]) -> tuple[float, bool, float, int, str]:
    fit, card = pair
    return (-fit, card.standing.status in ("尚未施行", "已废止"), -card.weight, len(card.title), card.id)


def mended(name: str, shelf: Shelf, cards: Collection[Card]) -> list[Card]:
    """The documents a mistyped name may mean.

    Args:
        name: as typed.
        shelf: knows the titles.
        cards: those to choose from.
    """
    wanted = tidy(name_key(name))
    for slip in shelf.speller.slips(wanted):
        if found := documents_named(wanted.replace(slip.typed, slip.meant), cards):
            return found
    return []


def named_in(question: str, shelf: Shelf, chosen: Container[str]) -> Named | None:
    """The document whose name stands in a question, the longest name first.

    Args:
        question: from ``shorten``.
        shelf: knows the names.
        chosen: the ids of those to choose from.
    """
    bare = question.replace("中华人民共和国", "")
    starts = {bare[place : place + 2] for place in range(len(bare) - 2)}
    fitting = (name for start in starts for name in shelf.names.get(start, ()) if name[1] in bare and name[2].id in chosen)
    first = min(fitting, key=lambda name: name[0], default=None)
    return Named(first[2], first[1]) if first else None
