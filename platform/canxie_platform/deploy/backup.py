"""Backup while the platform runs, and restore into an empty folder.

The archive is a plain zip: ``manifest.json`` with the fingerprint of every file, and under ``data/`` the data folder as it was. Databases
are copied with SQLite's own backup, so that a running platform's backup is whole. The platform's database comes first: what happened after
it (a submission graded meanwhile) is done again from the queue, never lost.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ValidationError
from sqlalchemy import make_url

from canxie_platform import __version__
from canxie_platform.database import now
from canxie_platform.deploy import wording
from canxie_platform.settings import Settings

SKIPPED_FOLDERS = {"logs", "learn", ".home", ".ipynb_checkpoints", "__pycache__", "runtime"}
SKIPPED_PLACES = {"private/hub"}
"""The Hub's sessions and the servers it knows belong to the running platform: a copy would take them for its own."""
SKIPPED_ENDINGS = ("-wal", "-shm", "-journal", ".lock", ".tmp", ".pid")
RESTORED = "restored"
"""Mark in the private folder: at the next start the teaching folder is given back to its owner."""
DUMP = "database.dump"
MANIFEST = "manifest.json"


class BackupError(Exception):
    """A backup can't be made or read; the message is Chinese and says what to do."""


class Manifest(BaseModel):
    """What an archive holds."""

    format: int = 1
    version: str
    made_at: datetime
    database: str
    files: dict[str, str]
    """Fingerprint (SHA-256, hexadecimal) of each file by its path in the archive."""


def backup(settings: Settings, target: Path) -> Manifest:
    """Write an archive of everything that can't be made again.

    Args:
        settings: the installation; it may be running.
        target: the zip file to write; an existing one is not overwritten.

    Raises:
        BackupError: nothing to back up, or the target exists or can't be written.
    """
    if not settings.private.is_dir():
        raise BackupError(wording.NOTHING_TO_BACK_UP.format(data=settings.data))
    if target.exists():
        raise BackupError(wording.BACKUP_EXISTS.format(target=target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".canxie-backup-") as scratch:
            part = Path(scratch) / "part.zip"
            manifest = _write(settings, part, Path(scratch))
            part.chmod(0o600)
            with part.open("rb") as done:
                os.fsync(done.fileno())
            part.rename(target)
    except OSError as error:
        raise BackupError(wording.BACKUP_NOT_WRITTEN.format(target=target, reason=error.strerror or error)) from error
    return manifest


def _write(settings: Settings, part: Path, scratch: Path) -> Manifest:
    prints: dict[str, str] = {}
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        if not settings.database.startswith("sqlite"):
            prints[DUMP] = _add(archive, DUMP, _postgres_dump(settings.database, scratch))
        for path in _files(settings):
            name = f"data/{path.relative_to(settings.data).as_posix()}"
            if _is_plain(settings.data, path):
                prints[name] = _add(archive, name, _copy_of(path, scratch))
        kind = "sqlite" if settings.database.startswith("sqlite") else "postgresql"
        manifest = Manifest(version=__version__, made_at=now(), database=kind, files=prints)
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def _files(settings: Settings) -> Iterator[Path]:
    """The files to keep, the platform's own database first."""
    first = settings.private / "canxie.sqlite"
    if first.exists():
        yield first
    for folder, folders, names in os.walk(settings.data):
        inside = Path(folder).relative_to(settings.data)
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS and (inside / name).as_posix() not in SKIPPED_PLACES)
        for name in sorted(names):
            path = Path(folder) / name
            if path != first and path.is_file() and not path.is_symlink() and not name.endswith(SKIPPED_ENDINGS):
                yield path


def _is_plain(root: Path, path: Path) -> bool:
    """Whether a path leads where it says: no link in any part of it, and no second name for somebody else's file."""
    parts = [path, *(parent for parent in path.parents if root in parent.parents)]
    return not any(part.is_symlink() for part in parts) and path.stat().st_nlink == 1


def _copy_of(path: Path, scratch: Path) -> Path:
    """The file itself, or for a database a whole copy made while others go on writing."""
    with path.open("rb") as start:
        if start.read(16) != b"SQLite format 3\x00":
            return path
    copy = scratch / "copy.sqlite"
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> str:
    data = path.read_bytes()
    archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return hashlib.sha256(data).hexdigest()


def _libpq(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _postgres_dump(url: str, scratch: Path) -> Path:
    dump = scratch / DUMP
    _postgres_tool("pg_dump", "--format=custom", "--no-owner", "--file", str(dump), _libpq(url))
    return dump


def _postgres_tool(name: str, *arguments: str) -> None:
    program = shutil.which(name)
    if program is None:
        raise BackupError(wording.NO_POSTGRES_TOOL.format(name=name))
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(wording.POSTGRES_TOOL_FAILED.format(name=name, reason=done.stderr.strip()[-300:]))


def restore(source: Path, settings: Settings) -> Manifest:
    """Put an archive back into an empty data folder.

    Everything is unpacked beside the folder and compared with the manifest first; the folder appears whole or not at all.

    Args:
        source: the archive.
        settings: the installation to fill; its data folder must not exist or be empty, a PostgreSQL database must be empty.

    Raises:
        BackupError: the archive is damaged or not ours, or the folder isn't empty.
    """
    data = settings.data
    if data.exists() and any(data.iterdir()):
        raise BackupError(wording.RESTORE_NOT_EMPTY.format(data=data))
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".canxie-restore-") as scratch:
        manifest = _unpack(source, Path(scratch))
        if manifest.database == "postgresql":
            if settings.database.startswith("sqlite"):
                raise BackupError(wording.RESTORE_NEEDS_POSTGRES)
            _postgres_tool("pg_restore", "--no-owner", "--exit-on-error", "--dbname", _libpq(settings.database), str(Path(scratch) / DUMP))
        (Path(scratch) / "data" / "private" / RESTORED).touch(mode=0o600)
        if data.exists():
            data.rmdir()
        (Path(scratch) / "data").rename(data)
    return manifest


def _unpack(source: Path, scratch: Path) -> Manifest:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
            for name, wanted in manifest.files.items():
                content = archive.read(name)
                if hashlib.sha256(content).hexdigest() != wanted:
                    raise BackupError(wording.RESTORE_DAMAGED.format(source=source, name=name))
                _place(scratch, name, content)
    except FileNotFoundError as error:
        raise BackupError(wording.RESTORE_MISSING.format(source=source)) from error
    except (zipfile.BadZipFile, KeyError, ValidationError, OSError) as error:
        raise BackupError(wording.RESTORE_DAMAGED.format(source=source, name=error)) from error
    return manifest


def _place(scratch: Path, name: str, content: bytes) -> None:
    """Write one file with rights that keep private things private."""
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or (parts.parts[0] != "data" and name != DUMP):
        raise BackupError(wording.RESTORE_DAMAGED.format(source="", name=name))
    path = scratch / parts
    private = len(parts.parts) > 1 and parts.parts[1] == "private"
    path.parent.mkdir(parents=True, exist_ok=True)
    for folder in path.parents:
        if folder.name == "private" or "grading" in folder.relative_to(scratch).parts:
            folder.chmod(0o700 if folder.name == "private" else 0o750)
        if folder == scratch / "data":
            break
    path.write_bytes(content)
    path.chmod(0o600 if private else 0o640 if "grading" in parts.parts else 0o644)
