"""Which plan year a moment belongs to."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def plan_year(moment: datetime) -> int:
    """The calendar year in China.

    Args:
        moment: an aware moment.
    """
    return moment.astimezone(CHINA).year
