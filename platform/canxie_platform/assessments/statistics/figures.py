"""The usual figures of classical item analysis, on exact shares: pure arithmetic that knows nothing of papers or databases.

Sources: Moodle, "Quiz statistics calculations" (discrimination by the rest score, discriminative efficiency); Cronbach 1951 (alpha);
Kelley 1939 (upper and lower 27 %). Whether all values are equal is asked of exact fractions, never of rounded numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import correlation, covariance, fmean

from canxie_platform.assessments.statistics import wording

GROUP_SHARE = 0.27
Z_95 = 1.959963984540054
Row = Sequence[Fraction]


@dataclass(frozen=True)
class Figure:
    """A number, or the reason in Chinese why there is none."""

    value: float | None
    why: str = ""


def facility(shares: Row) -> Figure:
    """Mean share of the points of an item.

    Args:
        shares: each learner's points over the item's points, 0 to 1.
    """
    return Figure(fmean(map(float, shares))) if shares else Figure(None, wording.NOBODY)


def discrimination(item: Row, rest: Row) -> Figure:
    """Pearson correlation of item and rest score; point-biserial when the item is right or wrong.

    Args:
        item: scores of the item, by learner.
        rest: scores of everything else, by the same learners.
    """
    why = _undefined(item, rest)
    return Figure(None, why) if why else Figure(correlation(_floats(item), _floats(rest)))


def efficiency(item: Row, rest: Row) -> Figure:
    """Covariance of item and rest score over the greatest one these scores can have, which is that of both sorted alike.

    Args:
        item: scores of the item, by learner.
        rest: scores of everything else, by the same learners.
    """
    why = _undefined(item, rest)
    if why:
        return Figure(None, why)
    return Figure(covariance(_floats(item), _floats(rest)) / covariance(_floats(sorted(item)), _floats(sorted(rest))))


def _undefined(item: Row, rest: Row) -> str:
    if len(item) < 2:
        return wording.ONE_PERSON if item else wording.NOBODY
    if len(set(item)) == 1:
        return wording.SAME_ITEM
    if len(set(rest)) == 1:
        return wording.SAME_REST
    return wording.TWO_PEOPLE if len(item) == 2 else ""


def interval(r: float, n: int) -> tuple[float, float] | None:
    """95 % interval of a correlation by Fisher's transformation; None when it has none.

    Args:
        r: the correlation.
        n: number of learners.
    """
    if n < 4 or abs(r) > 1 - 1e-12:
        return None
    middle, half = math.atanh(r), Z_95 / math.sqrt(n - 3)
    return math.tanh(middle - half), math.tanh(middle + half)


def alpha(rows: Sequence[Row]) -> Figure:
    """Cronbach's alpha.

    Args:
        rows: a row of item points for each learner, all of the same items.
    """
    parts = [_variance(column) for column in zip(*rows, strict=True)] if len(rows) > 1 else []
    return _alpha(parts, [sum(row, Fraction(0)) for row in rows], wording.ONE_ITEM)


def alphas_without(rows: Sequence[Row]) -> list[Figure]:
    """Cronbach's alpha when one item is left out, for each item.

    Args:
        rows: as for :func:`alpha`.
    """
    columns = list(zip(*rows, strict=True))
    parts = [_variance(column) for column in columns] if len(rows) > 1 else [0.0] * len(columns)
    totals = [sum(row, Fraction(0)) for row in rows]
    return [
        _alpha(parts[:place] + parts[place + 1 :], [total - own for total, own in zip(totals, column, strict=True)], wording.TWO_ITEMS)
        for place, column in enumerate(columns)
    ]


def _alpha(parts: Sequence[float], totals: Row, too_few_items: str) -> Figure:
    """Alpha from the items' variances and the totals."""
    if len(totals) < 2:
        return Figure(None, wording.ONE_PERSON if totals else wording.NOBODY)
    if len(parts) < 2:
        return Figure(None, too_few_items)
    if len(set(totals)) == 1:
        return Figure(None, wording.SAME_TOTAL)
    return Figure(len(parts) / (len(parts) - 1) * (1 - math.fsum(parts) / _variance(totals)))


def standard_error(rows: Sequence[Row]) -> Figure:
    """Standard error of measurement in points: standard deviation of the totals times the root of 1 - alpha.

    Args:
        rows: as for :func:`alpha`.
    """
    found = alpha(rows)
    if found.value is None:
        return found
    if found.value < 0:
        return Figure(None, wording.NEGATIVE_ALPHA)
    return Figure(math.sqrt(_variance([sum(row, Fraction(0)) for row in rows])) * math.sqrt(1 - min(found.value, 1.0)))


def deviation(values: Row) -> Figure:
    """Sample standard deviation.

    Args:
        values: scores.
    """
    if len(values) < 2:
        return Figure(None, wording.ONE_PERSON if values else wording.NOBODY)
    return Figure(math.sqrt(_variance(values)))


def extremes(rest: Row) -> tuple[set[int], set[int]] | None:
    """Places of the upper and the lower 27 %, who tie with the last of a group included; None when the groups would meet.

    Args:
        rest: scores by learner.
    """
    if len(rest) < 2:
        return None
    size = max(1, round(GROUP_SHARE * len(rest)))
    ranked = sorted(rest)
    low, high = ranked[size - 1], ranked[-size]
    if low >= high:
        return None
    return {i for i, score in enumerate(rest) if score >= high}, {i for i, score in enumerate(rest) if score <= low}


def _floats(values: Row) -> list[float]:
    return [float(value) for value in values]


def _variance(values: Row) -> float:
    """Sample variance; ``statistics.variance`` works it out exactly, which takes a hundred times as long."""
    numbers = _floats(values)
    middle = fmean(numbers)
    return math.fsum((number - middle) ** 2 for number in numbers) / (len(numbers) - 1)
