"""Summaries by competency and association, and that they give nobody away."""

from __future__ import annotations

from fractions import Fraction

import pytest

from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.groups import by_association, by_competency
from tests.statistics.papers import questions, sat

ASKED = questions(2, 3, 1, 10)


def people(**sizes: int) -> list[str]:
    return [name for name, size in sizes.items() for _ in range(size)]


REST = wording.REST_OF_ASSOCIATIONS.format


@pytest.mark.parametrize(
    ("places", "shown"),
    [
        (people(甲=5), [("甲", 5, True)]),
        (people(甲=4), [("甲", 4, False)]),
        (people(甲=6, 乙=5), [("甲", 6, True), ("乙", 5, True)]),
        (people(甲=6, 乙=3, 丙=2), [("甲", 6, True), (REST(count=2), 5, True)]),
        # 乙 alone could be told from the whole less 甲 and 丙, so the smaller of these joins it
        (people(甲=9, 丙=6, 乙=2), [("甲", 9, True), (REST(count=2), 8, True)]),
        (people(甲=5, 乙=1), [(REST(count=2), 6, True)]),
        (people(甲=2, 乙=2), [(REST(count=2), 4, False)]),
        ([""] * 5, [(wording.NO_ASSOCIATION, 5, True)]),
        ([], []),
    ],
)
def test_associations(places: list[str], shown: list[tuple[str, int, bool]]) -> None:
    papers = [sat(ASKED, {"t-1": 2, "t-2": place % 4}, association=name) for place, name in enumerate(places)]
    found = by_association(papers, Fraction(3))
    assert [(one.name, one.learners, one.share.value is not None) for one in found] == shown
    assert all((one.passed is None) == (one.share.value is None) for one in found)


def test_association_figures() -> None:
    papers = [sat(ASKED, {"t-1": 2, "t-2": points}, association="甲") for points in (0, 0, 1, 2, 3)]
    (found,) = by_association(papers, Fraction(3))
    assert found.share.value == pytest.approx((2 + 2 + 3 + 4 + 5) / 25)
    assert found.passed == 3


def test_competencies() -> None:
    papers = [sat(ASKED, {"t-1": 2, "t-2": 0, "t-case": None}), sat(ASKED, {"t-1": 1, "t-3": 1, "t-case": 4})]
    found = by_competency(ASKED, papers)
    assert [(one.competency, one.questions, one.learners, one.share.value) for one in found] == [
        ("C1", ["第 1 题"], 2, 0.75),
        ("C2", ["第 2 题"], 1, 0.0),
        ("C3", ["第 3 题"], 1, 1.0),
        ("C4", ["第 4 题"], 1, 0.4),
    ]
