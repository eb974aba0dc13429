"""A lesson in this process: everything its widgets send to a page is kept, and its records can be made to fail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from comm.base_comm import BaseComm
from pydantic import TypeAdapter

from canxie_widgets.bank import Item
from canxie_widgets.judging import judge
from canxie_widgets.lesson import OpenLesson
from canxie_widgets.records import Balance, Cited, LessonStanding, NotSavedError, Response, Saved, State, UnreadError
from tests.learn.course import ITEMS

BANK: dict[str, Item] = {row["id"]: TypeAdapter(Item).validate_python(row) for row in ITEMS}
MOMENT = datetime(2026, 11, 25, 2, 21, tzinfo=UTC)
BALANCE = Balance(year=2026, hours=1.5, required=24, remaining=22.5, post="专职委员")


class FakeRecords:
    """Records that can fail."""

    def __init__(self, **responses: Response) -> None:
        self.responses = responses
        self.calls: list[tuple[str, list[str], str]] = []
        self.places: list[str] = []
        self.error: NotSavedError | None = None
        self.away = False
        self.balance: Balance | None = BALANCE

    def state(self) -> State:
        if self.away:
            raise UnreadError
        return State(lesson=self.standing(), progress=self.balance, responses=self.responses, place="s-去以前")

    def store(self, item: str, answer: list[str], seq: str) -> Saved:
        self.calls.append((item, answer, seq))
        if self.error:
            raise self.error
        self.responses[item] = Response(answer=answer, correct=judge(BANK[item], answer).correct, tries=len(self.calls), saved_at=MOMENT)
        return Saved(lesson=self.standing(), progress=self.balance, credited=0.5, **self.responses[item].model_dump(exclude={"answer"}))

    def keep_place(self, anchor: str) -> None:
        self.places.append(anchor)

    def citation(self, ref: str) -> Cited | None:
        if self.away:
            raise UnreadError
        return Cited(label="《残疾人保障法》第七条", href="/law#art-7", text="原文") if ref == "残疾人保障法#7" else None

    def standing(self) -> LessonStanding:
        return LessonStanding(done=len(self.responses) == len(BANK), answered=len(self.responses), needed=len(BANK))


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Everything the widgets of a test send, oldest first."""
    messages: list[dict[str, Any]] = []

    class Wire(BaseComm):
        def publish_msg(self, msg_type: str, data: Any = None, *_args: Any, **_more: Any) -> None:
            messages.append({"type": msg_type, "data": data})

    monkeypatch.setattr("comm.create_comm", Wire)
    return messages


@pytest.fixture
def records() -> FakeRecords:
    return FakeRecords()


@pytest.fixture
def lesson(sent: list[dict[str, Any]], records: FakeRecords) -> OpenLesson:
    return OpenLesson(BANK, "wang", "xugou/01", records)
