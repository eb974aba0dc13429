"""How a learner sees an item: options in an order of his own, the same each time, under marks that say nothing of the bank."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from canxie_widgets import wording
from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.bank import CaseItem, Item, MultipleItem, SingleItem, TrueFalseItem
from canxie_widgets.dialogue import DialogueItem, Scene

LETTERS = "ABCDEFGH"


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


def _rank(learner: str, item: Item, part: str) -> bytes:
    return sha256(f"{learner}\n{item.id}\n{part}".encode()).digest()


def shown_options(item: Item, learner: str) -> list[Shown]:
    """Options in the learner's order, marked A, B, C …; right and wrong aren't shuffled, and steps to order never start in order.

    Args:
        item: the item.
        learner: whose order.

    Raises:
        ValueError: the item has no options: it is a case.
    """
    match item:
        case CaseItem():
            raise ValueError("a case has no options")
        case TrueFalseItem():
            return [Shown(option, option, text) for option, text in wording.TRUE_FALSE.items()]
        case MatchItem():
            return [Shown(str(place), entry.id, entry.text) for place, entry in enumerate(item.left, start=1)]
        case SingleItem() | MultipleItem() | OrderItem():
            mixed = sorted(((option.id, option.text) for option in item.options), key=lambda option: _rank(learner, item, option[0]))
            if isinstance(item, OrderItem) and [option for option, _ in mixed] == item.key:
                mixed = [*mixed[1:], mixed[0]]
            return [Shown(mark, option, text) for mark, (option, text) in zip(LETTERS, mixed, strict=False)]
        case _:
            return []


def shown_targets(item: Item, learner: str) -> list[Shown]:
    """The right side of a matching item in the learner's order; nothing for other kinds.

    Args:
        item: the item.
        learner: whose order.
    """
    if not isinstance(item, MatchItem):
        return []
    mixed = sorted(item.right, key=lambda entry: _rank(learner, item, entry.id))
    return [Shown(mark, entry.id, entry.text) for mark, entry in zip(LETTERS, mixed, strict=False)]


def story(item: DialogueItem, learner: str, way: list[str]) -> dict[str, Any]:
    """A dialogue as far as it was walked, and the scene it came to, with its choices in the learner's order.

    Args:
        item: the dialogue.
        learner: whose order.
        way: the way taken.

    Raises:
        ValueError: there is no such way.
    """
    steps, here = item.walk(way)
    walked = [{"scene": scene.text, "chosen": taken.text, "consequence": taken.consequence} for scene, taken in steps]
    return {"way": way, "walk": walked, "scene": here.text, "choices": _choices(item, learner, here)}


def _choices(item: DialogueItem, learner: str, scene: Scene) -> list[dict[str, str]]:
    ways = sorted(scene.choices, key=lambda way: _rank(learner, item, f"{scene.id}.{way.id}"))
    return [{"id": f"{scene.id}.{way.id}", "text": way.text} for way in ways]


@dataclass(frozen=True)
class Sheet:
    """An item as one learner sees it, and the way between the page's marks and an answer."""

    item: Item
    options: list[Shown]
    targets: list[Shown]

    def answer(self, marks: list[Any]) -> list[str]:
        """What the page sent, as an answer.

        Args:
            marks: whatever came.

        Raises:
            ValueError: it can't be an answer.
        """
        if not all(isinstance(mark, str) for mark in marks):
            raise ValueError("an answer is a list of texts")
        if not self.options:
            return marks
        options = {shown.mark: shown.option for shown in self.options}
        targets = {shown.mark: shown.option for shown in self.targets}
        try:
            if targets:
                return [f"{options[left]}:{targets[right]}" for left, right in (mark.split(":") for mark in marks)]
            return [options[mark] for mark in marks]
        except KeyError as error:
            raise ValueError("there is no such option") from error

    def marks(self, answer: list[str]) -> list[str]:
        """A stored answer, as the page shows it.

        Args:
            answer: an answer that fits the item.
        """
        if not self.options:
            return answer
        options = {shown.option: shown.mark for shown in self.options}
        targets = {shown.option: shown.mark for shown in self.targets}
        if targets:
            return sorted(f"{options[left]}:{targets[right]}" for left, right in (entry.split(":") for entry in answer))
        if isinstance(self.item, OrderItem):
            return [options[option] for option in answer]
        return [shown.mark for shown in self.options if shown.option in answer]


def sheet(item: Item, learner: str) -> Sheet:
    """An item as a learner sees it.

    Args:
        item: an item a lesson asks.
        learner: who sees it.
    """
    return Sheet(item, shown_options(item, learner), shown_targets(item, learner))


def memory_key(learner: str, lesson: str, item: Item) -> str:
    """Under which name a browser keeps a choice that isn't stored yet: one per learner, lesson and version of the item.

    Args:
        learner: whose choice.
        lesson: in which lesson.
        item: the item.
    """
    return sha256(f"{learner}\n{lesson}\n{item.id}\n{item.version}".encode()).hexdigest()[:16]
