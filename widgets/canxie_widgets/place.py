"""Where the learner is in the lesson: a widget without a view, by which the page tells the kernel."""

from __future__ import annotations

from typing import Any

import traitlets

from canxie_widgets.front_end import LessonWidget
from canxie_widgets.lesson import OpenLesson

LONGEST = 200
_PLACES: dict[int, Place] = {}


class Place(LessonWidget):
    """The section being read. The page's runtime finds it by its ``view`` and shows nothing for it."""

    anchor = traitlets.Unicode().tag(sync=True)

    def __init__(self, lesson: OpenLesson) -> None:
        self._lesson = lesson
        super().__init__(view="place")
        lesson.when_begun(self._begin)

    def _begin(self) -> None:
        self.anchor = (self._lesson.state.place if self._lesson.state else None) or ""

    def receive(self, content: Any) -> None:
        """Keep the place the page names.

        Args:
            content: ``{kind: "place", anchor}``.
        """
        match content:
            case {"kind": "place", "anchor": str(anchor)} if len(anchor) <= LONGEST and anchor != self.anchor:
                self._lesson.records.keep_place(anchor)
                self.anchor = anchor


def keep_place_of(lesson: OpenLesson) -> None:
    """Have the place widget of a lesson, once.

    Args:
        lesson: the open lesson.
    """
    if id(lesson) not in _PLACES:
        _PLACES[id(lesson)] = Place(lesson)
