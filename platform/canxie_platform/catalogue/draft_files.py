"""Taking a draft's files out of a folder that somebody else may change at any moment.

The portal may run as root, and drafts belong to trainers' OS account: a link put in place of a file between looking and reading would
lead root anywhere. So every step opens what it looked at: no links, no second names of other files, plain files of known kinds only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEPT = {".yml", ".ipynb", ".png", ".jpg", ".svg", ".mp3", ".mp4", ".vtt"}
"""Kinds of files a course is made of."""
LARGEST = 200_000_000
"""Bytes of one file."""


@dataclass(frozen=True)
class DraftFiles:
    """What was taken."""

    contents: dict[str, bytes]
    """Content of each file by its name."""
    refused: list[str]
    """Names that were left: links, files with a second name, too large ones."""

    def write_to(self, folder: Path) -> None:
        """Write the files into an empty folder of our own."""
        for name, content in self.contents.items():
            (folder / name).write_bytes(content)


def take(root: Path, *steps: str) -> DraftFiles:
    """Read the files of a folder.

    Args:
        root: a folder whose own path is safe.
        steps: names of folders below it, each of which may belong to somebody else.

    Raises:
        OSError: a step doesn't exist or is a link.
    """
    contents: dict[str, bytes] = {}
    refused: list[str] = []
    with _opened(root, *steps) as folder:
        for name in sorted(os.listdir(folder)):
            if Path(name).suffix not in KEPT:
                continue
            content = _plain_file(folder, name)
            if content is None:
                refused.append(name)
            else:
                contents[name] = content
    return DraftFiles(contents, refused)


def names(root: Path, *steps: str) -> list[str]:
    """Names in a folder, reached as in ``take``; empty when it isn't there."""
    try:
        with _opened(root, *steps) as folder:
            return sorted(os.listdir(folder))
    except OSError:
        return []


@contextmanager
def _opened(root: Path, *steps: str) -> Iterator[int]:
    kinds = [os.O_PATH] * len(steps) + [os.O_RDONLY]  # folders on the way may be entered only; the last one is listed
    folder = os.open(root, kinds[0] | os.O_DIRECTORY)
    try:
        for step, kind in zip(steps, kinds[1:], strict=True):
            below = os.open(step, kind | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
            os.close(folder)
            folder = below
        yield folder
    finally:
        os.close(folder)


def _plain_file(folder: int, name: str) -> bytes | None:
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode) or about.st_nlink != 1 or about.st_size > LARGEST:
            return None
        return file.read(LARGEST)
