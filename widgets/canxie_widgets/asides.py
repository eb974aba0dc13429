"""``checklist``, ``cards`` and ``term``: things to tick off, to remember, to look up. Nothing of them is stored."""

from __future__ import annotations

from collections.abc import Sequence

import traitlets

from canxie_widgets import wording
from canxie_widgets.bank import BankError
from canxie_widgets.front_end import LessonWidget, show
from canxie_widgets.lesson import current
from canxie_widgets.place import keep_place_of


class Aside(LessonWidget):
    """A title and entries, each a list of texts."""

    title = traitlets.Unicode().tag(sync=True)
    entries = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)


def _shown(view: str, title: str, entries: list[list[str]]) -> None:
    keep_place_of(current())
    show(Aside(view=view, title=title.strip(), entries=entries))


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def checklist(title: str, entries: Sequence[str]) -> None:
    """A list to tick off on the page or on paper. Ticks aren't stored, and the page says so.

    Args:
        title: what the list is for.
        entries: one text each.

    Raises:
        BankError: there is no title, or an entry isn't a text.
    """
    if not _text(title) or isinstance(entries, str) or not entries or not all(map(_text, entries)):
        raise BankError(wording.BAD_LIST.format(call="checklist"))
    _shown("checklist", title, [[entry] for entry in entries])


def cards(title: str, entries: Sequence[Sequence[str]]) -> None:
    """Flash cards: a question each, with its answer on the back.

    Args:
        title: what they are about.
        entries: front and back of each card.

    Raises:
        BankError: there is no title, or a card hasn't exactly two texts.
    """
    pairs = [list(entry) for entry in entries if not isinstance(entry, str)] if not isinstance(entries, str) else []
    if not _text(title) or not pairs or len(pairs) != len(entries) or not all(len(pair) == 2 and all(map(_text, pair)) for pair in pairs):
        raise BankError(wording.BAD_CARDS)
    _shown("cards", title, pairs)


def term(word: str, meaning: str) -> None:
    """A word of the trade, explained.

    Args:
        word: the word.
        meaning: what it means, in plain words.

    Raises:
        BankError: one of them is missing.
    """
    if not _text(word) or not _text(meaning):
        raise BankError(wording.BAD_TERM)
    _shown("term", word, [[meaning]])
