"""Trainers' drafts: courses as they are being written, before they are published."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from canxie_platform.catalogue.courses import Course, CourseError, course_folders, load_course
from canxie_platform.catalogue.publishing import KEPT
from canxie_platform.settings import Settings

COURSE_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


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


def draft_folder(settings: Settings, course_id: str) -> Path | None:
    """The folder of a draft, or None when there is none of that name.

    Args:
        settings: the installation.
        course_id: the course; nothing that isn't a plain id is looked up.
    """
    folder = settings.drafts / course_id
    plain = COURSE_ID.fullmatch(course_id) and not folder.is_symlink()
    return folder if plain and (folder / "course.yml").is_file() else None


def load_draft(settings: Settings, course_id: str) -> Course:
    """Read a draft.

    The folder belongs to the trainers' account: links in it could lead anywhere and are refused.

    Args:
        settings: the installation.
        course_id: the course.

    Raises:
        CourseError: there is no such draft, or it can't be read.
    """
    folder = draft_folder(settings, course_id)
    if folder is None:
        raise CourseError(f"没有“{course_id}”这门课的草稿。")
    links = [path.name for path in folder.iterdir() if path.is_symlink()]
    if links:
        raise CourseError(f"草稿里有链接文件 {'、'.join(sorted(links))}，请换成真正的文件。")
    return load_course(folder)


def drafts(settings: Settings) -> list[Draft]:
    """Every draft of this installation, by id.

    Args:
        settings: the installation.
    """
    published = course_folders(settings)
    names = sorted(path.name for path in settings.drafts.iterdir()) if settings.drafts.is_dir() else []
    return [_draft(settings, name, published.get(name)) for name in names if draft_folder(settings, name) is not None]


def _draft(settings: Settings, name: str, published: Path | None) -> Draft:
    try:
        course = load_draft(settings, name)
    except (CourseError, ValueError, OSError) as error:
        return Draft(name, None, str(error), "changed" if published else "new")
    if published is None:
        return Draft(name, course, "", "new")
    same = _contents(settings.drafts / name) == _contents(published)
    return Draft(name, course, "", "published" if same else "changed")


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in KEPT and path.is_file() and not path.is_symlink()}
