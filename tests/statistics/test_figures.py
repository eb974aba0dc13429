"""Item figures against a table worked out by hand, with whole numbers only.

Points of six learners (A and B are worth 1, C 2, D 4):

====  =  =  =  =  =====
      A  B  C  D  total
====  =  =  =  =  =====
1     1  1  2  4  8
2     1  0  2  3  6
3     1  1  1  2  5
4     0  1  0  2  3
5     0  0  1  1  2
6     1  0  0  0  1
====  =  =  =  =  =====

With n = 6: SS(x) = n·Σx² - (Σx)²,  SP(x, y) = n·Σxy - Σx·Σy. The factor n(n-1) of each variance and covariance falls out of every ratio, so
r = SP / √(SS(x)·SS(y)), efficiency = SP / SP of both sorted, alpha = k/(k-1)·(1 - ΣSS(item) / SS(total)).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest

from canxie_platform.assessments.statistics import figures, wording

TABLE = ((1, 1, 2, 4), (1, 0, 2, 3), (1, 1, 1, 2), (0, 1, 0, 2), (0, 0, 1, 1), (1, 0, 0, 0))
TOP = (1, 1, 2, 4)
BY_HAND = (
    # facility, SP(item, rest), SS(item), SS(rest), SP of both sorted, ΣSS of the three other items, and the three figures from these
    # A: Σx 4, Σx² 4, rest 7 5 4 3 2 0: Σ 21, Σ² 103; Σxy 16: SP 96-84; sorted Σxy 19: 114-84
    (4 / 6, 12, 8, 177, 30, 93, 0.318896, 0.4, 0.711864),
    # B: Σx 3, Σx² 3, rest 7 6 4 2 2 1: Σ 22, Σ² 110; Σxy 13: SP 78-66; sorted Σxy 17: 102-66
    (3 / 6, 12, 9, 176, 36, 92, 0.301511, 0.333333, 0.715909),
    # C: Σx 6, Σx² 10, rest 6 4 4 3 1 1: Σ 19, Σ² 79; Σxy 25: SP 150-114; sorted Σxy 27: 162-114
    (6 / 12, 36, 24, 113, 48, 77, 0.691286, 0.75, 0.477876),
    # D: Σx 12, Σx² 34, rest 4 3 3 1 1 1: Σ 13, Σ² 37; Σxy 34: SP 204-156; sorted the same
    (12 / 24, 48, 60, 53, 48, 41, 0.851192, 1.0, 0.339623),
)
ALPHA = 0.688995  # 4/3 · (1 - (8+9+24+60)/209); totals 8 6 5 3 2 1: Σ 25, Σ² 139, SS 834-625 = 209
SEM = 1.471960  # √(209/30) · √(1 - alpha) = 2.639444 · 0.557678


def close(value: float) -> Any:
    """Equal to 1e-5."""
    return pytest.approx(value, abs=1e-5)


def fractions(values: Sequence[float]) -> list[Fraction]:
    return [Fraction(value) for value in values]


def column(place: int) -> tuple[list[Fraction], list[Fraction]]:
    """Shares of an item, and of the rest."""
    others = sum(TOP) - TOP[place]
    return [Fraction(row[place], TOP[place]) for row in TABLE], [Fraction(sum(row) - row[place], others) for row in TABLE]


@pytest.mark.parametrize("place", range(4))
def test_items(place: int) -> None:
    facility, sp, ss_item, ss_rest, greatest, others, r, efficiency, without = BY_HAND[place]
    item, rest = column(place)
    assert figures.facility(item).value == close(facility)
    assert figures.discrimination(item, rest).value == close(r) == close(sp / math.sqrt(ss_item * ss_rest))
    assert figures.efficiency(item, rest).value == close(efficiency) == close(sp / greatest)
    found = figures.alphas_without([fractions(row) for row in TABLE])[place].value
    assert found == close(without) == close(3 / 2 * (1 - others / ss_rest))


def test_whole_paper() -> None:
    rows = [fractions(row) for row in TABLE]
    assert figures.alpha(rows).value == close(ALPHA)
    assert figures.standard_error(rows).value == close(SEM)
    assert figures.deviation([sum(row, Fraction(0)) for row in rows]).value == close(2.639444)


def test_right_or_wrong_is_point_biserial() -> None:
    """(mean of the right - mean of the wrong) / population deviation · √pq, for item A: (4 - 2.5) / √(177/36) · √(2/9)."""
    assert figures.discrimination(*column(0)).value == close(1.5 / math.sqrt(177 / 36) * math.sqrt(2 / 9))


@pytest.mark.parametrize(
    ("r", "n", "low", "high"),
    [  # tanh(artanh(r) ± 1.96 / √(n-3)); the two the page names as reasons for its thresholds
        (0.3, 30, -0.067, 0.596),
        (0.3, 100, 0.110, 0.469),
    ],
)
def test_interval(r: float, n: int, low: float, high: float) -> None:
    assert figures.interval(r, n) == pytest.approx((low, high), abs=1e-3)


@pytest.mark.parametrize(
    ("item", "rest", "why"),
    [
        ([], [], wording.NOBODY),
        ([1], [5], wording.ONE_PERSON),
        ([0, 1], [2, 5], wording.TWO_PEOPLE),
        ([1, 1, 1], [1, 2, 3], wording.SAME_ITEM),
        ([0, 1, 1], [2, 2, 2], wording.SAME_REST),
    ],
)
def test_undefined_items(item: list[float], rest: list[float], why: str) -> None:
    for figure in (figures.discrimination, figures.efficiency):
        found = figure(fractions(item), fractions(rest))
        assert (found.value, found.why) == (None, why)


@pytest.mark.parametrize(
    ("rows", "alpha", "error"),
    [
        ([], wording.NOBODY, wording.NOBODY),
        ([[1, 2]], wording.ONE_PERSON, wording.ONE_PERSON),
        ([[1], [2]], wording.ONE_ITEM, wording.ONE_ITEM),
        ([[], []], wording.ONE_ITEM, wording.ONE_ITEM),
        ([[1, 0], [0, 1]], wording.SAME_TOTAL, wording.SAME_TOTAL),
        ([[2, 0], [0, 1]], "", wording.NEGATIVE_ALPHA),
    ],
)
def test_undefined_papers(rows: list[list[float]], alpha: str, error: str) -> None:
    found = [fractions(row) for row in rows]
    assert figures.alpha(found).why == alpha
    assert figures.standard_error(found).why == error


def test_alpha_without_needs_three_items() -> None:
    assert [found.why for found in figures.alphas_without([fractions(row) for row in ([1, 0], [0, 0])])] == [wording.TWO_ITEMS] * 2


def test_thirds_that_are_all_equal_are_no_variance() -> None:
    """Rounded numbers would leave a variance of 1e-33 and a correlation out of nothing."""
    third = Fraction(1, 3)
    assert figures.discrimination([third * 2, third, third], [third + third, 1 - third, Fraction(2, 3)]).why == wording.SAME_REST


@pytest.mark.parametrize(
    ("rest", "groups"),
    [
        (range(11), ({8, 9, 10}, {0, 1, 2})),  # 27 % of 11 is 3
        ([0, 0, 0, 1, 2], ({4}, {0, 1, 2})),  # ties belong to the group
        ([1, 1, 1], None),
        ([1], None),
        ([], None),
    ],
)
def test_groups(rest: Sequence[float], groups: tuple[set[int], set[int]] | None) -> None:
    assert figures.extremes(fractions(rest)) == groups
