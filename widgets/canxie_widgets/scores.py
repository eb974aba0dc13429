"""The share of its points an answer earns, as an exact fraction: one rule for lessons, for assessments and for nbgrader. Plain Python only.

Rules by name, ``rule`` of an item:

``all`` (全对得分)
    Everything right, or nothing.
``partial`` (漏选得部分分、错选零分)
    Choices: some missed and none wrong gives half of the share that was chosen; a wrong one gives nothing. Ordering and matching: half of
    the share that is in its place. The social worker examination gives 0.5 of an item's 2 points for each right option.
``each`` (逐项计分)
    Choices: each right option adds its share of all right ones, each wrong option takes its share of all wrong ones, never below
    nothing; so whoever chooses all options has nothing. Ordering and matching: the share that is in its place.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict

from canxie_widgets.typed import LONGEST, UnreadableError, number, plain

WRITTEN = ("number", "short")


class _Needed(TypedDict):
    key: list[str]
    """Right options; ids in their order; ``left:right`` pairs; the number; the accepted forms."""
    options: list[str]
    """Ids an answer may hold; for matching those on the left; none for what is written."""
    rule: str
    points: float


class Key(_Needed, total=False):
    """What marking needs to know of an item: plain literals only, so that it can stand in a notebook."""

    kind: str
    """``order``, ``match``, ``number``, ``short``; left out for choices."""
    targets: list[str]
    """Matching: ids on the right."""
    tolerance: str
    unit: str


def share(answer: Any, key: Key) -> Fraction:
    """What part of the points an answer earns, from 0 to 1; anything that is no answer to the item earns nothing.

    Args:
        answer: whatever came.
        key: the item's key.
    """
    if problem(answer, key) is not None:
        return Fraction(0)
    match key.get("kind"):
        case "number":
            return Fraction(abs(number(answer[0], key.get("unit", "")) - Decimal(key["key"][0])) <= Decimal(key.get("tolerance", "0")))
        case "short":
            return Fraction(plain(answer[0]) in {plain(form) for form in key["key"]})
        case "order":
            placed = sum(given == right for given, right in zip(answer, key["key"], strict=False))
            return placed_share(placed, len(key["key"]), key["rule"])
        case "match":
            return placed_share(len(set(answer) & set(key["key"])), len(key["key"]), key["rule"])
        case _:
            return _chosen(set(answer), key)


def _chosen(chosen: set[str], key: Key) -> Fraction:
    right = set(key["key"])
    if chosen == right:
        return Fraction(1)
    if key["rule"] == "partial" and chosen < right:
        return Fraction(len(chosen), len(right)) / 2
    if key["rule"] == "each":
        wrong = len(key["options"]) - len(right)
        taken = Fraction(len(chosen - right), wrong) if wrong else Fraction(0)
        return max(Fraction(0), Fraction(len(chosen & right), len(right)) - taken)
    return Fraction(0)


def placed_share(placed: int, places: int, rule: str) -> Fraction:
    """What ordering or matching earns.

    Args:
        placed: how many are in their place.
        places: how many places there are.
        rule: the item's rule.
    """
    found = Fraction(placed, places)
    if found == 1 or rule == "each":
        return found
    return found / 2 if rule == "partial" else Fraction(0)


def problem(answer: Any, key: Key) -> str | None:
    """Why an answer can't be marked as one, in Chinese, or None.

    Args:
        answer: whatever came.
        key: the item's key.
    """
    if answer is None or answer == []:
        return "没有作答"
    if not isinstance(answer, list) or not all(isinstance(part, str) for part in answer):
        return "答案的格式不对"
    kind = key.get("kind")
    if kind in WRITTEN:
        return _unreadable(answer, key)
    if not any(answer):
        return "没有作答"
    given = [part for part in answer if part] if kind == "order" else answer
    if len(set(given)) != len(given) or len(answer) > len(key["options"]):
        return "答案里有重复的选项"
    if kind == "match":
        return _unmatched(answer, key)
    return None if set(given) <= set(key["options"]) else "答案里有这道题没有的选项"


def _unmatched(answer: list[str], key: Key) -> str | None:
    pairs = [part.split(":") for part in answer]
    if not all(len(pair) == 2 and pair[0] in key["options"] and pair[1] in key.get("targets", []) for pair in pairs):
        return "答案里有这道题没有的选项"
    return None if len({left for left, _ in pairs}) == len(pairs) else "同一项配了两次"


def _unreadable(answer: list[str], key: Key) -> str | None:
    if len(answer) != 1:
        return "答案的格式不对"
    if len(answer[0]) > LONGEST:
        return "写得太长"
    if not answer[0].strip():
        return "没有作答"
    if key.get("kind") == "short":
        return None if plain(answer[0]) else "没有作答"
    try:
        number(answer[0], key.get("unit", ""))
    except UnreadableError:
        return "看不出这是多少"
    return None
