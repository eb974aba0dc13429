"""Fixtures of more than one file here."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from canxie_platform.hub.os_accounts import ensure_account
from canxie_platform.settings import HOME, Settings

ACCOUNT = "canxie-trainer"


@pytest.fixture
def apart() -> Iterator[Settings]:
    """An installation whose trainers have an OS account, in a folder that other accounts can reach; pytest's own can't be. Root only."""
    ensure_account(ACCOUNT)
    with tempfile.TemporaryDirectory(prefix="canxie-drafts-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        found = Settings(home=HOME, data=folder / "data", trainer_account=ACCOUNT)
        found.private.mkdir(parents=True, mode=0o700)
        found.teaching.mkdir()
        shutil.chown(found.teaching, ACCOUNT, ACCOUNT)
        yield found
