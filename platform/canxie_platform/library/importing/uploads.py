"""Uploads of many files: kept in the database first, then dealt with for a few seconds at a time; a crash or a closed page loses none."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library import index
from canxie_platform.library.importing import packages, wording
from canxie_platform.library.importing.batch import MOST_ZIP_MEGABYTES, import_one
from canxie_platform.library.importing.models import UploadedFile
from canxie_platform.library.importing.reading import MOST_MEGABYTES
from canxie_platform.library.importing.refusal import RefusedError

SLICE = 4.0
"""Seconds of work before a page shows how far it is."""
MOST_FILES = 1000


def keep(session: Session, files: Iterable[tuple[str, bytes]], by: int) -> str:
    """Keep uploaded files until they are dealt with; a zip is opened, a bad one refused as a whole.

    Args:
        session: a database session; the caller commits.
        files: names and contents.
        by: account that uploads.

    Returns:
        The upload's name.
    """
    batch = secrets.token_hex(16)
    for name, data in files:
        session.add_all(_rows(batch, name, data, by))
    session.flush()
    return batch


def _rows(batch: str, name: str, data: bytes, by: int) -> list[UploadedFile]:
    def row(filename: str, content: bytes | None, fault: str = "") -> UploadedFile:
        kept = {"content": content, "state": "refused" if fault else "waiting", "notes": [fault] if fault else []}
        return UploadedFile(batch=batch, uploaded_by=by, filename=filename[-300:], **kept)

    if not name.lower().endswith(".zip"):
        too_big = len(data) > MOST_MEGABYTES * 2**20
        return [row(name, None, wording.TOO_BIG.format(most=MOST_MEGABYTES)) if too_big else row(name, data)]
    try:
        if len(data) > MOST_ZIP_MEGABYTES * 2**20:
            raise RefusedError(wording.TOO_BIG.format(most=MOST_ZIP_MEGABYTES))
        return [row(f"{name}/{inside}", content) for inside, content in packages.members(data)]
    except RefusedError as error:
        return [row(name, None, str(error))]


def go_on(session: Session, batch: str, seconds: float = SLICE) -> None:
    """Deal with waiting files for a while, and bring the index up to date.

    Args:
        session: a database session; the caller commits.
        batch: the upload.
        seconds: after how long to stop; at least one file is dealt with.
    """
    deadline = time.monotonic() + seconds
    changed = False
    waiting = select(UploadedFile).where(UploadedFile.batch == batch, UploadedFile.state == "waiting").order_by(UploadedFile.id)
    while (file := session.scalar(waiting.limit(1).with_for_update())) is not None:
        content = file.content or b""
        for outcome in import_one(session, file.filename, lambda content=content: content, file.uploaded_by):  # type: ignore[misc]
            file.state, file.title, file.document_id = outcome.state, outcome.title[:300], outcome.document_id
            file.version, file.articles, file.notes, file.content = outcome.version, outcome.articles, outcome.notes, None
            changed = changed or outcome.state in ("added", "new version")
        session.flush()
        if time.monotonic() > deadline:
            break
    if changed:
        index.finish(session)


def files_of(session: Session, batch: str, by: int) -> Sequence[UploadedFile]:
    """The files of one's own upload.

    Args:
        session: a database session.
        batch: the upload.
        by: who asks.
    """
    mine = select(UploadedFile).where(UploadedFile.batch == batch, UploadedFile.uploaded_by == by)
    return session.scalars(mine.order_by(UploadedFile.id)).all()
