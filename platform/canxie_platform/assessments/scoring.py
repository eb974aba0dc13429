"""Marking a choice answer from data.

The source notebook's hidden tests call :func:`score`, so stock nbgrader and our preprocessor come to the same points. The rules are those
of ``canxie_widgets.judging``; a test compares the two on a table. This module imports nothing, so a grading kernel loads it at once.
"""

from __future__ import annotations

from typing import Any, TypedDict


class Key(TypedDict):
    """What a hidden test knows of its item: plain literals only."""

    key: list[str]
    options: list[str]
    rule: str
    """``all``: every right option and no other; ``partial``: half of the share chosen when some are missed and none is wrong."""
    points: float


def score(answer: Any, key: Key) -> float:
    """Points for an answer; anything that is not a list of the item's options is worth nothing.

    Args:
        answer: what the learner's cell holds.
        key: the item's key.
    """
    if problem(answer, key) is not None:
        return 0.0
    chosen, right = set(answer), set(key["key"])
    if chosen == right:
        return float(key["points"])
    if key["rule"] == "partial" and chosen < right:
        return round(float(key["points"]) * len(chosen) / len(right) / 2, 2)
    return 0.0


def problem(answer: Any, key: Key) -> str | None:
    """Why an answer can't be marked as one, in Chinese, or None.

    Args:
        answer: what the learner's cell holds.
        key: the item's key.
    """
    if answer is None or answer == []:
        return "没有作答"
    if not isinstance(answer, list) or not all(isinstance(option, str) for option in answer):
        return "答案的格式不对"
    if not set(answer) <= set(key["options"]) or len(set(answer)) != len(answer):
        return "答案里有这道题没有的选项"
    return None
