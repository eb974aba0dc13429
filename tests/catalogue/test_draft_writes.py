"""Where trainers have an OS account of their own, items are written into a draft under it: nothing of root's follows a trainer's path."""

from __future__ import annotations

import os
import pwd
import shutil

import pytest

from canxie_platform.catalogue.draft_copies import copy_drafts
from canxie_platform.catalogue.draft_writes import DraftWriteError, write_draft
from canxie_platform.settings import Settings
from tests.catalogue.conftest import ACCOUNT

COURSE = "canxie-zuzhi"

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="without root there is one OS account, and start-up says so")


@pytest.fixture
def settings(apart: Settings) -> Settings:
    copy_drafts(apart)
    return apart


def test_the_file_belongs_to_the_trainers(settings: Settings) -> None:
    exam = settings.drafts / COURSE / "exam.yml"
    write_draft(settings, COURSE, "exam.yml", b"items: []\n", exam.read_bytes())
    about = exam.stat()
    assert (exam.read_bytes(), pwd.getpwuid(about.st_uid).pw_name, oct(about.st_mode)[-3:]) == (b"items: []\n", ACCOUNT, "644")
    assert [path.name for path in exam.parent.iterdir() if path.name.startswith(".exam")] == []


@pytest.mark.parametrize("planted", ["courses", f"courses/{COURSE}", f"courses/{COURSE}/exam.yml"])
def test_a_planted_link_leads_root_nowhere(settings: Settings, planted: str) -> None:
    secret = settings.private / "secret"
    (secret / COURSE).mkdir(parents=True)
    for folder in (secret, secret / COURSE):
        (folder / "exam.yml").write_text("keep")
    link = settings.teaching / planted
    link.unlink() if link.is_file() else shutil.rmtree(link)
    link.symlink_to(secret / "exam.yml" if planted.endswith(".yml") else secret)
    with pytest.raises(DraftWriteError):
        write_draft(settings, COURSE, "exam.yml", b"new", b"keep")
    assert {path.read_text() for path in secret.rglob("exam.yml")} == {"keep"}
    assert {path.lstat().st_uid for path in secret.rglob("*")} == {0}
