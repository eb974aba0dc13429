"""Putting one file into a draft, with the rights of the trainers' account and without following a link.

``python -m canxie_platform.catalogue.draft_writes TEACHING DRAFTS COURSE NAME EXPECTED`` is what runs under that account; the file's new
content comes on standard input. EXPECTED is the hash of what the file held when it was read, so that nobody's newer words are lost.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from canxie_platform.settings import Settings

NAMES = ("items.yml", "exam.yml")
COURSE_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
CHANGED = 3
"""Exit code: the file isn't what it was."""
MOST_BYTES = 20 * 1024 * 1024


class DraftWriteError(Exception):
    """The draft wasn't changed; the message is Chinese."""


def fingerprint(content: bytes | None) -> str:
    """A mark of a file's content; of none when there is no file.

    Args:
        content: the content.
    """
    return hashlib.sha256(content).hexdigest() if content is not None else "none"


def write_draft(settings: Settings, course_id: str, name: str, content: bytes, before: bytes | None) -> None:
    """Replace a file of a draft whole or not at all.

    Args:
        settings: the installation.
        course_id: the draft's folder.
        name: ``items.yml`` or ``exam.yml``.
        content: the new content.
        before: what the file held when it was read; None when there was none.

    Raises:
        DraftWriteError: somebody changed it meanwhile, or it can't be written.
    """
    if name not in NAMES or not COURSE_ID.fullmatch(course_id):
        raise DraftWriteError("只能改课程草稿里的 items.yml 和 exam.yml。")
    account = settings.trainer_account if os.getuid() == 0 else ""
    arguments = [str(settings.teaching), settings.drafts.name, course_id, name, fingerprint(before)]
    done = subprocess.run(
        [sys.executable, "-m", __name__, *arguments],
        input=content,
        capture_output=True,
        check=False,
        user=account or None,
        group=account or None,
        extra_groups=[] if account else None,
        umask=0o022,
        cwd="/",
        env={"PATH": os.defpath, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    if done.returncode == CHANGED:
        raise DraftWriteError("草稿刚才被别人改过，没有写进去。请刷新这一页，再导入一次。")
    if done.returncode:
        raise DraftWriteError("草稿写不进去，没有改动。请检查草稿文件夹，或请管理员看看磁盘空间和权限。")


def replace(folder: Path, steps: list[str], name: str, expected: str, content: bytes) -> bool:
    """Do it with the rights of whoever runs this.

    Args:
        folder: a folder whose own path is safe.
        steps: folders below it, none of which may be a link.
        name: the file.
        expected: fingerprint of what it must hold.
        content: the new content.

    Returns:
        False when the file holds something else.
    """
    handle = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    for step in steps:
        below = os.open(step, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
        os.close(handle)
        handle = below
    part = f".{name}.{secrets.token_hex(6)}"
    try:
        if fingerprint(_content(handle, name)) != expected:
            return False
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644, dir_fd=handle), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, name, src_dir_fd=handle, dst_dir_fd=handle)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=handle)
        os.close(handle)
    return True


def _content(folder: int, name: str) -> bytes | None:
    try:
        with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder), "rb") as file:
            return file.read(MOST_BYTES)
    except FileNotFoundError:
        return None


if __name__ == "__main__":
    root, drafts, course, file_name, mark = sys.argv[1:]
    sys.exit(0 if replace(Path(root), [drafts, course], file_name, mark, sys.stdin.buffer.read(MOST_BYTES)) else CHANGED)
