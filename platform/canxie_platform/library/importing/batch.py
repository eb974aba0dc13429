"""Importing many files: from a command line or an upload, each whole or not at all, the index brought up to date once at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from canxie_platform.library import index
from canxie_platform.library.importing import packages, wording
from canxie_platform.library.importing.reading import SUFFIXES, read_file
from canxie_platform.library.importing.refusal import RefusedError
from canxie_platform.library.importing.storing import Outcome, store

Named = tuple[str, Callable[[], bytes]]
"""A file's name, and its content when it is asked for."""
MOST_ZIP_MEGABYTES = 60


def files_of(paths: Iterable[Path]) -> Iterator[Named]:
    """Every file of the given paths; of folders those we can read, in the order of their names.

    Args:
        paths: files and folders.
    """
    for path in paths:
        if path.is_dir():
            kinds = (*SUFFIXES, ".zip")
            for file in sorted(one for one in path.rglob("*") if one.suffix.lower() in kinds and one.is_file() and not one.is_symlink()):
                yield str(file.relative_to(path)), file.read_bytes
        else:
            yield path.name, path.read_bytes


def import_files(session: Session, files: Iterable[Named], by: int | None = None) -> Iterator[Outcome]:
    """Import files one by one; the index is up to date when the last outcome was given. The caller commits.

    Args:
        session: a database session.
        files: zips among them are opened.
        by: account that imports.
    """
    changed = False
    for name, content in files:
        for outcome in import_one(session, name, content, by):
            changed = changed or outcome.state in ("added", "new version")
            yield outcome
    if changed:
        session.flush()
        index.finish(session)


def import_one(session: Session, name: str, content: Callable[[], bytes], by: int | None) -> Iterator[Outcome]:
    """Import one file, or the files of one zip, without bringing the index up to date.

    Args:
        session: a database session.
        name: the file's name.
        content: gives what it holds.
        by: account that imports.
    """
    try:
        data = content()
    except OSError as error:
        yield _refused(name, f"文件读不出来：{error.strerror or error}")
        return
    if not name.lower().endswith(".zip"):
        yield _taken(session, name, data, by)
        return
    try:
        if len(data) > MOST_ZIP_MEGABYTES * 2**20:
            raise RefusedError(wording.TOO_BIG.format(most=MOST_ZIP_MEGABYTES))
        inner = list(packages.members(data))
    except RefusedError as error:
        yield _refused(name, str(error))
        return
    for inside, part in inner:
        yield _taken(session, f"{name}/{inside}", part, by)


def _taken(session: Session, name: str, data: bytes, by: int | None) -> Outcome:
    """One file in a transaction of its own: refused means nothing of it is there."""
    try:
        with session.begin_nested():
            return store(session, read_file(name, data), by)
    except RefusedError as error:
        return _refused(name, str(error))


def _refused(name: str, why: str) -> Outcome:
    return Outcome(name, "refused", "", "", "", 0, [why])
