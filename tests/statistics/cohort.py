"""Cohorts of the sample assessment, as their learners answer and a trainer marks."""

from __future__ import annotations

from typing import Any

from tests.assessments.sample import RIGHT
from tests.statistics.conftest import Papers

FEW: Papers = {
    "wang": ("幸福里社区残协", {**RIGHT, "t-case": "先上门。"}, 8),
    "l1": ("幸福里社区残协", {"t-1": ["b"], "t-2": ["a"], "t-3": ["t"], "t-case": "打电话。"}, 2),
    "l2": ("", {"t-1": ["b"], "t-2": ["a"], "t-3": ["t"], "t-case": "打电话问。"}, None),
}
"""Three learners, one of whom waits for the trainer."""


def _answers(place: int) -> dict[str, Any]:
    """The lower the place, the more is right: every even one and 1 know t-1, every third part of t-2, the first nine t-3."""
    return {
        "t-1": ["a"] if place % 2 == 0 or place == 1 else ["b"],
        "t-2": [["a", "b", "d"], ["a", "b"], ["c"]][place % 3 if place > 3 else 0],
        **({"t-3": ["t"]} if place < 9 else {}),
        "t-case": f"第 {place} 份：先上门了解，再记入档案。",
    }


def _place(place: int) -> str:
    return "幸福里社区残协" if place < 6 else "和平路社区残协" if place < 9 else "新村社区残协"


COHORT: Papers = {f"m{place:02}": (_place(place), _answers(place), float(10 - place * 3 // 4)) for place in range(12)}
"""Twelve learners of three associations, all marked."""
