"""Giving trainers a draft of every shipped course, and a fresh one when a newer version comes and they haven't touched theirs."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from canxie_platform.catalogue.publishing import KEPT
from canxie_platform.settings import Settings

STAMPS = "drafts.json"
"""File in the private folder: what each draft looked like when it was copied."""


def copy_drafts(settings: Settings) -> None:
    """Copy shipped courses into the drafts; a draft that a trainer changed is left alone for ever.

    Args:
        settings: the installation.
    """
    settings.drafts.mkdir(exist_ok=True)
    stamps = settings.private / STAMPS
    known: dict[str, str] = json.loads(stamps.read_text()) if stamps.exists() else {}
    for file in sorted(settings.courses_shipped.glob("*/course.yml")):
        shipped, draft = file.parent, settings.drafts / file.parent.name
        mark = _mark(shipped)
        if draft.exists() and (known.get(shipped.name) in (None, mark) or _mark(draft) != known[shipped.name]):
            continue
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(shipped, draft, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        known[shipped.name] = mark
    part = stamps.with_suffix(".part")
    part.write_text(json.dumps(known))
    part.replace(stamps)
    if settings.trainer_account:
        for path in (settings.drafts, *settings.drafts.rglob("*")):
            if not path.is_symlink():
                shutil.chown(path, settings.trainer_account, settings.trainer_account)


def _mark(folder: Path) -> str:
    """Fingerprint of a course's own files."""
    whole = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in KEPT and path.is_file() and not path.is_symlink():
            whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()
