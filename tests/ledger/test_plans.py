"""The rule table's edges, the year's edges, and plans that are wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from canxie_platform.ledger.plans import PlanError, load_plan
from canxie_platform.ledger.years import plan_year
from canxie_platform.settings import HOME

SHIPPED = HOME / "courses" / "plans" / "2026.yml"


@pytest.mark.parametrize(("minutes", "hours"), [(1, "0.25"), (14, "0.25"), (15, "0.5"), (29, "0.5"), (30, "1"), (90, "1")])
def test_hours_of_a_lesson(minutes: int, hours: str) -> None:
    assert load_plan(SHIPPED).rules.lesson.hours(minutes) == Decimal(hours)


@pytest.mark.parametrize(
    ("moment", "year"),
    [(datetime(2026, 12, 31, 15, 59, tzinfo=UTC), 2026), (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), 2027)],
    ids=["北京时间除夕23点59分", "北京时间元旦零点"],
)
def test_the_year_turns_at_midnight_in_china(moment: datetime, year: int) -> None:
    assert plan_year(moment) == year


def test_every_post_has_a_requirement() -> None:
    assert set(load_plan(SHIPPED).posts) == {"chair", "vice_chair", "officer", "member", "backbone"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("hours: 24", "hours: -1", "officer"), ("minutes: 0,", "minutes: 5,", "从大到小"), ("year: 2026", "yaer: 2026", "year")],
    ids=["负数", "最短的一档不是0", "写错字段"],
)
def test_a_wrong_plan_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    wrong = tmp_path / "2026.yml"
    wrong.write_text(SHIPPED.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(PlanError, match=said):
        load_plan(wrong)
