"""The options of a choice question, in the order one learner sees them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from canxie_widgets.bank import CaseItem, ExamItem, TrueFalseItem


@dataclass(frozen=True)
class Choice:
    """An option as it is shown: no feedback, no key."""

    id: str
    text: str


TRUE_FALSE = (Choice("t", "对"), Choice("f", "错"))


def options_of(item: ExamItem) -> list[Choice]:
    """The options in the bank's order.

    Args:
        item: a choice question; a case has none.
    """
    if isinstance(item, CaseItem):
        return []
    if isinstance(item, TrueFalseItem):
        return list(TRUE_FALSE)
    return [Choice(option.id, option.text) for option in item.options]


def shown_options(item: ExamItem, learner: int) -> list[Choice]:
    """The options in an order that differs between learners and stays the same for one of them.

    Args:
        item: the question.
        learner: the learner's account.
    """
    options = options_of(item)
    if isinstance(item, TrueFalseItem):
        return options
    return sorted(options, key=lambda option: hashlib.sha256(f"{learner}/{item.id}/{option.id}".encode()).digest())
