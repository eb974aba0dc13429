"""A small course with an assessment of every kind of question, in a home folder of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import REPO

SECRET = "只在成绩发布后才能看"
ITEMS: list[dict[str, Any]] = [
    {
        "id": "t-1",
        "type": "single",
        "stem": "社区残协设主席几名？",
        "options": [
            {"id": "a", "text": "一名", "feedback": "密一"},
            {"id": "b", "text": "两名", "feedback": "密二"},
            {"id": "c", "text": "三名", "feedback": "密三"},
        ],
        "key": ["a"],
    },
    {
        "id": "t-2",
        "type": "multiple",
        "stem": "下面哪些是“四项制度”？",
        "options": [{"id": one, "text": f"制度{one}", "feedback": f"密{one}"} for one in "abcd"],
        "key": ["a", "b", "d"],
        "rule": "partial",
    },
    {"id": "t-3", "type": "truefalse", "stem": "每个社区都要有残协。", "key": ["t"]},
    {
        "id": "t-case",
        "type": "case",
        "stem": "虚构案例：老张需要轮椅。\n\n专职委员该怎么做？",
        "rubric": [
            {
                "id": "r1",
                "criterion": "上门了解",
                "points": 6,
                "levels": [{"points": 6, "text": "说到上门"}, {"points": 3, "text": "只说打电话"}, {"points": 0, "text": "没有说"}],
            },
            {"id": "r2", "criterion": "记入档案", "points": 4, "levels": [{"points": 4, "text": "说到"}, {"points": 0, "text": "没有说"}]},
        ],
    },
]
BLUEPRINT = {
    "id": "sample",
    "title": "小测试",
    "course": "sample-course",
    "intro": "这是一份小测试。",
    "pass_percent": 60,
    "time_limit_minutes": None,
    "objective": [{"item": "t-1", "points": 2}, {"item": "t-2", "points": 3}, {"item": "t-3", "points": 1}],
    "cases": [{"item": "t-case", "points": 10}],
}
RIGHT: dict[str, Any] = {"t-1": ["a"], "t-2": ["a", "b", "d"], "t-3": ["t"], "t-case": "先上门，再记入档案。"}


def make_home(home: Path) -> Path:
    """A home folder with the course, the blueprint and the nbgrader configuration of the repository."""
    course = home / "courses" / "sample-course"
    course.mkdir(parents=True)
    common = {"version": 1, "use": "exam", "competency": "C1", "difficulty": 1, "author": "测试", "review": "reviewed"}
    items = [{**common, "explanation": SECRET, "cites": ["残疾人保障法#7"], **item} for item in ITEMS]
    _dump(course / "exam.yml", {"items": items})
    lesson = {"file": "01-a.ipynb", "title": "一", "minutes": 20, "summary": "一课"}
    about = {"id": "sample-course", "title": "样课", "summary": "样", "audience": ["officer"], "category": "policy"}
    _dump(
        course / "course.yml", {**about, "competencies": ["C1"], "reviewed": "2026-11-24", "cites": ["残疾人保障法#7"], "lessons": [lesson]}
    )
    (course / "01-a.ipynb").write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    shutil.copytree(REPO / "courses" / "plans", home / "courses" / "plans")
    documents = home / "policies" / "documents"
    documents.mkdir(parents=True)
    for name in ("canjiren-baozhang-fa.md", "mingban-2020-64.md"):
        shutil.copy(REPO / "policies" / "documents" / name, documents)
    assessments = home / "assessments"
    (assessments / "blueprints").mkdir(parents=True)
    _dump(assessments / "blueprints" / "sample.yml", BLUEPRINT)
    shutil.copy(REPO / "assessments" / "nbgrader_config.py", assessments)
    shutil.copytree(REPO / "assessments" / "templates", assessments / "templates")
    return home


def _dump(path: Path, data: object) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
