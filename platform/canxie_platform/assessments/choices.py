"""What can be chosen or arranged in a question, in the order one learner sees it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.bank import ExamItem, MultipleItem, SingleItem, TrueFalseItem


@dataclass(frozen=True)
class Choice:
    """An option as it is shown: no feedback, no key."""

    id: str
    text: str


TRUE_FALSE = (Choice("t", "对"), Choice("f", "错"))


def options_of(item: ExamItem) -> list[Choice]:
    """What can be chosen or put in order, in the bank's order; the left side of a matching item.

    Args:
        item: the question; a case and what is written have none.
    """
    match item:
        case TrueFalseItem():
            return list(TRUE_FALSE)
        case SingleItem() | MultipleItem() | OrderItem():
            return [Choice(option.id, option.text) for option in item.options]
        case MatchItem():
            return [Choice(entry.id, entry.text) for entry in item.left]
        case _:
            return []


def targets_of(item: ExamItem) -> list[Choice]:
    """The right side of a matching item in the bank's order; nothing for other types.

    Args:
        item: the question.
    """
    return [Choice(entry.id, entry.text) for entry in item.right] if isinstance(item, MatchItem) else []


def shown_options(item: ExamItem, learner: int) -> list[Choice]:
    """The options in an order that differs between learners and stays the same for one of them; steps to order never start in order.

    Args:
        item: the question.
        learner: the learner's account.
    """
    options = options_of(item)
    if isinstance(item, TrueFalseItem | MatchItem):
        return options
    mixed = sorted(options, key=lambda option: _rank(learner, item, option))
    if isinstance(item, OrderItem) and [option.id for option in mixed] == item.key:
        mixed = [*mixed[1:], mixed[0]]
    return mixed


def shown_targets(item: ExamItem, learner: int) -> list[Choice]:
    """The right side of a matching item in the learner's order.

    Args:
        item: the question.
        learner: the learner's account.
    """
    return sorted(targets_of(item), key=lambda option: _rank(learner, item, option))


def _rank(learner: int, item: ExamItem, option: Choice) -> bytes:
    return hashlib.sha256(f"{learner}/{item.id}/{option.id}".encode()).digest()
