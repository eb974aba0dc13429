"""Judging an answer: the same code in the kernel, which tells the learner, and in the portal, which is believed."""

from __future__ import annotations

from dataclasses import dataclass

from canxie_widgets.bank import CaseItem, Item, MultipleItem, TrueFalseItem


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth."""

    correct: bool
    score: float
    """From 0 to 1."""
    feedback: dict[str, str]
    """Feedback of each chosen option, by option id."""


def judge(item: Item, answer: list[str]) -> Verdict:
    """Judge an answer.

    By Chinese custom a wrong option gives nothing; options missed but none wrong give a part where the item's rule is ``partial``. The
    social worker examination gives 0.5 of an item's 2 points for each right option chosen; here each counts its share of the key, halved.

    Args:
        item: an item answered by choosing.
        answer: ids of the chosen options.

    Raises:
        ValueError: the answer doesn't fit the item.
    """
    if isinstance(item, CaseItem):
        raise ValueError("a case is marked by a trainer")
    chosen = set(answer)
    single = not isinstance(item, MultipleItem)
    if not answer or len(chosen) != len(answer) or not chosen <= set(item.option_ids) or (single and len(answer) != 1):
        raise ValueError("the answer doesn't fit the item")
    key = set(item.key)
    correct = chosen == key
    partial = item.rule == "partial" and chosen < key
    score = 1.0 if correct else len(chosen) / len(key) / 2 if partial else 0.0
    if isinstance(item, TrueFalseItem):
        feedback = {str(option): text for option, text in item.feedback.items() if option in chosen}
    else:
        feedback = {option.id: option.feedback for option in item.options if option.id in chosen}
    return Verdict(correct, score, feedback)
