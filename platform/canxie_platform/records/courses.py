"""The course a ticket names, also while somebody replaces its files: an answer must not be lost because another course is broken."""

from __future__ import annotations

import logging
from pathlib import Path

from canxie_platform.catalogue.courses import Course, CourseError, course_folders, load_current
from canxie_platform.settings import Settings
from canxie_widgets.bank import BankError

log = logging.getLogger(__name__)
_usable: dict[Path, Course] = {}


def find_course(settings: Settings, name: str) -> Course | None:
    """A course by its id: as it is now, or as it last could be used.

    Args:
        settings: where the courses are.
        name: the course's id.

    Returns:
        The course, or None when there is none.

    Raises:
        CourseError: it can't be used and never could since this process began; BankError and OSError alike.
    """
    folder = course_folders(settings).get(name)
    if folder is None:
        return None
    try:
        _usable[folder] = load_current(folder)
    except (CourseError, BankError, OSError) as error:
        if folder not in _usable:
            raise
        log.warning("%s can't be used, the version before goes on: %s", name, error)
    return _usable[folder]
