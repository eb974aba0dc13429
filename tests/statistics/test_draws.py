"""Learners who were given different items, answers nobody has marked, few people."""

from __future__ import annotations

import pytest

from canxie_platform.assessments.blueprints import Blueprint, Paper, Question
from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.analysis import Analysis, analysis_of
from canxie_platform.assessments.statistics.sat import Sat
from tests.statistics.papers import questions, sat

ASKED = questions(2, 3, 1, 10)
PAPER = Paper(
    blueprint=Blueprint.model_validate(
        {
            "id": "sample",
            "title": "小测试",
            "course": "sample-course",
            "objective": [{"item": one.id, "points": one.points} for one in ASKED[:3]],
            "cases": [{"item": "t-case", "points": 10}],
        }
    ),
    questions=[Question(number=number, points=one.points, item=one.item) for number, one in enumerate(ASKED, 1)],
)


def analysed(*sats: Sat) -> Analysis:
    return analysis_of(PAPER, ASKED, sats)


def test_items_not_everybody_had() -> None:
    """t-1 is common; t-2 and t-3 are drawn. Figures of an item rest on who had it, its rest on what else these had."""
    found = analysed(
        sat(ASKED, {"t-1": 2, "t-2": 3, "t-case": 8}),
        sat(ASKED, {"t-1": 2, "t-2": 1, "t-case": 6}),
        sat(ASKED, {"t-1": 0, "t-2": 0, "t-case": 7}),
        sat(ASKED, {"t-1": 0, "t-3": 1, "t-case": 2}),
        sat(ASKED, {"t-1": 0, "t-3": 0, "t-case": 4}),
    )
    one, two, three, case = found.items
    assert [item.given for item in found.items] == [5, 3, 2, 5]
    assert two.facility.value == pytest.approx(4 / 9)
    # t-2: 3 1 0 against 10/12 8/12 7/12, that is 10 8 7: n 3, Σx 4, Σy 25, Σxy 38: SP 14; SS 3·10-16 = 14, 3·213-625 = 14: r = 1
    assert two.discrimination.value == pytest.approx(1.0)
    assert three.discrimination.why == wording.TWO_PEOPLE
    # t-1: 1 1 0 0 0 against 11/13 7/13 7/13 3/11 4/11, that is 121 77 77 39 52 over 143: Σy 366, Σy² 30724, Σxy 198:
    # SP 5·198 - 2·366 = 258; SS 5·2 - 4 = 6, 5·30724 - 366² = 19664: r = 258 / √117984
    assert one.discrimination.value == pytest.approx(0.751118, abs=1e-5)
    assert two.alpha_without.why == wording.NOT_COMMON
    # common: t-1 and the case: 2 8, 2 6, 0 7, 0 2, 0 4: SS 5·8-16 = 24, 5·169-729 = 116, totals 10 8 7 2 4: 5·233-961 = 204
    assert found.whole.alpha.value == pytest.approx(2 * (1 - 140 / 204), abs=1e-5)
    assert found.common_note == wording.COMMON_ITEMS.format(count=2)
    assert case.alpha_without.why == wording.TWO_ITEMS


def test_unmarked_answers_count_for_what_is_marked() -> None:
    found = analysed(
        sat(ASKED, {"t-1": 2, "t-2": 3, "t-3": 1, "t-case": None}),
        sat(ASKED, {"t-1": 0, "t-2": 3, "t-3": 1, "t-case": 5}),
    )
    assert (found.whole.graded, found.whole.complete, found.whole.waiting) == (2, 1, 1)
    assert found.items[0].facility.value == 0.5
    assert found.items[0].compared == 1
    assert found.items[0].discrimination.why == wording.ONE_PERSON
    assert found.items[3].advice[0] == wording.ADVICE_WAITING.format(count=1)
    assert found.whole.mean.value == 9


@pytest.mark.parametrize("people", [0, 1, 2])
def test_few_people_never_crash(people: int) -> None:
    same = sat(ASKED, {"t-1": 2, "t-2": 3, "t-3": 1, "t-case": 10})
    found = analysed(*[same] * people)
    whole = found.whole
    assert whole.alpha.value is None
    assert whole.alpha.why in (wording.NOBODY, wording.ONE_PERSON, wording.SAME_TOTAL)
    assert (whole.pass_rate.value, whole.error.value) == (None if people == 0 else 1.0, None)
    assert found.sample == (wording.SAMPLE_FEW.format(n=people) if people else wording.SAMPLE_NONE)
    assert all(item.discrimination.value is None and item.discrimination.why for item in found.items)
    assert sum(band.count for band in whole.bands) == people == whole.bands[-1].count


def test_paper_of_one_item() -> None:
    found = analysed(sat(ASKED, {"t-1": 2}), sat(ASKED, {"t-1": 0}))
    assert found.items[0].discrimination.why == wording.NO_OTHERS
    assert found.whole.alpha.why == wording.ONE_ITEM
    assert found.items[1].facility.why == wording.NOBODY
    assert found.items[1].advice == [wording.ADVICE_NOBODY]


def test_bands_hold_their_lower_edge() -> None:
    """1.6 of 16 points is exactly a tenth, which floating point puts below it."""
    found = analysed(sat(ASKED, {"t-1": 1.6, "t-2": 0, "t-3": 0, "t-case": 0}), sat(ASKED, {"t-1": 1.59, "t-2": 0, "t-3": 0, "t-case": 0}))
    assert [band.count for band in found.whole.bands[:2]] == [1, 1]


@pytest.mark.parametrize(("people", "said"), [(29, "样本太少"), (30, "样本偏少"), (99, "样本偏少"), (100, "够做一般")])
def test_sample_thresholds(people: int, said: str) -> None:
    every = [sat(ASKED, {"t-1": 2 * (one % 2), "t-2": one % 4, "t-3": 1, "t-case": one % 11}) for one in range(people)]
    assert said in analysed(*every).sample
