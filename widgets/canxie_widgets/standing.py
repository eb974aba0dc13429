"""``progress``, ``section_end`` and ``finish``: the year's requirement, and what is left to do in a section and in the lesson."""

from __future__ import annotations

import traitlets

from canxie_widgets import wording
from canxie_widgets.front_end import LessonWidget, show
from canxie_widgets.lesson import OpenLesson, current
from canxie_widgets.place import keep_place_of


class Progress(LessonWidget):
    """The bar towards the year's requirement; it moves when an answer earned hours."""

    text = traitlets.Unicode().tag(sync=True)
    percent = traitlets.Float(None, allow_none=True).tag(sync=True)

    def __init__(self, lesson: OpenLesson) -> None:
        self._lesson = lesson
        super().__init__(view="progress")
        lesson.listeners.append(self._refresh)
        lesson.when_begun(self._refresh)

    def _refresh(self) -> None:
        standing = self._lesson.standing
        balance = standing.progress if standing else None
        if balance is None:
            missing = wording.NO_POST if standing else wording.PROGRESS_UNREAD
            self.text, self.percent = missing if self._lesson.recorded else wording.AUTHOR_PROGRESS, None
            return
        share = balance.hours / balance.required if balance.required else 1.0
        with self.hold_sync():
            self.text = wording.balance(balance.year, balance.hours, balance.required, balance.remaining)
            self.percent = round(min(100.0, share * 100), 1)


class Finish(LessonWidget):
    """How many questions are answered, which are open, and the ways on."""

    needed = traitlets.Int().tag(sync=True)
    answered = traitlets.Int().tag(sync=True)
    done = traitlets.Bool().tag(sync=True)
    hours = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)
    missing = traitlets.List(traitlets.Dict()).tag(sync=True)
    steps = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, lesson: OpenLesson) -> None:
        self._lesson = lesson
        super().__init__(view="finish")
        lesson.listeners.append(self._refresh)
        lesson.when_begun(self._refresh)

    def _refresh(self) -> None:
        lesson, standing = self._lesson, self._lesson.standing
        with self.hold_sync():
            self.notice = "" if lesson.state else wording.ANSWERS_UNREAD
            self.steps = [step.model_dump() for step in lesson.state.steps] if lesson.state else []
            self.needed = len(lesson.numbers)
            self.answered = len(lesson.answered & lesson.numbers.keys())
            self.missing = [{"item": item, "number": number} for item, number in lesson.numbers.items() if item not in lesson.answered]
            self.done = bool(standing and standing.lesson.done)
            self.hours = wording.hours(standing.credited) if standing and standing.credited else ""


class SectionEnd(LessonWidget):
    """How many questions of the section above are answered, and which are open."""

    needed = traitlets.Int().tag(sync=True)
    answered = traitlets.Int().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)
    missing = traitlets.List(traitlets.Dict()).tag(sync=True)

    def __init__(self, lesson: OpenLesson) -> None:
        self._lesson = lesson
        self._items = lesson.end_section()
        super().__init__(view="section_end", needed=len(self._items))
        lesson.listeners.append(self._refresh)
        lesson.when_begun(self._refresh)

    def _refresh(self) -> None:
        open_items = [item for item in self._items if item not in self._lesson.answered]
        with self.hold_sync():
            self.notice = "" if self._lesson.state else wording.ANSWERS_UNREAD
            self.answered = self.needed - len(open_items)
            self.missing = [{"item": item, "number": self._lesson.numbers[item]} for item in open_items]


def progress() -> None:
    """Show the bar towards the year's requirement."""
    lesson = current()
    keep_place_of(lesson)
    show(Progress(lesson))


def finish() -> None:
    """Show what is left to do in this lesson, and the ways on."""
    lesson = current()
    keep_place_of(lesson)
    show(Finish(lesson))


def section_end() -> None:
    """Close a section: say which of its questions are still open."""
    lesson = current()
    keep_place_of(lesson)
    show(SectionEnd(lesson))
