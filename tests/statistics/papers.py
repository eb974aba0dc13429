"""Papers put together in a test: answers and points of invented learners, for what needs no database."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from canxie_platform.assessments.statistics.sat import Answered, Asked, Sat
from canxie_widgets.bank import ITEM, ExamItem
from tests.assessments.sample import ITEMS

COMMON = {
    **{"version": 1, "use": "exam", "difficulty": 1, "author": "测试", "review": "reviewed"},
    **{"explanation": "依据在条文里。", "cites": ["残疾人保障法#7"]},
}


def questions(*points: float, rows: list[dict[str, Any]] = ITEMS) -> list[Asked]:
    """The sample's questions with these points; the competencies C1, C2, ... one after another."""
    made = []
    for number, (row, worth) in enumerate(zip(rows, points, strict=False), 1):
        item = ITEM.validate_python({**COMMON, "competency": f"C{number}", **row})
        assert isinstance(item, ExamItem)
        made.append(Asked(f"第 {number} 题", worth, item))
    return made


def sat(asked: list[Asked], marks: Mapping[str, float | None], values: Mapping[str, Any] | None = None, association: str = "") -> Sat:
    """A paper with only the items that have an entry in ``marks``."""
    by_id = {question.id: question for question in asked}
    answers = {
        item: Answered((values or {}).get(item), None if points is None else Fraction(str(points)), Fraction(str(by_id[item].points)))
        for item, points in marks.items()
    }
    return Sat(answers, association)
