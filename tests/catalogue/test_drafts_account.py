"""Where trainers have an OS account of their own, drafts are copied under it: a link a trainer planted leads root nowhere."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess

import pytest

from canxie_platform.catalogue.draft_copies import copy_drafts
from canxie_platform.settings import Settings
from tests.catalogue.conftest import ACCOUNT

COURSE = "canxie-zuzhi"

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="without root there is one OS account, and start-up says so")


@pytest.fixture
def settings(apart: Settings) -> Settings:
    return apart


def test_drafts_belong_to_the_trainers(settings: Settings) -> None:
    copy_drafts(settings)
    owners = {pwd.getpwuid(path.lstat().st_uid).pw_name for path in (settings.drafts / COURSE).rglob("*")}
    assert owners == {ACCOUNT}


@pytest.mark.parametrize("planted", ["courses", f"courses/{COURSE}", ".drafts.json"])
def test_a_planted_link_gives_nothing_of_roots_away(settings: Settings, planted: str) -> None:
    secret = settings.private / "secret"
    secret.mkdir(mode=0o700)
    (secret / "keep").write_text("{}")
    link = settings.teaching / planted
    link.parent.mkdir(exist_ok=True)
    shutil.chown(link.parent, ACCOUNT, ACCOUNT)
    link.symlink_to(secret if planted.startswith("courses") else secret / "keep")
    with contextlib.suppress(subprocess.CalledProcessError):  # a refusal is as good; what counts is the folder
        copy_drafts(settings)
    assert [path.name for path in secret.iterdir()] == ["keep"]
    assert (secret / "keep").read_text() == "{}"
    assert {path.lstat().st_uid for path in (secret, secret / "keep")} == {0}
