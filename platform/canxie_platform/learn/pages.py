"""Pages of lessons, made once per version of a lesson and kept compressed: they hold nothing of a learner and nothing of a kernel."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canxie_platform.catalogue.courses import course_folders
from canxie_platform.catalogue.drafts import COURSE_ID
from canxie_platform.learn import wording
from canxie_platform.learn.compression import Packed, packed
from canxie_platform.learn.environment import kernel_environment
from canxie_platform.learn.kernels import LessonKernels
from canxie_platform.learn.lessons import NoLessonError, OpenLesson, find_draft, find_lesson
from canxie_platform.learn.rendering import LessonRenderer, page_of
from canxie_platform.learn.snapshot.program import Program, lesson_program
from canxie_platform.settings import Settings, get_settings

log = logging.getLogger(__name__)

FRESH_SECONDS = 300
"""How long a page is kept before it is made again: the articles it names may have changed."""
MOST = 256


@dataclass(frozen=True)
class Kind:
    """Where lessons come from and what is different about their page."""

    find: Callable[[Settings, str, str], OpenLesson]
    folder: Callable[[Settings, str], Path | None]
    address: str
    """First part of the address that opens a kernel for the page."""
    notice: str = ""


def _draft_folder(settings: Settings, course: str) -> Path | None:
    folder = settings.drafts / course
    return folder if COURSE_ID.fullmatch(course) and folder.is_dir() else None


PUBLISHED = Kind(find_lesson, lambda settings, course: course_folders(settings).get(course), "open")
DRAFT = Kind(find_draft, _draft_folder, "open-preview", wording.PREVIEW)


@dataclass(frozen=True)
class Ready:
    """A lesson ready to be opened, with its page."""

    opened: OpenLesson
    program: Program
    body: Packed


class Pages:
    """The pages that were made."""

    def __init__(self, kernels: LessonKernels, scratch: Path, base_url: str, renderer: dict[str, Any]) -> None:
        self._kernels = kernels
        self._scratch = scratch
        self._base_url = base_url
        self._renderer = renderer
        self._kept: dict[tuple[Any, ...], asyncio.Task[Ready]] = {}

    async def ready(self, kind: Kind, course: str, name: str) -> Ready:
        """A lesson and its page, made now if it isn't kept.

        Args:
            kind: published or a draft.
            course: id of the course.
            name: the lesson's name or file name.

        Raises:
            NoLessonError: there is no such lesson.
            LessonBrokenError: it can't be used.
        """
        key = (kind.address, course, name, *_signature(kind.folder(get_settings(), course)))
        kept = self._kept.get(key)
        if kept is None or (kept.done() and (kept.cancelled() or kept.exception() is not None)):
            for old in [old for old in self._kept if old[:3] == key[:3]] + list(self._kept)[:-MOST]:
                self._kept.pop(old, None)
            kept = self._kept[key] = asyncio.create_task(self._made(kind, course, name))
        return await asyncio.shield(kept)

    async def _made(self, kind: Kind, course: str, name: str) -> Ready:
        opened = kind.find(get_settings(), course, name)
        environment = kernel_environment(
            os.environ, self._scratch, records={}, course_folder=opened.course.folder, lesson=opened.lesson.name
        )
        program = lesson_program(opened.notebook, environment, opened.course.folder)
        ran = await self._kernels.outputs(program)
        for place in ran.failed:
            log.error("code cell %d of %s/%s failed", place + 1, course, name)
        page = page_of(opened, self._base_url, program.version, kind.address, kind.notice)
        text = await LessonRenderer(opened, page, ran, **self._renderer).html()
        return Ready(opened, program, await asyncio.to_thread(packed, text))


def _signature(folder: Path | None) -> tuple[int, ...]:
    """Changes with the lesson's files, and every few minutes."""
    if folder is None:
        raise NoLessonError
    files = sorted(path for path in folder.iterdir() if path.suffix in {".yml", ".ipynb"})
    return (int(time.time() // FRESH_SECONDS), *(path.lstat().st_mtime_ns for path in files))
