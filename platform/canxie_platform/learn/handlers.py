"""The lesson page, and what pages ask about their kernels. Kernels are opened in ``opening``."""

from __future__ import annotations

from typing import ClassVar

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import authenticated

from canxie_platform.learn import wording
from canxie_platform.learn.compression import send
from canxie_platform.learn.headers import SecurityHeaders
from canxie_platform.learn.kernels import KERNEL, LessonKernels
from canxie_platform.learn.lessons import LessonBrokenError, NoLessonError
from canxie_platform.learn.pages import PUBLISHED, Kind, Pages, Ready


class LearnHandler(SecurityHeaders, JupyterHandler):
    """A handler that knows the learner; strangers are sent to the Hub's login."""

    @property
    def kernels(self) -> LessonKernels:
        """The kernels of open lessons."""
        kernels: LessonKernels = self.settings["kernel_manager"]
        return kernels

    @property
    def pages(self) -> Pages:
        """The pages of lessons."""
        pages: Pages = self.settings["pages"]
        return pages

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
    """``render/<course>/<lesson>``: the page of a lesson, the same for everyone."""

    kind: ClassVar[Kind] = PUBLISHED
    etag = ""

    @authenticated
    async def get(self, course: str, lesson: str) -> None:
        """Send a lesson's page.

        Args:
            course: id of the course.
            lesson: the lesson's name or file name.
        """
        await self.send_page(course, lesson)

    async def send_page(self, course: str, lesson: str) -> None:
        """Send a lesson's page, or say why there is none.

        Args:
            course: id of the course.
            lesson: the lesson's name or file name.
        """
        try:
            ready = await self.pages.ready(self.kind, course, lesson)
        except (NoLessonError, LessonBrokenError) as error:
            self.refuse(error)
        except Exception:
            self.log.exception("no page of %s/%s", course, lesson)
            self.show(wording.KERNEL_FAILED, 503)
        else:
            self._send(ready)

    def refuse(self, error: Exception) -> None:
        """Say why there is no page.

        Args:
            error: the reason.
        """
        self.log.warning("no page: %s %s", type(error).__name__, error)
        self.show(*((wording.NO_LESSON, 404) if isinstance(error, NoLessonError) else (wording.LESSON_BROKEN, 503)))

    def _send(self, ready: Ready) -> None:
        self.etag = f'"{ready.body.mark}"'
        self.set_header("Cache-Control", "private, no-cache")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_etag_header()
        if self.check_etag_header():
            self.set_header("Vary", "Accept-Encoding")
            self.set_status(304)
            self.finish()
        else:
            send(self, ready.body)

    def compute_etag(self) -> str | None:
        """The page's own mark; error pages have none."""
        return self.etag or None


class KernelHandler(LearnHandler):
    """``api/kernels/<id>``: what a page asks when its websocket was refused, and its farewell."""

    @allow_unauthenticated
    async def get(self, kernel_id: str) -> None:
        """Say whether the kernel is there and whose page asks: 200, 403 without a login, 404 for any other kernel."""
        if self._mine(kernel_id):
            self.finish({"id": kernel_id, "name": KERNEL})

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
