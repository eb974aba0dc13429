"""``preview/<course>/<lesson>``: a trainer's draft as learners will see it. Nothing is recorded."""

from __future__ import annotations

from typing import ClassVar

from tornado.web import authenticated

from canxie_platform.learn import wording
from canxie_platform.learn.handlers import LearnHandler, LessonHandler
from canxie_platform.learn.lessons import LessonBrokenError
from canxie_platform.learn.opening import OpenHandler
from canxie_platform.learn.pages import DRAFT, Kind
from canxie_platform.learn.wording import Message

MAY_PREVIEW = {"trainer", "admin"}


def may_preview(handler: LearnHandler) -> bool:
    """Whether the person in front of the page may see drafts.

    Args:
        handler: of a request with a login.
    """
    return bool(MAY_PREVIEW & set(handler.current_user.hub_user.get("groups", ())))


class PreviewHandler(LessonHandler):
    """The page of a draft."""

    kind: ClassVar[Kind] = DRAFT

    @authenticated
    async def get(self, course: str, lesson: str) -> None:
        """Send a draft's page.

        Args:
            course: id of the course.
            lesson: the lesson's name or file name.
        """
        if may_preview(self):
            await self.send_page(course, lesson)
        else:
            self.show(wording.NOT_ALLOWED, 403)

    def refuse(self, error: Exception) -> None:
        """Tell the trainer what is wrong with the draft."""
        if isinstance(error, LessonBrokenError):
            self.show(Message(wording.DRAFT_BROKEN, str(error), wording.DRAFTS, "回到编写课程"), 422)
        else:
            super().refuse(error)


class OpenPreviewHandler(OpenHandler):
    """``api/open-preview/<course>/<lesson>``: a kernel without a ticket, for a draft."""

    kind: ClassVar[Kind] = DRAFT
    recorded = False

    def may_open(self) -> bool:
        """Trainers only."""
        return may_preview(self)
