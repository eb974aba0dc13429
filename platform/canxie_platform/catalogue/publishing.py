"""Publishing a trainer's draft: checked, copied whole, swapped in at once."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from canxie_platform.catalogue.checks import check_course
from canxie_platform.settings import Settings

KEPT = {".yml", ".ipynb", ".png", ".jpg", ".svg", ".mp3", ".mp4", ".vtt"}


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
    draft = settings.drafts / course_id
    if not (draft / "course.yml").is_file() or draft.is_symlink() or "/" in course_id:
        raise PublishError(f"没有“{course_id}”这门课的草稿。草稿放在 {settings.drafts}。")
    settings.courses_published.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.courses_published, prefix=".publish-") as scratch:
        copy = Path(scratch) / course_id
        copy.mkdir()
        for path in sorted(draft.iterdir()):
            if path.suffix in KEPT and path.is_file() and not path.is_symlink():
                shutil.copyfile(path, copy / path.name)
        if problems := check_course(settings, copy):
            raise PublishError("这门课还不能发布：\n" + "\n".join(problems))
        target = settings.courses_published / course_id
        if target.exists():
            target.rename(Path(scratch) / "before")
        copy.rename(target)
    for path in (target, *target.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return target
