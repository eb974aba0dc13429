"""A small invented course for tests of the lesson page and the widgets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

COURSE = "xugou"
CODE = "from canxie_widgets import ask, cite, progress, finish"
COMMON = {
    "version": 1,
    "use": "lesson",
    "cites": ["残疾人保障法#7"],
    "competency": "C2",
    "difficulty": 1,
    "author": "编写组",
    "review": "reviewed",
}


def plain_yaml(content: Any) -> str:
    """YAML as people write it, each thing written out where it stands.

    Args:
        content: what JSON can say.
    """
    return yaml.safe_dump(json.loads(json.dumps(content)), allow_unicode=True)


def item(name: str, kind: str, **fields: Any) -> dict[str, Any]:
    """An item of the invented bank.

    Args:
        name: its id.
        kind: single, multiple or truefalse.
        fields: what differs from the rest.
    """
    row: dict[str, Any] = {
        **COMMON,
        "id": name,
        "type": kind,
        "stem": f"虚构的题 {name}：下面哪一种做法合适？",
        "explanation": f"解析-{name}：先问本人，再和家人商量，最后记到档案里。",
    }
    if kind == "truefalse":
        row["feedback"] = {"t": f"反馈-{name}-t：这句话说反了。", "f": f"反馈-{name}-f：对，这句话不成立。"}
    else:
        row["options"] = [
            {
                "id": letter,
                "text": f"做法{word}：上门以前先打电话，说清楚来意和大概时间。",
                "feedback": f"反馈-{name}-{letter}：理由{word}。",
            }
            for letter, word in zip("abcd", "甲乙丙丁", strict=True)
        ]
    return {**row, **fields}


ITEMS = [
    item("one", "single", key=["b"], hint="提示-one：想一想谁最清楚自己的需要。"),
    item("many", "multiple", key=["a", "c"]),
    item("yes", "truefalse", key=["f"]),
]


def markdown(text: str) -> dict[str, Any]:
    """A Markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(text: str) -> dict[str, Any]:
    """A code cell without outputs, as lessons are committed."""
    return {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    """A notebook of these cells."""
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": spec}, "cells": numbered}


LONG = "社区残协的工作人员先听本人怎么说，再和他一起定下要做的事，写清楚谁来做、什么时候做。\n\n" * 6
LESSON = notebook(
    markdown("# 上门看望\n\n这一课讲上门看望怎么做。"),
    code(f"{CODE}\nprogress()"),
    markdown(f"## 去以前\n\n看 {{残疾人保障法#7}}。\n\n{LONG}"),
    code('ask("one")'),
    markdown(f"## 在他家里\n\n{LONG}\n\n| 做什么 | 谁来做 |\n|---|---|\n| 听他说 | 专职委员 |\n"),
    code('cite("残疾人保障法#7")\nask("many")'),
    markdown(f"## 回来以后\n\n{LONG}"),
    code('ask("yes")'),
    code("finish()"),
)


def write_course(root: Path, lessons: dict[str, dict[str, Any]] | None = None, name: str = COURSE) -> Path:
    """Write the course.

    Args:
        root: folder of courses.
        lessons: notebooks by lesson name; the usual two when left out.
        name: its id.
    """
    lessons = lessons or {"01-kanwang": LESSON, "02-xiayike": notebook(markdown("# 下一课\n\n很短。"), code(f"{CODE}\nfinish()"))}
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    titles = ["上门看望", "下一课"]
    course = {
        "id": name,
        "title": "虚构的课程",
        "summary": "只给测试用。",
        "audience": ["officer"],
        "category": "skills",
        "competencies": ["C2"],
        "reviewed": "2026-11-25",
        "cites": ["残疾人保障法#7"],
        "lessons": [
            {"file": f"{lesson}.ipynb", "title": titles[place], "minutes": 20, "summary": "上门以前、在他家里、回来以后，各做什么。"}
            for place, lesson in enumerate(lessons)
        ],
    }
    (folder / "course.yml").write_text(plain_yaml(course), encoding="utf-8")
    (folder / "items.yml").write_text(plain_yaml({"items": ITEMS}), encoding="utf-8")
    for lesson, content in lessons.items():
        (folder / f"{lesson}.ipynb").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder
