"""``cite``: an article of the policy library, open beside the text."""

from __future__ import annotations

import traitlets

from canxie_widgets import wording
from canxie_widgets.front_end import LessonWidget, show
from canxie_widgets.lesson import OpenLesson, current
from canxie_widgets.place import keep_place_of
from canxie_widgets.records import Cited, UnreadError


class Citation(LessonWidget):
    """One cited article."""

    label = traitlets.Unicode().tag(sync=True)
    href = traitlets.Unicode().tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    digest = traitlets.Unicode().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)

    def __init__(self, lesson: OpenLesson, ref: str) -> None:
        self._lesson = lesson
        self._ref = ref
        lesson.refs.append(ref)
        super().__init__(view="citation", label=ref)
        lesson.when_begun(self._begin)

    def _begin(self) -> None:
        cited, notice = _looked_up(self._lesson, self._ref)
        with self.hold_sync():
            self.label = cited.label
            self.href = cited.href
            self.status = "" if cited.in_force else cited.status
            self.digest = cited.digest or ""
            self.text = cited.text or ""
            self.notice = notice


def _looked_up(lesson: OpenLesson, ref: str) -> tuple[Cited, str]:
    try:
        cited = lesson.cited(ref)
    except UnreadError:
        return Cited(label=ref), wording.CITATION_AWAY
    if cited is None:
        return Cited(label=ref), wording.NO_CITATION.format(ref=ref)
    return cited, "" if cited.href else wording.AUTHOR_CITATION


def cite(ref: str) -> None:
    """Show an article.

    Args:
        ref: the citation, for example ``残疾人保障法#7``.
    """
    lesson = current()
    keep_place_of(lesson)
    show(Citation(lesson, ref))
