"""Publishing a trainer's draft: checked, copied whole, swapped in at once."""

from __future__ import annotations

import tempfile
from pathlib import Path

from canxie_platform.catalogue.checks import check_course
from canxie_platform.catalogue.courses import CourseError
from canxie_platform.catalogue.drafts import take_draft
from canxie_platform.settings import Settings


class PublishError(Exception):
    """A draft can't be published; the message is Chinese and lists what to mend."""


def publish(settings: Settings, course_id: str) -> Path:
    """Put a draft before the learners.

    The draft belongs to trainers' OS account, so nothing but plain files of known kinds is taken from it.

    Args:
        settings: the installation.
        course_id: the draft's folder name.

    Returns:
        The published folder.

    Raises:
        PublishError: there is no such draft, or the check found problems.
    """
    try:
        files = take_draft(settings, course_id)
    except CourseError as error:
        raise PublishError(f"{error}草稿放在 {settings.drafts}。") from error
    settings.courses_published.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.courses_published, prefix=".publish-") as scratch:
        copy = Path(scratch) / course_id
        copy.mkdir()
        files.write_to(copy)
        if problems := check_course(settings, copy):
            raise PublishError("这门课还不能发布：\n" + "\n".join(problems).replace(f"{scratch}/", ""))
        target = settings.courses_published / course_id
        if target.exists():
            target.rename(Path(scratch) / "before")
        copy.rename(target)
    for path in (target, *target.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return target
