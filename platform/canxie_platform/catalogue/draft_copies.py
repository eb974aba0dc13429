"""Giving trainers a draft of every shipped course, and a fresh one when a newer version comes and they haven't touched theirs.

The drafts' folder belongs to trainers: where they have an OS account of their own, the copying is done under it, never by root.
``python -m canxie_platform.catalogue.draft_copies SHIPPED TEACHING`` is what runs there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from canxie_platform.catalogue.draft_files import KEPT
from canxie_platform.settings import Settings

STAMPS = ".drafts.json"
"""File in the teaching folder: what each draft looked like when it was copied."""


def copy_drafts(settings: Settings) -> None:
    """Copy shipped courses into the drafts; a draft that a trainer changed is left alone for ever.

    Args:
        settings: the installation.
    """
    account = settings.trainer_account if os.getuid() == 0 else ""
    if not account:
        copy(settings.courses_shipped, settings.teaching)
        return
    command = [sys.executable, "-m", __name__, str(settings.courses_shipped), str(settings.teaching)]
    environment = {"PATH": os.defpath, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, check=True, user=account, group=account, extra_groups=[], umask=0o022, cwd="/", env=environment)


def copy(shipped: Path, teaching: Path) -> None:
    """Do the copying with the rights of whoever runs this.

    Args:
        shipped: folder of the shipped courses.
        teaching: the trainers' folder.
    """
    stamps, drafts = teaching / STAMPS, teaching / "courses"
    drafts.mkdir(exist_ok=True)
    known: dict[str, str] = json.loads(stamps.read_text()) if stamps.exists() else {}
    for file in sorted(shipped.glob("*/course.yml")):
        course, draft = file.parent, drafts / file.parent.name
        mark = _mark(course)
        if draft.exists() and (known.get(course.name) in (None, mark) or _mark(draft) != known[course.name]):
            continue
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(course, draft, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        known[course.name] = mark
    part = stamps.with_suffix(".part")
    part.write_text(json.dumps(known))
    part.replace(stamps)


def _mark(folder: Path) -> str:
    """Fingerprint of a course's own files."""
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in KEPT and path.is_file():
            whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


if __name__ == "__main__":
    copy(Path(sys.argv[1]), Path(sys.argv[2]))
