"""Whether a document is in force on a day: its recorded status together with its dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

Status = Literal["现行有效", "尚未施行", "已废止", "已被修改", "待核实"]
STATUSES: tuple[Status, ...] = ("现行有效", "尚未施行", "已被修改", "已废止", "待核实")


class Standing(NamedTuple):
    """A document's force on one day."""

    status: Status
    in_force: bool


def today() -> date:
    """The day it is in China, whatever the machine's clock is set to."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def standing(status: Status, in_force: date | None, ceased: date | None, on: date | None = None) -> Standing:
    """Work out a document's force; dates that have come or passed win over what the record said when it was written.

    Args:
        status: what the record says.
        in_force: first day in force, if known.
        ceased: first day no longer in force, if any.
        on: the day asked about; today when left out.

    Returns:
        The status that holds on that day. Only 现行有效 counts as in force: of an amended document the record describes the older
        text, and what is not verified supports nothing.
    """
    day = on or today()
    if status == "待核实":
        return Standing("待核实", False)
    if ceased is not None and ceased <= day:
        return Standing("已废止", False)
    if in_force is not None and in_force > day:
        return Standing("尚未施行", False)
    if status == "尚未施行" and in_force is not None:
        return Standing("现行有效", True)
    return Standing(status, status == "现行有效")
