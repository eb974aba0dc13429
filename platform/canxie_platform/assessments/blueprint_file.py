"""The file ``assessments/blueprints/<id>.yml``: what it may hold, read with the line of every fault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from canxie_platform.assessments import blueprint_wording as wording
from canxie_widgets.bank import BankError, at, read_marked
from canxie_widgets.faults import found
from canxie_widgets.marked import Marked

CHINA = ZoneInfo("Asia/Shanghai")


class BlueprintError(ValueError):
    """A blueprint can't be used; the message is Chinese, with a line of its own for each fault: file, line, what to do."""


def _with_a_time(value: Any) -> Any:
    if not isinstance(value, str | datetime) or (isinstance(value, str) and ":" not in value):
        raise ValueError(wording.NO_TIME)
    return value


def _in_china(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=CHINA)


Moment = Annotated[datetime, BeforeValidator(_with_a_time), AfterValidator(_in_china)]
"""Date and time, Asia/Shanghai when no zone is written."""


def _from_and_to(value: Any) -> Any:
    """``2`` or ``1-2`` as a pair."""
    parts = str(value).split("-")
    if not 1 <= len(parts) <= 2 or not all(part in ("1", "2", "3") for part in parts) or parts != sorted(parts):
        raise ValueError(wording.DIFFICULTY)
    return int(parts[0]), int(parts[-1])


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Draw(_Part):
    """Items drawn for each learner: how many, and which may come."""

    type: Literal["single", "multiple", "truefalse", "order", "match", "number", "short"]
    competency: str | None = Field(default=None, pattern=r"^C([1-9]|1[0-9])$")
    """Any when left out."""
    difficulty: Annotated[tuple[int, int], BeforeValidator(_from_and_to)] = (1, 3)
    count: int = Field(ge=1, le=50)


class Line(_Part):
    """One line of a blueprint: a fixed item, or a draw; the points are those of each question."""

    item: str | None = None
    draw: Draw | None = None
    points: float = Field(gt=0, le=100)

    @model_validator(mode="after")
    def _either_or(self) -> Self:
        if (self.item is None) == (self.draw is None):
            raise ValueError(wording.ITEM_OR_DRAW)
        return self


class SecondMarker(_Part):
    """Two trainers mark each case, without seeing each other's marks."""

    difference: float = Field(ge=0, le=100)
    """Points two marks may lie apart before the trainers have to agree."""


class Blueprint(_Part):
    """An assessment's content and rules."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: str = Field(min_length=1)
    course: str
    intro: str = ""
    pass_percent: float = Field(default=60, gt=0, le=100)
    time_limit_minutes: int | None = Field(default=None, ge=1, le=600)
    tries: int = Field(default=1, ge=1, le=10)
    counts: Literal["best", "last"] = "best"
    """Which try's result counts."""
    show_keys: Literal["never", "after_release", "after_window"] = "after_release"
    """When keys, and explanations that tell them, are shown."""
    opens: Moment | None = None
    closes: Moment | None = None
    late_until: Moment | None = None
    """Until when a late paper is taken; without it none is."""
    pause: bool = False
    """Whether a learner may stop the clock."""
    second_marker: SecondMarker | None = None
    credit: bool = True
    """Whether a pass earns the plan's hours."""
    objective: list[Line] = Field(min_length=1)
    cases: list[Line] = []

    @property
    def lines(self) -> list[tuple[str, int, Line]]:
        """Every line with where it stands: list and place in it."""
        lists = (("objective", self.objective), ("cases", self.cases))
        return [(name, place, line) for name, lines in lists for place, line in enumerate(lines)]

    @model_validator(mode="after")
    def _times_fit(self) -> Self:
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValueError(wording.CLOSES_FIRST)
        if self.late_until and (self.closes is None or self.late_until <= self.closes):
            raise ValueError(wording.LATE_BEFORE_CLOSE)
        if self.show_keys == "after_window" and self.closes is None:
            raise ValueError(wording.NO_WINDOW)
        if self.pause and self.time_limit_minutes is None:
            raise ValueError(wording.NOTHING_TO_PAUSE)
        if any(line.draw for line in self.cases):
            raise ValueError(wording.NO_DRAWN_CASES)
        return self


@dataclass(frozen=True)
class BlueprintFile:
    """A blueprint with its places in the file."""

    path: Path
    blueprint: Blueprint
    marked: Marked

    def fault(self, sentence: str, *where: str | int) -> str:
        """A sentence with file and line.

        Args:
            sentence: what is wrong.
            where: the field, for example ``"objective", 3, "item"``.
        """
        return at(self.path, self.marked.line(*where), sentence)


def read_blueprint(path: Path) -> BlueprintFile:
    """Read a blueprint, again only when the file changed.

    Args:
        path: the file.

    Raises:
        BlueprintError: it is no blueprint.
        OSError: the file isn't there.
    """
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> BlueprintFile:
    try:
        marked = read_marked(path)
    except BankError as error:
        raise BlueprintError(str(error)) from error
    if not isinstance(marked.data, dict):
        raise BlueprintError(at(path, 1, wording.NO_FIELDS))
    try:
        blueprint = Blueprint.model_validate(marked.data)
    except ValidationError as error:
        faults = [at(path, marked.line(*where), sentence) for where, sentence in found(error)]
        raise BlueprintError("\n".join(faults)) from error
    file = BlueprintFile(path, blueprint, marked)
    faults = [file.fault(wording.ID_IS_FILE_NAME, "id")] if path.stem != blueprint.id else []
    seen: set[str] = set()
    for name, place, line in blueprint.lines:
        if line.item is None:
            continue
        if line.item in seen:
            faults.append(file.fault(wording.ITEM_TWICE.format(item=line.item), name, place))
        seen.add(line.item)
    if faults:
        raise BlueprintError("\n".join(faults))
    return file
