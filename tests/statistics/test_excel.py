"""What learners typed stays text in the workbook; the tables of every type of item."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from canxie_platform.assessments.blueprints import Blueprint, Paper
from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.analysis import analysis_of
from canxie_platform.assessments.statistics.excel import to_excel
from canxie_platform.assessments.statistics.picks import picks
from canxie_platform.assessments.statistics.sat import Answered, Asked, Sat
from canxie_widgets.bank import ITEM, ExamItem
from tests.assessments import every_item

HOSTILE = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "<script>", "a\x00b"]


def item(row: dict[str, Any]) -> ExamItem:
    found = ITEM.validate_python(row)
    assert isinstance(found, ExamItem)
    return found


def test_typed_answers_are_no_formulas() -> None:
    asked = Asked("第 1 题", 2, item(every_item.SHORT))
    sats = [Sat({asked.id: Answered([text], Fraction(0), Fraction(2))}, text) for text in HOSTILE]
    blueprint = Blueprint.model_validate(
        {"id": "x", "title": "=HYPERLINK(1)", "course": "x", "objective": [{"item": asked.id, "points": 2}]}
    )
    book = load_workbook(BytesIO(to_excel(analysis_of(Paper(blueprint=blueprint, questions=[]), [asked], sats))))
    cells = {cell.value: cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert not any(cell.data_type == "f" for cell in cells.values())
    for text in (*HOSTILE[:4], "=HYPERLINK(1)"):
        assert cells[text].data_type == "s"
        assert cells[text].quotePrefix
    assert "ab" in cells


@pytest.mark.parametrize(
    ("row", "values", "expected"),
    [
        (
            every_item.SINGLE,
            [["b"], ["b"], ["a"], [], None, ["h"], "rubbish"],
            {"A. 残联": 1, "B. 残协*": 2, "C. 专门协会": 0, f"{wording.GONE} h": 1, wording.BLANK: 3},
        ),
        (
            every_item.MULTIPLE,
            [["a", "b"], ["b", "e"]],
            {"A. 走访*": 1, "B. 讲政策*": 2, "C. 开活动室": 0, "D. 慰问*": 0, "E. 都不做": 1, wording.BLANK: 0},
        ),
        (every_item.TRUE_FALSE, [["t"], ["f"], ["f"]], {"对": 1, "错*": 2, wording.BLANK: 0}),
        (
            every_item.ORDER,
            [["b", "a", "d", "c"], ["a", "b", "", ""]],
            {
                **{"第 1 位：报身份": 1, "第 1 位：先约时间*": 1, "第 2 位：报身份*": 1, "第 2 位：先约时间": 1},
                **{"第 3 位：听难处*": 1, "第 4 位：当天写记录*": 1, wording.BLANK: 0},
            },
        ),
        (
            every_item.MATCH,
            [["a:chair", "b:chair"], []],
            {"抓总 → 主席*": 1, "管日常 → 主席": 1, "管日常 → 专职委员*": 0, "带一条线 → 其他委员*": 0, wording.BLANK: 1},
        ),
        (every_item.NUMBER, [["15"], ["十五"], ["7"], ["7"]], {"7": 2, "15*": 1, "十五*": 1, wording.BLANK: 0}),
        (
            every_item.SHORT,
            [[f"写法{one}"] for one in range(14)],
            {**{f"写法{one}": 1 for one in range(12)}, wording.OTHER_ANSWERS: 2, wording.BLANK: 0},
        ),
    ],
)
def test_picks(row: dict[str, Any], values: Sequence[Any], expected: dict[str, int]) -> None:
    found = picks(item(row), values, ({0}, {1}))
    assert {f"{pick.label}{'*' if pick.right else ''}": pick.count for pick in found} == expected
    assert all(pick.share == pick.count / len(values) for pick in found)
    first = {pick.label: (pick.upper, pick.lower) for pick in picks(item(row), values[:2], ({0}, {1}))}
    assert sum(upper or 0 for upper, _ in first.values()) >= 1


def test_a_case_has_no_table() -> None:
    assert picks(item(every_item.CASE), ["文字"], None) == []
