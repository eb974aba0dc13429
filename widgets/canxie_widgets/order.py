"""The order in which a learner sees an item's options: his own, and the same each time."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import NamedTuple

from canxie_widgets import wording
from canxie_widgets.bank import CaseItem, Item, TrueFalseItem

LETTERS = "ABCDE"


class Shown(NamedTuple):
    """An option as a learner sees it; ``mark`` says nothing of its place in the bank."""

    mark: str
    option: str
    text: str


def learner_of(ticket: str) -> str:
    """The learner a ticket stands for, unchecked: it only sets the order of options.

    Args:
        ticket: a ticket of the learn service; empty outside the platform.
    """
    try:
        return str(json.loads(base64.urlsafe_b64decode(ticket.partition(".")[0]))["sub"])
    except (ValueError, KeyError, TypeError):
        return ""


def shown_options(item: Item, learner: str) -> list[Shown]:
    """Options in the learner's order, marked A, B, C …; right and wrong aren't shuffled.

    Args:
        item: an item answered by choosing.
        learner: whose order.

    Raises:
        ValueError: the item isn't answered by choosing.
    """
    if isinstance(item, CaseItem):
        raise ValueError("a case has no options")
    if isinstance(item, TrueFalseItem):
        return [Shown(option, option, text) for option, text in wording.TRUE_FALSE.items()]
    mixed = sorted(item.options, key=lambda option: sha256(f"{learner}\n{item.id}\n{option.id}".encode()).digest())
    return [Shown(mark, option.id, option.text) for mark, option in zip(LETTERS, mixed, strict=False)]


def memory_key(learner: str, lesson: str, item: Item) -> str:
    """Under which name a browser keeps a choice that isn't stored yet: one per learner, lesson and version of the item.

    Args:
        learner: whose choice.
        lesson: in which lesson.
        item: the item.
    """
    return sha256(f"{learner}\n{lesson}\n{item.id}\n{item.version}".encode()).hexdigest()[:16]
