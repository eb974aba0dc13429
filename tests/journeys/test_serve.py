"""``make serve`` as a newcomer runs it, in a fresh clone: starts, answers, stops clean, starts again; and what it says when it can't."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import zipfile
from pathlib import Path

import httpx
import pytest

from canxie_platform.deploy.processes import marked
from tests.journeys.conftest import REPO, Platform, free_port, open_folder, start

pytestmark = pytest.mark.journey
MAKE = ("make", "serve", "PORT={port}", "DATA={data}")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of what is committed."""
    folder = open_folder(tmp_path_factory, "clone") / "canxie"
    subprocess.run(["git", "clone", "--quiet", f"file://{REPO}", str(folder)], check=True)
    return folder


def look(platform: Platform) -> None:
    """What a person and a monitor see of a running platform."""
    health = httpx.get(f"{platform.portal}/health")
    assert health.status_code == 200
    assert set(health.json()["parts"].values()) == {"ok"}
    page = httpx.get(platform.url, headers={"accept": "text/html"}, follow_redirects=True)
    assert "登录" in page.text
    assert set(platform.accounts) >= {"wang", "teacher", "staff", "admin"}
    assert str(platform.data) in platform.said


def test_a_fresh_clone_starts_stops_clean_and_starts_again(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    data, port = open_folder(tmp_path_factory, "fresh") / "data", free_port()
    first = start(data, *MAKE, cwd=clone, port=port)
    look(first)
    second = subprocess.run(
        [REPO / ".venv/bin/canxie", "serve", "--data", data, "--port", str(free_port())], capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert "正被另一个残协学堂使用" in second.stderr
    first.canxie("account", "add", "liu", "刘备份")
    assert first.stop() in {0, 2, -2, 130}
    assert list(marked(data)) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    again = start(data, *MAKE, cwd=clone, port=port)
    try:
        look(again)
        assert "刘备份" in again.canxie("account", "list")
        restored = restore_elsewhere(again, tmp_path_factory)
    finally:
        again.stop()
    third = start(restored)
    try:
        look(third)
        assert "刘备份" in third.canxie("account", "list")
        gradebook = restored / "teaching" / "grading" / "gradebook.db"
        assert gradebook.stat().st_mode & 0o007 == 0
        if os.getuid() == 0:
            assert gradebook.owner() == "canxie-trainer"
    finally:
        third.stop()


def restore_elsewhere(platform: Platform, factory: pytest.TempPathFactory) -> Path:
    """Back the running platform up and restore the backup into an empty folder."""
    folder = open_folder(factory, "restored")
    said = platform.canxie("backup", str(folder / "b.zip"))
    assert "备份好了" in said
    with zipfile.ZipFile(folder / "b.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith("data/private/hub/") or "/.home/" in name]
    command = [str(REPO / ".venv/bin/canxie"), "restore", str(folder / "b.zip"), "--data", str(folder / "data")]
    assert "恢复好了" in subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return folder / "data"


def refusal(*arguments: str | Path) -> str:
    """What a start that can't be says."""
    done = subprocess.run([REPO / ".venv/bin/canxie", "serve", *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_busy_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert f"端口 {port} 已经被别的程序占用" in refusal("--port", str(port), "--data", tmp_path / "data")


def test_an_unwritable_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "不能写入" in refusal("--port", str(free_port()), "--data", tmp_path / "file" / "data")


def test_an_old_python_is_said(tmp_path: Path) -> None:
    """The set-up's first lines, run by something that says it is Python 3.9."""
    code = (REPO / "platform" / "bootstrap.py").read_text(encoding="utf-8")
    (tmp_path / "old.py").write_text(
        f"import sys\nsys.version_info = (3, 9, 0)\n__file__ = {str(tmp_path / 'x' / 'y.py')!r}\n" + _after_docstring(code)
    )
    done = subprocess.run([shutil.which("python3") or "python3", tmp_path / "old.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "需要 Python 3.11" in done.stderr


def _after_docstring(code: str) -> str:
    return code.split("from __future__ import annotations", 1)[1].split("\n", 1)[1]
