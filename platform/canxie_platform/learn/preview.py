"""``preview/<course>/<lesson>``: a trainer's draft as learners will see it. Nothing is recorded."""

from __future__ import annotations

from tornado.web import authenticated

from canxie_platform.learn import wording
from canxie_platform.learn.handlers import LessonHandler
from canxie_platform.learn.kernels import LessonsFullError
from canxie_platform.learn.lessons import LessonBrokenError, NoLessonError, find_draft
from canxie_platform.learn.rendering import page_of
from canxie_platform.learn.wording import Message
from canxie_platform.settings import get_settings

MAY_PREVIEW = {"trainer", "admin"}


class PreviewHandler(LessonHandler):
    """The page of a lesson, made from the draft, with a kernel that has no ticket."""

    @authenticated
    async def get(self, course: str, lesson: str) -> None:
        """Open a draft.

        Args:
            course: id of the course.
            lesson: the lesson's name or file name.
        """
        if not MAY_PREVIEW & set(self.current_user.hub_user.get("groups", ())):
            self.show(wording.NOT_ALLOWED, 403)
            return
        try:
            opened = find_draft(get_settings(), course, lesson)
            kernel_id = await self._start(opened, {})
        except NoLessonError:
            self.show(wording.NO_LESSON, 404)
        except LessonBrokenError as error:
            self.show(Message(wording.DRAFT_BROKEN, str(error), wording.DRAFTS, "回到编写课程"), 422)
        except LessonsFullError:
            self.show(wording.FULL, 503)
        except Exception:
            self.log.exception("no kernel for the draft %s/%s", course, lesson)
            self.show(wording.KERNEL_FAILED, 503)
        else:
            await self._render(opened, page_of(opened, self.username, self.base_url, wording.PREVIEW), kernel_id)
