"""Trainers' drafts: courses as they are being written, before they are published."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from canxie_platform.catalogue import draft_files
from canxie_platform.catalogue.courses import Course, CourseError, course_folders, load_course
from canxie_platform.catalogue.draft_files import DraftFiles
from canxie_platform.settings import Settings

COURSE_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
SCRATCH = re.compile(r"\S*/canxie-draft-[^/\s]+/")
"""Where a draft is looked at; of no use to whoever reads what is wrong with it."""


@dataclass(frozen=True)
class Draft:
    """A draft as its trainer finds it."""

    id: str
    course: Course | None
    """The course, or None when its files can't be read."""
    problem: str
    """Why it can't be read; empty when it can."""
    state: str
    """``new``, ``changed`` or ``published``: compared with what learners see."""


def take_draft(settings: Settings, course_id: str) -> DraftFiles:
    """The files of a draft, safely taken.

    Args:
        settings: the installation.
        course_id: the course; nothing that isn't a plain id is looked up.

    Raises:
        CourseError: there is no such draft, or it holds what can't be taken.
    """
    try:
        if not COURSE_ID.fullmatch(course_id):
            raise FileNotFoundError(course_id)
        files = draft_files.take(settings.teaching, settings.drafts.name, course_id)
    except OSError as error:
        raise CourseError(f"没有“{course_id}”这门课的草稿。") from error
    if files.refused:
        raise CourseError(f"草稿里的 {'、'.join(files.refused)} 是链接，或者太大，请换成真正的文件。")
    if "course.yml" not in files.contents:
        raise CourseError(f"没有“{course_id}”这门课的草稿：文件夹里要有 course.yml。")
    return files


def drafts(settings: Settings) -> list[Draft]:
    """Every draft of this installation, by id.

    Args:
        settings: the installation.
    """
    published = course_folders(settings)
    found = [name for name in draft_files.names(settings.teaching, settings.drafts.name) if COURSE_ID.fullmatch(name)]
    return [_draft(settings, name, published.get(name)) for name in found if name != "plans"]


def draft_of(settings: Settings, course_id: str) -> Draft | None:
    """One draft, or None when there is no such folder.

    Args:
        settings: the installation.
        course_id: the course; nothing that isn't a plain id is looked up.
    """
    known = draft_files.names(settings.teaching, settings.drafts.name)
    if not COURSE_ID.fullmatch(course_id) or course_id == "plans" or course_id not in known:
        return None
    return _draft(settings, course_id, course_folders(settings).get(course_id))


def _draft(settings: Settings, name: str, published: Path | None) -> Draft:
    state = "changed" if published else "new"
    try:
        files = take_draft(settings, name)
        with tempfile.TemporaryDirectory(prefix="canxie-draft-") as scratch:
            folder = Path(scratch) / name
            folder.mkdir()
            files.write_to(folder)
            course = load_course(folder)
    except (CourseError, ValueError, OSError) as error:
        return Draft(name, None, SCRATCH.sub("", str(error)), state)
    same = published is not None and files.contents == draft_files.take(published).contents
    return Draft(name, course, "", "published" if same else state)
