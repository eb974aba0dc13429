"""Judging an answer: the same code in the kernel, which tells the learner, and in the portal, which is believed."""

from __future__ import annotations

from dataclasses import dataclass

from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.bank import CaseItem, Item, MultipleItem, SingleItem, TrueFalseItem
from canxie_widgets.dialogue import DialogueItem
from canxie_widgets.scores import Key, placed_share, share
from canxie_widgets.written import LONGEST, NumberItem, ShortItem, number, plain

WRITTEN = ""
"""The place of feedback on something written."""


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth."""

    correct: bool
    score: float
    """From 0 to 1."""
    feedback: dict[str, str]
    """Feedback by option id: of each chosen option, or of each one that is in the wrong place."""


def judge(item: Item, answer: list[str]) -> Verdict:
    """Judge an answer.

    Args:
        item: an item a lesson can ask, or a choice item of an assessment.
        answer: ids of the chosen options; ids in their order; ``left:right`` pairs; one text; or the way taken through a dialogue.

    Raises:
        ValueError: the answer doesn't fit the item; an UnreadableError when it is written and can't be read.
    """
    match item:
        case CaseItem():
            raise ValueError("a case is marked by a trainer")
        case OrderItem():
            return _ordered(item, answer)
        case MatchItem():
            return _matched(item, answer)
        case NumberItem():
            return _number(item, _written(answer))
        case ShortItem():
            return _words(item, _written(answer))
        case DialogueItem():
            return _walked(item, answer)
        case _:
            return _chosen(item, answer)


def _chosen(item: SingleItem | MultipleItem | TrueFalseItem, answer: list[str]) -> Verdict:
    chosen = set(answer)
    single = not isinstance(item, MultipleItem)
    if not answer or len(chosen) != len(answer) or not chosen <= set(item.option_ids) or (single and len(answer) != 1):
        raise ValueError("the answer doesn't fit the item")
    key: Key = {"key": list(item.key), "options": item.option_ids, "rule": item.rule, "points": 1}
    if isinstance(item, TrueFalseItem):
        feedback = {str(option): text for option, text in item.feedback.items() if option in chosen}
    else:
        feedback = {option.id: option.feedback for option in item.options if option.id in chosen}
    return Verdict(chosen == set(item.key), float(share(answer, key)), feedback)


def _ordered(item: OrderItem, answer: list[str]) -> Verdict:
    if sorted(answer) != sorted(item.option_ids):
        raise ValueError("the answer doesn't fit the item")
    wrong = {given for given, right in zip(answer, item.key, strict=True) if given != right}
    return Verdict(not wrong, _placed(wrong, item), {step.id: step.feedback for step in item.options if step.id in wrong})


def _matched(item: MatchItem, answer: list[str]) -> Verdict:
    pairs = item.pairs(answer)
    wrong = {left for left, right in item.key.items() if pairs[left] != right}
    return Verdict(not wrong, _placed(wrong, item), {entry.id: entry.feedback for entry in item.left if entry.id in wrong})


def _placed(wrong: set[str], item: OrderItem | MatchItem) -> float:
    return float(placed_share(len(item.key) - len(wrong), len(item.key), item.rule))


def _written(answer: list[str]) -> str:
    if len(answer) != 1 or not answer[0].strip() or len(answer[0]) > LONGEST:
        raise ValueError("the answer doesn't fit the item")
    return answer[0]


def _number(item: NumberItem, text: str) -> Verdict:
    given = number(text, item.unit)
    correct = abs(given - item.key) <= item.tolerance
    slips = [] if correct else [slip.feedback for slip in item.slips if slip.value == given]
    return Verdict(correct, float(correct), {WRITTEN: slips[0]} if slips else {})


def _words(item: ShortItem, text: str) -> Verdict:
    given = plain(text)
    if not given:
        raise ValueError("the answer doesn't fit the item")
    correct = given in {plain(form) for form in item.key}
    slips = [] if correct else [slip.feedback for slip in item.slips if given in {plain(form) for form in slip.forms}]
    return Verdict(correct, float(correct), {WRITTEN: slips[0]} if slips else {})


def _walked(item: DialogueItem, answer: list[str]) -> Verdict:
    _, end = item.walk(answer)
    if end.choices:
        raise ValueError("the way isn't at an end")
    return Verdict(end.good, float(end.good), {})
