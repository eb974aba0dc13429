"""What a learner is told once an answer is stored: outcome, feedback, and the explanation as soon as the item's rule allows it."""

from __future__ import annotations

from typing import Any

from canxie_widgets import wording
from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.bank import Item, TrueFalseItem
from canxie_widgets.dialogue import DialogueItem
from canxie_widgets.judging import Verdict
from canxie_widgets.order import Sheet
from canxie_widgets.written import NumberItem, ShortItem


def told(sheet: Sheet, verdict: Verdict, answer: list[str], correct: bool, tries: int) -> dict[str, Any]:
    """Everything that may be told about a stored answer; citations come apart.

    Args:
        sheet: the item as the learner sees it.
        verdict: what the answer is worth.
        answer: the stored answer.
        correct: what the store says, which is what counts.
        tries: answers so far.
    """
    item = sheet.item
    closed = item.closed(tries, correct)
    left = None if item.tries is None or closed else item.tries - tries
    explained = left is None
    return {
        "answer": sheet.marks(answer),
        "given": _given(sheet, answer),
        "correct": correct,
        "outcome": _outcome(item, verdict, correct),
        "feedback": _feedback(sheet, verdict),
        "hint": "" if correct or closed else item.hint,
        "explained": explained,
        "explanation": item.explanation if explained else "",
        "solution": _solution(sheet) if explained and not correct else [],
        "tries": wording.tries(tries, left, closed),
        "closed": closed,
    }


def _outcome(item: Item, verdict: Verdict, correct: bool) -> str:
    if isinstance(item, DialogueItem):
        return wording.GOOD_END if correct else wording.POOR_END
    if correct:
        return wording.RIGHT
    if verdict.score > 0:
        placed = isinstance(item, OrderItem | MatchItem)
        return wording.PLACES_WRONG.format(count=len(verdict.feedback)) if placed else wording.PARTLY
    return wording.WRONG


def _given(sheet: Sheet, answer: list[str]) -> str:
    """What was submitted, in a few words; empty where the form itself shows it."""
    if isinstance(sheet.item, OrderItem | MatchItem | DialogueItem):
        return ""
    if isinstance(sheet.item, NumberItem | ShortItem):
        return answer[0]
    return "、".join(
        shown.text if isinstance(sheet.item, TrueFalseItem) else shown.mark for shown in sheet.options if shown.option in answer
    )


def _feedback(sheet: Sheet, verdict: Verdict) -> list[dict[str, str]]:
    if not sheet.options:
        return [{"label": "", "text": text} for text in verdict.feedback.values()]
    whole = isinstance(sheet.item, TrueFalseItem | OrderItem | MatchItem)
    return [
        {"label": shown.text if whole else shown.mark, "text": verdict.feedback[shown.option]}
        for shown in sheet.options
        if shown.option in verdict.feedback
    ]


def _solution(sheet: Sheet) -> list[str]:
    """The right answer in words, for kinds whose options don't say it themselves."""
    item = sheet.item
    texts = {shown.option: shown.text for shown in sheet.options}
    match item:
        case OrderItem():
            return [f"{place}. {texts[option]}" for place, option in enumerate(item.key, start=1)]
        case MatchItem():
            targets = {shown.option: shown.text for shown in sheet.targets}
            return [f"{shown.text}：{targets[item.key[shown.option]]}" for shown in sheet.options]
        case NumberItem():
            return [f"{item.key.normalize():f}{item.unit}"]
        case ShortItem():
            return [item.key[0]]
        case _:
            return []
