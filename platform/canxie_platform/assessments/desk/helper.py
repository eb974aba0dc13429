"""The portal's grading helper: one child process for all requests, under the trainers' account, because the gradebook is theirs.

It is started when a trainer opens the desk, so that it is ready when the first mark is saved, and ends by itself when nobody marks.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress

from canxie_platform.assessments.course import Grader, GraderError, MarkedMeanwhileError
from canxie_platform.assessments.grader_protocol import GiveMark, Grade, MakeFeedback, Ready, Renew, Reply, Rescore
from canxie_platform.settings import Settings

REST = 600
"""Seconds without an order after which the helper ends."""
log = logging.getLogger("canxie.grading")


class SharedHelper:
    """The helper with a lock: it takes one order at a time.

    Args:
        settings: the installation.
    """

    def __init__(self, settings: Settings) -> None:
        self._grader = Grader(settings, rest=REST)
        self._lock = threading.Lock()

    def ask(self, order: GiveMark | Grade | MakeFeedback | Renew | Rescore | Ready, limit: float = 60) -> Reply:
        """Give an order; once more when the helper had just ended.

        Args:
            order: what to do; doing it twice must be the same as doing it once.
            limit: seconds to wait.

        Raises:
            GraderError: it couldn't be done.
            MarkedMeanwhileError: somebody else marked the answer.
        """
        with self._lock:
            try:
                return self._grader.ask(order, limit)
            except MarkedMeanwhileError:
                raise
            except GraderError:
                if self._grader.running:
                    raise
                return self._grader.ask(order, limit)

    def warm(self) -> None:
        """Start the helper in the background, unless it is busy."""
        if self._grader.running or self._lock.locked():
            return
        threading.Thread(target=self._get_ready, daemon=True).start()

    def _get_ready(self) -> None:
        with suppress(GraderError):
            self.ask(Ready())

    def close(self) -> None:
        """End the helper."""
        with self._lock:
            self._grader.close()


_helpers: dict[tuple[str, str], SharedHelper] = {}


def helper_of(settings: Settings) -> SharedHelper:
    """This process's helper of an installation.

    Args:
        settings: the installation.
    """
    return _helpers.setdefault((str(settings.data), settings.trainer_account), SharedHelper(settings))
