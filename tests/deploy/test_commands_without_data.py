"""A command on an installation that was never started says what to do, without a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("words", [("roster", "list"), ("library", "show", "残疾人保障法#33"), ("account", "list")])
def test_a_command_without_a_database(tmp_path: Path, words: tuple[str, ...]) -> None:
    environment = {**os.environ, "CANXIE_DATA": str(tmp_path / "nowhere")}
    done = subprocess.run(
        [sys.executable, "-m", "canxie_platform.cli.main", *words], env=environment, text=True, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert "make serve" in done.stderr
    assert "Traceback" not in done.stderr
