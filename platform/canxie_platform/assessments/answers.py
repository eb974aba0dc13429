"""Answers to items of every type: the form they are kept in, what is refused, and what they are worth.

An answer is JSON, by the type of its item:

=====================  ================================================================================================
single, multiple       list of option ids, in the item's order; ``[]`` when nothing is chosen
truefalse              ``["t"]`` or ``["f"]``
order                  list of ids, first to last; ``""`` marks a place that isn't filled yet
match                  list of ``left:right`` pairs in the order of the left side; entries without a pair are left out
number, short          list with one text
case                   a text; with ``parts`` a mapping from part id to text, parts without a text are left out
=====================  ================================================================================================
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

from canxie_platform.assessments.choices import options_of
from canxie_platform.assessments.scoring import Key, exact, problem
from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.bank import CaseItem, ExamItem, MultipleItem, ObjectiveItem
from canxie_widgets.typed import LONGEST
from canxie_widgets.written import NumberItem, ShortItem

Value = list[str] | str | dict[str, str]
TEXT_LIMIT = 20_000
"""Most characters of a case answer, all parts together."""

DOES_NOT_FIT = "这个答案不合这道题的要求，没有保存。请刷新这一页再试。"
TWICE = "同一项排了两次，没有保存。请让每一项只出现一次。"
TOO_LONG = "写得太长了：最多 {limit} 个字，现在有 {length} 个字。这一题没有保存，请删短一些。"
NOT_A_NUMBER = "看不出这是多少。请只填一个数字，例如 12 或 十二。"


class BadAnswerError(ValueError):
    """The value is no answer to the item; the message is Chinese."""


def score(item: ExamItem, value: Any, points: float | Decimal) -> Decimal:
    """Points for an answer to an item that is marked by its key, to the hundredth.

    Args:
        item: the item, whose ``rule`` counts.
        value: the answer; anything that is none is worth nothing.
        points: points of the whole item.

    Raises:
        TypeError: a case is marked by a trainer.
    """
    return exact(value, key_of(item, points))


def key_of(item: ExamItem, points: float | Decimal) -> Key:
    """What marking needs to know of an item, as literals that can stand in a notebook's cell.

    Args:
        item: the item.
        points: points of the whole item.

    Raises:
        TypeError: a case has no key.
    """
    if isinstance(item, CaseItem):
        raise TypeError(f"{item.id} is a case")
    key: Key = {"key": _right(item), "options": [option.id for option in options_of(item)], "rule": item.rule, "points": float(points)}
    if isinstance(item, OrderItem | MatchItem | NumberItem | ShortItem):
        key["kind"] = item.type
    if isinstance(item, MatchItem):
        key["targets"] = [target.id for target in item.right]
    if isinstance(item, NumberItem):
        key["tolerance"], key["unit"] = str(item.tolerance), item.unit
    return key


def _right(item: ObjectiveItem) -> list[str]:
    if isinstance(item, MatchItem):
        return [f"{left}:{right}" for left, right in item.key.items()]
    return [str(item.key)] if isinstance(item, NumberItem) else list(item.key)


def is_answered(value: Value | None) -> bool:
    """Whether there is anything in an answer."""
    match value:
        case None:
            return False
        case str():
            return bool(value.strip())
        case dict():
            return any(text.strip() for text in value.values())
        case _:
            return any(part.strip() for part in value)


def doubt(item: ExamItem, value: Value) -> str:
    """What a learner should be told about an answer that was stored all the same; empty when it is fine.

    Args:
        item: the item.
        value: a cleaned answer.
    """
    if isinstance(item, NumberItem) and is_answered(value) and problem(value, key_of(item, 1)) is not None:
        return NOT_A_NUMBER
    return ""


def clean(item: ExamItem, value: Any) -> Value:
    """An answer in the form it is kept.

    Args:
        item: what is asked.
        value: whatever was posted.

    Raises:
        BadAnswerError: it is no answer to the item.
    """
    if isinstance(item, CaseItem):
        return _parts(item, value) if item.parts else _text(value, TEXT_LIMIT)
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise BadAnswerError(DOES_NOT_FIT)
    match item:
        case NumberItem() | ShortItem():
            return _written(value)
        case OrderItem():
            return _order(item, value)
        case MatchItem():
            return _pairs(item, value)
        case _:
            return _choice(item, value)


def _text(value: Any, limit: int) -> str:
    if not isinstance(value, str):
        raise BadAnswerError(DOES_NOT_FIT)
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > limit:
        raise BadAnswerError(TOO_LONG.format(limit=limit, length=len(text)))
    return text


def _parts(item: CaseItem, value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not value.keys() <= set(item.part_ids):
        raise BadAnswerError(DOES_NOT_FIT)
    texts = {part: _text(value.get(part, ""), TEXT_LIMIT) for part in item.part_ids}
    length = sum(map(len, texts.values()))
    if length > TEXT_LIMIT:
        raise BadAnswerError(TOO_LONG.format(limit=TEXT_LIMIT, length=length))
    return {part: text for part, text in texts.items() if text.strip()}


def _written(value: list[str]) -> list[str]:
    if len(value) > 1:
        raise BadAnswerError(DOES_NOT_FIT)
    text = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in "".join(value)).strip()
    if len(text) > LONGEST:
        raise BadAnswerError(TOO_LONG.format(limit=LONGEST, length=len(text)))
    return [text] if text else []


def _order(item: OrderItem, value: list[str]) -> list[str]:
    placed = [step for step in value if step]
    if len(value) > len(item.options) or not set(placed) <= set(item.option_ids):
        raise BadAnswerError(DOES_NOT_FIT)
    if len(set(placed)) != len(placed):
        raise BadAnswerError(TWICE)
    return value if placed else []


def _pairs(item: MatchItem, value: list[str]) -> list[str]:
    pairs = [part.split(":") for part in value if part and not part.endswith(":")]
    found = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    if len(found) != len(pairs) or not found.keys() <= item.key.keys() or not set(found.values()) <= {target.id for target in item.right}:
        raise BadAnswerError(DOES_NOT_FIT)
    return [f"{entry.id}:{found[entry.id]}" for entry in item.left if entry.id in found]


def _choice(item: ExamItem, value: list[str]) -> list[str]:
    ids = [option.id for option in options_of(item)]
    if not set(value) <= set(ids) or (len(set(value)) > 1 and not isinstance(item, MultipleItem)):
        raise BadAnswerError(DOES_NOT_FIT)
    return [option for option in ids if option in value]
