"""Drafts follow the shipped course until a trainer touches them; links in them are refused; publishing is whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from canxie_platform.catalogue import load_courses
from canxie_platform.catalogue.courses import CourseError
from canxie_platform.catalogue.draft_copies import copy_drafts
from canxie_platform.catalogue.drafts import drafts, take_draft
from canxie_platform.catalogue.publishing import PublishError, publish
from canxie_platform.settings import HOME, Settings

COURSE = "canxie-zuzhi"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    for name in ("courses", "policies"):
        shutil.copytree(HOME / name, home / name)
    found = Settings(home=home, data=tmp_path / "data")
    found.private.mkdir(parents=True)
    found.teaching.mkdir()
    copy_drafts(found)
    return found


def retitle(folder: Path, old: str, new: str) -> None:
    file = folder / "course.yml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def title(settings: Settings) -> str:
    course = drafts(settings)[0].course
    assert course
    return course.title


def test_an_untouched_draft_follows_the_shipped_course(settings: Settings) -> None:
    retitle(settings.courses_shipped / COURSE, title(settings), "新版课程")
    copy_drafts(settings)
    assert title(settings) == "新版课程"


def test_a_changed_draft_is_left_alone(settings: Settings) -> None:
    retitle(settings.drafts / COURSE, title(settings), "教师改的")
    retitle(settings.courses_shipped / COURSE, "社区残协的组织与职责", "新版课程")
    copy_drafts(settings)
    assert title(settings) == "教师改的"


def test_state_of_a_draft(settings: Settings) -> None:
    assert [draft.state for draft in drafts(settings)] == ["published"]
    retitle(settings.drafts / COURSE, title(settings), "教师改的")
    assert [draft.state for draft in drafts(settings)] == ["changed"]
    publish(settings, COURSE)
    assert load_courses(settings)[COURSE].title == "教师改的"
    assert [draft.state for draft in drafts(settings)] == ["published"]


def test_a_link_in_a_draft_leads_nowhere(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ipynb"
    secret.write_text("{}")
    lesson = settings.drafts / COURSE / "01-dingwei.ipynb"
    lesson.unlink()
    lesson.symlink_to(secret)
    with pytest.raises(CourseError, match="链接"):
        take_draft(settings, COURSE)
    assert "链接" in drafts(settings)[0].problem
    with pytest.raises(PublishError):
        publish(settings, COURSE)
    assert not (settings.courses_published / COURSE).exists()


def test_a_second_name_of_another_file_is_refused(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.yml"
    secret.write_text("key: 1")
    (settings.drafts / COURSE / "more.yml").hardlink_to(secret)
    with pytest.raises(CourseError, match=r"more\.yml"):
        take_draft(settings, COURSE)


def test_a_link_in_place_of_the_folder_is_refused(settings: Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (settings.drafts / COURSE).rename(elsewhere)
    (settings.drafts / COURSE).symlink_to(elsewhere)
    with pytest.raises(CourseError, match="草稿"):
        take_draft(settings, COURSE)


@pytest.mark.parametrize("name", ["..", "../courses/canxie-zuzhi", "canxie-zuzhi/..", "", "不是", "plans"])
def test_only_plain_names_are_drafts(settings: Settings, name: str) -> None:
    with pytest.raises(CourseError, match="草稿"):
        take_draft(settings, name)
