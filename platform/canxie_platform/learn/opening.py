"""``api/open/<course>/<lesson>``: a kernel of the learner's own for a page that is already being read."""

from __future__ import annotations

import json
import os
from typing import Any, ClassVar, NamedTuple

from jupyter_server.auth.decorator import allow_unauthenticated

from canxie_platform.learn import wording
from canxie_platform.learn.admission import Admitted, NotAdmittedError, NotListedError, RecordsAwayError, admit
from canxie_platform.learn.environment import kernel_environment, records_access
from canxie_platform.learn.handlers import LearnHandler
from canxie_platform.learn.identity import same_origin
from canxie_platform.learn.kernels import LessonsFullError, Opening, TooOftenError
from canxie_platform.learn.lessons import LessonBrokenError, NoLessonError
from canxie_platform.learn.pages import PUBLISHED, Kind, Ready
from canxie_platform.learn.queue import RETRY
from canxie_platform.learn.snapshot.program import Fork
from canxie_platform.learn.ticket import issue
from canxie_platform.settings import get_settings

TICKET_SECONDS = 600
"""How long a ticket is good for; it is replaced long before."""


class Refusal(NamedTuple):
    """An answer that isn't a kernel."""

    status: int
    error: str
    message: str
    retry: int = 0
    """Seconds after which the page asks again by itself; 0 for never."""


REFUSALS: dict[type[Exception], Refusal] = {
    NoLessonError: Refusal(404, "gone", wording.OPEN_GONE),
    NotListedError: Refusal(404, "gone", wording.OPEN_GONE),
    NotAdmittedError: Refusal(403, "refused", wording.OPEN_REFUSED),
    LessonBrokenError: Refusal(503, "broken", wording.OPEN_BROKEN),
    RecordsAwayError: Refusal(503, "records", wording.OPEN_RECORDS_AWAY, 10),
    TooOftenError: Refusal(429, "often", wording.OPEN_TOO_OFTEN, 20),
}
LOGIN = Refusal(401, "login", wording.OPEN_LOGIN)
CHANGED = Refusal(409, "changed", wording.OPEN_CHANGED)
FAILED = Refusal(503, "failed", wording.OPEN_FAILED, 10)


class OpenHandler(LearnHandler):
    """Opens kernels for pages."""

    kind: ClassVar[Kind] = PUBLISHED
    recorded = True

    _left = False

    def on_connection_close(self) -> None:
        """The page was left before its kernel came."""
        self._left = True
        super().on_connection_close()

    def may_open(self) -> bool:
        """Whether this person may open such lessons at all; the records API says more."""
        return True

    @allow_unauthenticated
    async def post(self, course: str, lesson: str) -> None:
        """Open a kernel, or say why not and what to do.

        Args:
            course: id of the course.
            lesson: the lesson's name.
        """
        if not same_origin(self.request):
            self.set_status(403)
            self.finish({"error": "origin"})
        elif self.current_user is None:
            self._refuse(LOGIN)
        elif not self.may_open():
            self._refuse(REFUSALS[NotAdmittedError])
        else:
            await self._open(course, lesson)

    async def _open(self, course: str, lesson: str) -> None:
        try:
            ready = await self.pages.ready(self.kind, course, lesson)
            if self._version() != ready.program.version:
                self._refuse(CHANGED)
                return
            self.finish(await self._kernel(ready))
        except LessonsFullError as error:
            self._refuse(Refusal(503, "full", wording.open_full(error.before), RETRY))
        except tuple(REFUSALS) as error:
            self.log.warning("%s/%s not opened: %s %s", course, lesson, type(error).__name__, error)
            self._refuse(REFUSALS[type(error)])
        except Exception:
            self.log.exception("no kernel for %s/%s", course, lesson)
            self._refuse(FAILED)

    async def _kernel(self, ready: Ready) -> dict[str, Any]:
        course, lesson = ready.opened.course, ready.opened.lesson
        admitted, records, cited = Admitted("", None), {}, {}
        if self.recorded:
            url = get_settings().records_url
            ticket = issue(get_settings().key("ticket"), self.username, course.id, lesson.name, TICKET_SECONDS)
            admitted, records = await admit(url, ticket), records_access(url, ticket)
            cited = await self.kernels.citations.of(await self.kernels.refs(ready.program), url, ticket)
        environment = kernel_environment(
            os.environ, self.settings["scratch"], records=records, course_folder=course.folder, lesson=lesson.name
        )
        opening = Opening(self.username, course.id, lesson.name, recorded=self.recorded)
        fork = Fork(environment=environment, state=admitted.state, cited=cited)
        kernel_id = await self.kernels.open_lesson(opening, ready.program, fork)
        if self._left:
            await self.kernels.close_lesson(kernel_id)
        return {"kernel": kernel_id, "learner": admitted.learner or self.username}

    def _version(self) -> str:
        try:
            return str(json.loads(self.request.body)["version"])
        except (ValueError, TypeError, KeyError):
            return ""

    def _refuse(self, refusal: Refusal) -> None:
        self.set_status(refusal.status)
        self.finish(refusal._asdict())
