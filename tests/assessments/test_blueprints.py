"""Blueprints: what they may say, and how a wrong one is refused: file, line, a Chinese sentence."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

import pytest
import yaml

from canxie_platform.assessments.blueprint_checks import citation_problems
from canxie_platform.assessments.blueprints import BlueprintError, load_paper, load_papers
from canxie_platform.cli.assessment import build
from canxie_platform.cli.chinese import CommandError
from canxie_platform.settings import Settings
from tests.assessments.every_paper import add_every, write_blueprint
from tests.assessments.sample import make_home

BASE: dict[str, Any] = {"id": "b", "title": "卷", "course": "sample-course", "objective": [{"item": "t-1", "points": 2}]}


@pytest.fixture
def home(tmp_path: Any) -> Settings:
    return Settings(home=make_home(tmp_path / "home"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"objective": [{"item": "t-9", "points": 2}]}, "b.yml 第 5 行：题库里没有题“t-9”"),
        ({"objective": [{"item": "t-case", "points": 2}]}, "第 5 行：题“t-case”放错了地方"),
        ({"cases": [{"item": "t-2", "points": 2}]}, "第 8 行：题“t-2”放错了地方"),
        ({"objective": [{"item": "t-1", "points": 2}, {"item": "t-1", "points": 3}]}, "第 7 行：题“t-1”写了两次"),
        ({"objective": [{"item": "t-1", "points": 0}]}, "第 6 行：“objective.1.points”要大于 0"),
        ({"objective": [{"points": 2}]}, "第 5 行：每一行写一个 item（固定的题），或者一个 draw"),
        ({"objective": [{"item": "t-1", "draw": {"type": "single", "count": 1}, "points": 2}]}, "第 5 行：每一行写一个 item"),
        (
            {"objective": [{"draw": {"type": "single", "count": 2}, "points": 2}]},
            "第 5 行：要抽 2 道题，题库里合条件",
        ),
        ({"objective": [{"draw": {"type": "essay", "count": 1}, "points": 2}]}, "第 6 行：“objective.1.draw.type”只能写"),
        ({"objective": [{"draw": {"type": "single", "count": 1, "difficulty": "2-1"}, "points": 2}]}, "第 8 行：difficulty 要写 1、2、3"),
        ({"cases": [{"draw": {"type": "single", "count": 1}, "points": 2}]}, "案例题不能抽题"),
        ({"time_limit_minutes": 0}, "第 7 行：“time_limit_minutes”不能小于 1"),
        ({"time_limit_minutes": "很久"}, "“time_limit_minutes”要写一个数字"),
        ({"tries": 0}, "“tries”不能小于 1"),
        ({"counts": "first"}, "“counts”只能写"),
        ({"show_keys": "always"}, "“show_keys”只能写"),
        ({"opens": "2026-12-01"}, "第 7 行：要写日期和时间，例如 2026-12-01 08:00"),
        ({"opens": "2026-12-02 08:00", "closes": "2026-12-01 08:00"}, "closes（结束时间）要晚于 opens"),
        ({"late_until": "2026-12-01 08:00"}, "late_until（迟交到几时）要和 closes 一起写"),
        ({"show_keys": "after_window"}, "要写 closes（结束时间）"),
        ({"pause": True}, "没有时间限制，就不用 pause"),
        ({"second_marker": {"points": 2}}, "“second_marker"),
        ({"colour": "red"}, "第 7 行：不认识“colour”"),
        ({"course": "nothing"}, "第 3 行：找不到课程“nothing”"),
        ({"id": "other"}, "第 1 行：id 要和文件名一样"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_blueprint_is_refused_with_file_and_line(home: Settings, change: dict[str, Any], said: str) -> None:
    about = {**BASE, **change}
    path = write_blueprint(home, {**about, "id": "b"})
    path.write_text(path.read_text(encoding="utf-8").replace("id: b", f"id: {about['id']}", 1), encoding="utf-8")
    with pytest.raises(BlueprintError) as error:
        load_paper(home, path)
    assert said in str(error.value)
    assert all(line.startswith(f"{path} 第 ") for line in str(error.value).splitlines())


def test_every_fault_is_said_at_once(home: Settings) -> None:
    path = write_blueprint(home, {**BASE, "objective": [{"item": name, "points": 1} for name in ("t-8", "t-9")]})
    with pytest.raises(BlueprintError) as error:
        load_paper(home, path)
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["", "- a", "a: [", "id: b\nid: b\n", "a: &x 1\nb: *x\n"], ids=["空", "列表", "语法", "写两次", "引用"])
def test_what_is_no_blueprint_is_refused(home: Settings, text: str) -> None:
    path = write_blueprint(home, BASE)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BlueprintError, match=r"第 [12] 行"):
        load_paper(home, path)


def change_item(home: Settings, name: str, **fields: Any) -> None:
    bank = home.home / "courses" / "sample-course" / "exam.yml"
    rows = yaml.safe_load(bank.read_text(encoding="utf-8"))
    next(row for row in rows["items"] if row["id"] == name).update(fields)
    bank.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")


def test_an_item_that_nobody_reviewed_is_refused_and_never_drawn(home: Settings) -> None:
    change_item(home, "t-1", review="draft")
    path = write_blueprint(home, BASE)
    with pytest.raises(BlueprintError, match=r"第 5 行：题“t-1”还没有审核"):
        load_paper(home, path)
    path = write_blueprint(home, {**BASE, "objective": [{"draw": {"type": "single", "count": 1}, "points": 1}]})
    with pytest.raises(BlueprintError, match="只有 0 道"):
        load_paper(home, path)


@pytest.mark.parametrize("ref", ["残疾人保障法#999", "不存在的法#1"])
def test_an_item_whose_citation_does_not_hold_is_refused(home: Settings, ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    change_item(home, "t-1", cites=[ref])
    fixed = write_blueprint(home, BASE)
    drawn = write_blueprint(home, {**BASE, "id": "d", "objective": [{"draw": {"type": "single", "count": 1}, "points": 1}]})
    for path in (fixed, drawn):
        found = citation_problems(home, path, load_paper(home, path))
        assert len(found) == 1
        assert f"{path} 第 5 行：题“t-1”的引用“{ref}”" in found[0]
    monkeypatch.setattr("canxie_platform.cli.assessment.get_settings", lambda: home)
    with pytest.raises(CommandError, match=r"第 5 行：题“t-1”的引用"):
        build(argparse.Namespace(assessment="b", data=None))
    assert not (home.assessments / "source" / "b").exists()


def test_times_are_of_china(home: Settings) -> None:
    blueprint = load_paper(
        home, write_blueprint(home, {**BASE, "opens": "2026-12-01 08:00", "closes": "2026-12-01T18:00:00+08:00"})
    ).blueprint
    assert (blueprint.opens, blueprint.closes) == (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 1, 10, tzinfo=UTC))


def test_slots_of_draws(home: Settings) -> None:
    draws = [
        {"item": "e-more-4", "points": 1},
        {"draw": {"type": "truefalse", "competency": "C2", "count": 2}, "points": 3},
        {"draw": {"type": "truefalse", "difficulty": "1-2", "count": 1}, "points": 1},
    ]
    paper = add_every(home, objective=draws, cases=[])
    assert [(question.id, question.number, question.points) for question in paper.questions] == [
        ("e-more-4", 1, 1),
        ("D2-1", 2, 3),
        ("D2-2", 3, 3),
        ("D3-1", 4, 1),
    ]
    assert [item.id for item in paper.questions[1].candidates] == ["e-more-1", "e-more-2", "e-more-3"]
    assert [item.id for item in paper.questions[3].candidates] == ["t-3", "e-truefalse"], "no item belongs to two lines"
    assert paper.points == 8
    assert set(load_papers(home)) == {"sample", "every"}
