"""Points for an answer that is marked by a key.

The source notebook's hidden tests call :func:`score` with a key of plain literals, so stock nbgrader and our preprocessor come to the same
points. The rules by name are those of ``canxie_widgets.scores``, which lessons use too. Nothing heavy is imported here, so a grading
kernel loads it at once. For an item instead of a key see :mod:`canxie_platform.assessments.answers`.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypedDict, cast

from canxie_widgets.scores import Key, problem, share

__all__ = ["Drawn", "Key", "UnknownItemError", "exact", "picked", "problem", "score"]

CENT = Decimal("0.01")


class Drawn(TypedDict):
    """What marking needs to know of a question whose item is drawn: the key of each item that may come."""

    drawn: dict[str, Key]


class UnknownItemError(ValueError):
    """The answer is to an item that the marking doesn't know."""


def picked(answer: Any, key: Key | Drawn) -> tuple[Any, Key]:
    """An answer with the key of the very item that was drawn.

    Args:
        answer: ``{"item": id, "answer": value}`` where items are drawn, otherwise the value.
        key: the item's key, or those of all that may come.

    Raises:
        UnknownItemError: the item isn't one of them.
    """
    if "drawn" not in key:
        return answer, key
    keys = cast("Drawn", key)["drawn"]
    if answer is None:
        return None, next(iter(keys.values()))
    if not isinstance(answer, dict) or answer.get("item") not in keys:
        raise UnknownItemError
    return answer.get("answer"), keys[answer["item"]]


def exact(answer: Any, key: Key | Drawn) -> Decimal:
    """Points for an answer, to the hundredth, halves rounded up; anything that is no answer to the item is worth nothing.

    Args:
        answer: what the learner's cell holds.
        key: the item's key, or those of all items that may be drawn.

    Raises:
        UnknownItemError: the answer is to an item that can't be drawn.
    """
    answer, key = picked(answer, key)
    earned = share(answer, key)
    points = Decimal(str(key["points"]))
    return (points * earned.numerator / earned.denominator).quantize(CENT, ROUND_HALF_UP)


def score(answer: Any, key: Key | Drawn) -> float:
    """The same points as the number a marking cell ends with.

    Args:
        answer: what the learner's cell holds.
        key: the item's key.
    """
    return float(exact(answer, key))
