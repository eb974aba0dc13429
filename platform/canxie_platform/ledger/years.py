"""Which plan year a moment belongs to."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from canxie_platform.database import now

CHINA = ZoneInfo("Asia/Shanghai")


def plan_year(moment: datetime) -> int:
    """The calendar year in China.

    Args:
        moment: an aware moment.
    """
    return moment.astimezone(CHINA).year


def today() -> date:
    """The day it is in China."""
    return now().astimezone(CHINA).date()
