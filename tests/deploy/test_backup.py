"""Backup while others write, restore whole or not at all."""

from __future__ import annotations

import sqlite3
import threading
import zipfile
from pathlib import Path

import pytest

from canxie_platform.deploy.backup import BackupError, backup, restore
from canxie_platform.settings import Settings, stored_secrets


@pytest.fixture
def installation(tmp_path: Path) -> Settings:
    settings = Settings(data=tmp_path / "data")
    stored_secrets(settings.private)
    (settings.teaching / "grading").mkdir(parents=True)
    (settings.teaching / "grading" / "提交.txt").write_text("作答", encoding="utf-8")
    (settings.private / "logs").mkdir()
    (settings.private / "logs" / "hub.log").write_text("log")
    with sqlite3.connect(settings.private / "canxie.sqlite") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE saved (n INTEGER)")
        database.execute("INSERT INTO saved VALUES (0)")
    return settings


def count(settings: Settings) -> int:
    with sqlite3.connect(settings.private / "canxie.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(database.execute("SELECT count(*) FROM saved").fetchone()[0])


def test_backup_taken_while_a_writer_writes_restores_whole(installation: Settings, tmp_path: Path) -> None:
    stop = threading.Event()
    written = threading.Event()

    def write() -> None:
        with sqlite3.connect(installation.private / "canxie.sqlite", timeout=30) as database:
            number = 0
            while not stop.is_set():
                number += 1
                database.execute("INSERT INTO saved VALUES (?)", (number,))
                database.commit()
                written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(10)
        before = count(installation)
        backup(installation, tmp_path / "b.zip")
    finally:
        stop.set()
        writer.join()
    restored = Settings(data=tmp_path / "new")
    restore(tmp_path / "b.zip", restored)
    assert count(restored) >= before
    assert (restored.teaching / "grading" / "提交.txt").read_text(encoding="utf-8") == "作答"
    assert stored_secrets(restored.private) == stored_secrets(installation.private)
    assert not (restored.private / "logs").exists()
    assert restored.private.stat().st_mode & 0o077 == 0
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0


def test_restore_refuses_a_folder_that_is_not_empty(installation: Settings, tmp_path: Path) -> None:
    backup(installation, tmp_path / "b.zip")
    with pytest.raises(BackupError, match="不是空文件夹"):
        restore(tmp_path / "b.zip", installation)


def test_backup_never_overwrites(installation: Settings, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("older")
    with pytest.raises(BackupError, match="不会覆盖"):
        backup(installation, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").read_text() == "older"


@pytest.mark.parametrize("damage", ["截断", "改了内容", "不是压缩包", "路径跑到外面"])
def test_damaged_archive_restores_nothing(installation: Settings, tmp_path: Path, damage: str) -> None:
    good, bad = tmp_path / "b.zip", tmp_path / "bad.zip"
    backup(installation, good)
    if damage == "截断":
        bad.write_bytes(good.read_bytes()[:-200])
    elif damage == "不是压缩包":
        bad.write_text("hello")
    else:
        with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if damage == "改了内容" and name.endswith("提交.txt"):
                    content = "假的".encode()
                if damage == "路径跑到外面" and name == "manifest.json":
                    content = content.replace(b"data/teaching/grading/", b"data/../../")
                    new.writestr("data/../../提交.txt", "作答")
                new.writestr(name, content)
    target = Settings(data=tmp_path / "new")
    with pytest.raises(BackupError, match="不完整或被改过"):
        restore(bad, target)
    assert not target.data.exists()
    assert not (tmp_path.parent / "提交.txt").exists()


def test_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="没有残协学堂的数据"):
        backup(Settings(data=tmp_path / "none"), tmp_path / "b.zip")
