"""The lesson page: from an address to a rendered lesson with a kernel of the learner's own."""

from __future__ import annotations

import os

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.iostream import StreamClosedError
from tornado.web import authenticated

from canxie_platform.learn import wording
from canxie_platform.learn.admission import NotAdmittedError, NotListedError, RecordsAwayError, admit
from canxie_platform.learn.codes import CloseCode
from canxie_platform.learn.environment import kernel_environment, records_access
from canxie_platform.learn.headers import SecurityHeaders
from canxie_platform.learn.kernels import LessonKernels, LessonsFullError, Opening
from canxie_platform.learn.lessons import LessonBrokenError, NoLessonError, OpenLesson, find_lesson
from canxie_platform.learn.rendering import LessonRenderer, Page, page_of
from canxie_platform.learn.ticket import issue
from canxie_platform.learn.wording import Message
from canxie_platform.settings import get_settings

TICKET_SECONDS = 600
"""How long a ticket is good for; it is replaced long before."""

REFUSALS: dict[type[Exception], tuple[Message, int]] = {
    NoLessonError: (wording.NO_LESSON, 404),
    NotListedError: (wording.NO_LESSON, 404),
    LessonBrokenError: (wording.LESSON_BROKEN, 503),
    RecordsAwayError: (wording.RECORDS_AWAY, 503),
    LessonsFullError: (wording.FULL, 503),
}


class LearnHandler(SecurityHeaders, JupyterHandler):
    """A handler that knows the learner; strangers are sent to the Hub's login."""

    @property
    def kernels(self) -> LessonKernels:
        """The kernels of open lessons."""
        kernels: LessonKernels = self.settings["kernel_manager"]
        return kernels

    @property
    def username(self) -> str:
        """The learner."""
        name: str = self.current_user.username
        return name


class UnknownPageHandler(SecurityHeaders):
    """Every address that isn't on the list."""

    def prepare(self) -> None:
        """Say that there is nothing."""
        self.show(wording.NO_PAGE, 404)


class HealthHandler(SecurityHeaders):
    """Whether the service answers; it tells no more than that."""

    def get(self) -> None:
        """Answer."""
        self.finish({"status": "ok"})


class LessonHandler(LearnHandler):
    """``render/<course>/<lesson>``."""

    @authenticated
    async def get(self, course: str, lesson: str) -> None:
        """Open a lesson.

        Args:
            course: id of the course.
            lesson: the lesson's name or file name.
        """
        try:
            opened = find_lesson(get_settings(), course, lesson)
            ticket = self._ticket(opened)
            learner = await admit(get_settings().records_url, ticket)
            kernel_id = await self._start(opened, records_access(get_settings().records_url, ticket))
        except NotAdmittedError:
            self.redirect(wording.HOME)  # the portal says what is to be done first
        except tuple(REFUSALS) as error:
            self.log.warning("lesson %s/%s not opened: %s %s", course, lesson, type(error).__name__, error)
            self.show(*REFUSALS[type(error)])
        except Exception:
            self.log.exception("no kernel for %s/%s", course, lesson)
            self.show(wording.KERNEL_FAILED, 503)
        else:
            await self._render(opened, page_of(opened, learner, self.base_url), kernel_id)

    def _ticket(self, opened: OpenLesson) -> str:
        return issue(get_settings().key("ticket"), self.username, opened.course.id, opened.lesson.name, TICKET_SECONDS)

    async def _start(self, opened: OpenLesson, records: dict[str, str]) -> str:
        course, lesson = opened.course, opened.lesson
        environment = kernel_environment(
            os.environ, self.settings["scratch"], records=records, course_folder=course.folder, lesson=lesson.name
        )
        opening = Opening(self.username, course.id, lesson.name, recorded=bool(records))
        return await self.kernels.open_lesson(opening, environment, course.folder)

    async def _render(self, opened: OpenLesson, page: Page, kernel_id: str) -> None:
        """Send the page as it is rendered. A page nobody gets leaves no kernel behind."""
        renderer = LessonRenderer(opened, page, **self.settings["renderer"])
        try:
            await renderer.initialize()
            await renderer.attach(self.kernels.get_kernel(kernel_id))
            self.set_header("Content-Type", "text/html; charset=utf-8")
            async for snippet, _ in renderer.generate_content_generator(kernel_id):
                self.write(snippet)
                await self.flush()
        except StreamClosedError:
            await self.kernels.close_lesson(kernel_id)
        except Exception:
            self.log.exception("lesson %s/%s not rendered", opened.course.id, opened.lesson.name)
            await self.kernels.close_lesson(kernel_id, CloseCode.KERNEL_GONE, wording.CULLED)
            if not self._headers_written:
                self.show(wording.KERNEL_FAILED, 503)
        finally:
            await renderer.detach()


class KernelHandler(LearnHandler):
    """``api/kernels/<id>``: what a page asks when its websocket was refused, and its farewell."""

    @allow_unauthenticated
    async def get(self, kernel_id: str) -> None:
        """Say whether the kernel is there and whose page asks: 200, 403 without a login, 404 for any other kernel."""
        if self._mine(kernel_id):
            self.finish({"id": kernel_id})

    @allow_unauthenticated
    async def delete(self, kernel_id: str) -> None:
        """Close the kernel: its page is being left."""
        if self._mine(kernel_id):
            await self.kernels.close_lesson(kernel_id)
            self.set_status(204)
            self.finish()

    post = delete  # ``navigator.sendBeacon`` can only POST

    def _mine(self, kernel_id: str) -> bool:
        if self.current_user is None:
            self._refuse(403)
        elif self.kernels.opening_of(kernel_id, self.username) is None:
            self._refuse(404)
        else:
            return True
        return False

    def _refuse(self, status: int) -> None:
        self.set_status(status)
        self.finish({"message": "not found" if status == 404 else "log in"})
