"""``canxie assessment`` and what ``canxie check`` says about assessments."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from canxie_platform.assessments.blueprints import load_papers, usable_papers
from canxie_platform.assessments.checks import check_assessments
from canxie_platform.cli.main import main
from canxie_platform.settings import Settings
from tests.assessments.conftest import Browser, words
from tests.assessments.nbgrader_tools import grade_by_hand
from tests.assessments.sample import RIGHT
from tests.conftest import REPO

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Said = pytest.CaptureFixture[str]


def test_grade_and_release(settings: Settings, course: Path, browser: Callable[[str], Browser], capsys: Said) -> None:
    for name in ("wang", "li"):
        browser(name).sit(RIGHT)
        browser(name).hand_in()
    assert main(["assessment", "status"]) == 0
    assert "交卷 2，排队评分 2，评分没有做成 0，等教师打分 0，已发布 0" in capsys.readouterr().out
    assert main(["assessment", "grade"]) == 0
    assert "处理了 2 份答卷" in capsys.readouterr().out
    assert main(["assessment", "grade", "--retry"]) == 0
    assert "没有排队的答卷" in capsys.readouterr().out
    assert main(["assessment", "release", "sample", "wang", "--by", "teacher"]) == 1
    assert "王小明的第 4 题还没有打分" in capsys.readouterr().err
    grade_by_hand(course, "wang", 9.5, "好")
    assert main(["assessment", "release", "sample", "--by", "teacher"]) == 0
    assert "王小明（wang）：15.5 分，及格" in capsys.readouterr().out
    assert "15.5 分" in words(browser("wang").get("/assessments/sample/result"))
    assert main(["assessment", "status"]) == 0
    assert "等教师打分 1，已发布 1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "nothing"], "没有试卷 nothing；现有：sample"),
        (["release", "nothing", "--by", "teacher"], "没有试卷 nothing"),
        (["release", "sample", "--by", "wang"], "没有教师或管理员账号 wang"),
        (["release", "sample", "--by", "teacher"], "没有可以发布的成绩"),
    ],
    ids=["没有的试卷", "发布没有的试卷", "学员不能发布", "没有成绩"],
)
def test_mistakes_are_said(settings: Settings, capsys: Said, arguments: list[str], said: str) -> None:
    assert main(["assessment", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_build_and_check(settings: Settings, capsys: Said) -> None:
    assert "请运行 canxie assessment build sample" in check_assessments(settings)[0]
    assert main(["assessment", "build"]) == 0
    assert "4 道题，16 分" in capsys.readouterr().out
    assert json.loads((settings.assessments / "source" / "sample" / "sample.ipynb").read_text())["nbformat"] == 4
    assert check_assessments(settings) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("item: t-1", "item: t-9", "题库里没有题“t-9”"),
        ("item: t-1", "item: t-case", "同一道题出现了两次"),
        ("item: t-case", "item: t-1", "同一道题出现了两次"),
        ("course: sample-course", "course: nothing", "找不到课程“nothing”"),
        ("id: sample", "id: other", "要和文件名一样"),
        ("points: 2", "points: 0", "sample.yml 第 9 行：“objective.1.points”要大于 0"),
        ("objective:", "objective: [", "不是有效的 YAML"),
    ],
    ids=["没有的题", "案例当客观题", "重复", "没有的课程", "编号", "零分", "语法"],
)
def test_a_faulty_blueprint_is_named_and_the_others_go_on(settings: Settings, capsys: Said, old: str, new: str, said: str) -> None:
    blueprints = settings.assessments / "blueprints"
    good = (blueprints / "sample.yml").read_text(encoding="utf-8")
    (blueprints / "second.yml").write_text(good.replace("id: sample", "id: second", 1), encoding="utf-8")
    assert set(load_papers(settings)) == {"sample", "second"}
    assert old in good
    (blueprints / "sample.yml").write_text(good.replace(old, new, 1), encoding="utf-8")
    assert any(said in problem for problem in check_assessments(settings))
    assert main(["assessment", "build"]) == 1
    assert said in capsys.readouterr().err
    assert set(usable_papers(settings)) == {"second"}


def test_the_shipped_assessments_have_no_fault(database_url: str) -> None:
    assert check_assessments(Settings(home=REPO)) == []
