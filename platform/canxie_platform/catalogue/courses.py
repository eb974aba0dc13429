"""Reading courses: ``course.yml``, the lessons' notebooks and the item bank of each course folder."""

from __future__ import annotations

import ast
import json
from contextlib import suppress
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from canxie_platform.settings import Settings
from canxie_widgets.bank import BankError, Item, at, load_bank, read_marked

Post = Literal["chair", "vice_chair", "officer", "member", "backbone"]
Category = Literal["theory", "policy", "skills", "social_work", "resources"]
CATEGORY_LABELS: dict[str, str] = {
    "theory": "政治理论",
    "policy": "政策业务",
    "skills": "基本知识和技能",
    "social_work": "社会工作方法",
    "resources": "资源整合",
}


class CourseError(ValueError):
    """A course folder can't be used; the message is Chinese and says where and what to do."""


class Lesson(BaseModel):
    """One lesson of a course: a notebook in its folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.ipynb$")
    title: str = Field(min_length=1)
    minutes: int = Field(gt=0, le=180)
    summary: str = Field(min_length=1)

    @property
    def name(self) -> str:
        """The lesson's name in addresses and records: its file without the ending."""
        return self.file.removesuffix(".ipynb")


class Course(BaseModel):
    """A course: a folder with lessons and its part of the item bank."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    summary: str
    audience: list[Post]
    category: Category
    competencies: list[str]
    prerequisites: list[str] = []
    reviewed: date
    cites: list[str]
    lessons: list[Lesson] = Field(min_length=1)
    folder: Path = Field(exclude=True)
    items: dict[str, Item] = Field(exclude=True)

    @property
    def minutes(self) -> int:
        """Minutes of all lessons together."""
        return sum(lesson.minutes for lesson in self.lessons)

    def lesson(self, name: str) -> Lesson | None:
        """Find a lesson by its name or file name."""
        return next((lesson for lesson in self.lessons if name in (lesson.name, lesson.file)), None)

    def after(self, name: str) -> Lesson | None:
        """The lesson that follows another, or None at the end."""
        names = [lesson.name for lesson in self.lessons]
        place = names.index(name) + 1
        return self.lessons[place] if place < len(names) else None

    def lesson_items(self, name: str) -> list[str]:
        """Ids of the items a lesson asks, in order.

        Args:
            name: the lesson's name or file name.
        """
        lesson = self.lesson(name)
        if lesson is None:
            return []
        path = self.folder / lesson.file
        return list(_asked(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=512)
def _asked(path: Path, _changed: int) -> tuple[str, ...]:
    return tuple(asked_items(json.loads(path.read_text(encoding="utf-8"))))


class Call(NamedTuple):
    """A call of a lesson widget."""

    widget: str
    arguments: list[Any]


def widget_calls(notebook: dict[str, Any]) -> list[Call]:
    """The calls in a notebook's code cells whose arguments are plain values, in order.

    Args:
        notebook: a notebook as JSON.
    """
    found: list[Call] = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            match node:
                case ast.Call(func=ast.Name(id=widget), args=args):
                    with suppress(ValueError):
                        found.append(Call(widget, [ast.literal_eval(arg) for arg in args]))
    return found


def asked_items(notebook: dict[str, Any]) -> list[str]:
    """Ids in the ``ask("…")`` and ``case("…")`` calls of a notebook's code cells, in order.

    Args:
        notebook: a notebook as JSON.
    """
    return [item for _, item in asking_calls(notebook)]


def asking_calls(notebook: dict[str, Any]) -> list[tuple[str, str]]:
    """The calls that ask an item, with the item's id.

    Args:
        notebook: a notebook as JSON.
    """
    calls = [call for call in widget_calls(notebook) if call.widget in ("ask", "case")]
    return [(call.widget, item) for call in calls for item in call.arguments[:1] if isinstance(item, str)]


def load_items(folder: Path) -> dict[str, Item]:
    """Read a course's part of the item bank: ``items.yml`` asks in lessons, ``exam.yml`` in assessments.

    They are two files so that a lesson's kernel, which reads the first, never holds the key of an exam.

    Args:
        folder: the course.

    Raises:
        BankError: a file can't be used, an item stands in the wrong one, or in both.
    """
    found: dict[str, Item] = {}
    for file, use in (("items.yml", "lesson"), ("exam.yml", "exam")):
        path = folder / file
        items = load_bank(path) if path.exists() else {}
        for place, item in enumerate(items.values()):
            if item.use != use:
                line = read_marked(path).line("items", place, "use")
                raise BankError(at(path, line, f"{item.id} 的 use 是 {item.use}，这个文件里只放 use: {use} 的题。"))
            if item.id in found:
                line = read_marked(path).line("items", place, "id")
                raise BankError(at(path, line, f"题号 {item.id} 在 items.yml 里已经有了，请改成不同的题号。"))
        found.update(items)
    return found


def load_course(folder: Path) -> Course:
    """Read one course folder.

    Args:
        folder: holds ``course.yml``, ``items.yml``, ``exam.yml`` and the notebooks.

    Raises:
        CourseError: something is missing or wrong; the message names it.
    """
    path = folder / "course.yml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        items = load_items(folder)
        course = Course.model_validate({**data, "folder": folder, "items": items})
    except OSError as error:
        raise CourseError(f"{path}：读不到这个文件（{error.strerror}）。") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CourseError(f"{path}：“{where}”不对（{first['msg']}），请改正后再试。") from error
    except (yaml.YAMLError, TypeError) as error:
        raise CourseError(f"{path}：不是有效的 YAML，请检查缩进和冒号。（{error}）") from error
    missing = [lesson.file for lesson in course.lessons if not (folder / lesson.file).is_file()]
    if missing:
        raise CourseError(f"{path}：找不到课文件 {'、'.join(missing)}，请放进这个文件夹，或从 lessons 里去掉。")
    return course


def course_folders(settings: Settings) -> dict[str, Path]:
    """Folders of all courses by id; one published on this installation wins over the shipped one."""
    found: dict[str, Path] = {}
    for root in (settings.courses_shipped, settings.courses_published):
        if root.is_dir():
            found.update({path.parent.name: path.parent for path in sorted(root.glob("*/course.yml"))})
    return found


def load_courses(settings: Settings) -> dict[str, Course]:
    """All courses by id, read again only when a file changed.

    Args:
        settings: where the courses are.

    Raises:
        CourseError: a course can't be used.
    """
    return {course: load_current(folder) for course, folder in course_folders(settings).items()}


def load_current(folder: Path) -> Course:
    """One course, read again only when a file of it changed.

    Args:
        folder: the course.

    Raises:
        CourseError: it can't be used.
        BankError: its items can't be used.
        OSError: its files are being replaced.
    """
    return _load(folder, _signature(folder))


def _signature(folder: Path) -> tuple[int, ...]:
    return tuple(path.stat().st_mtime_ns for path in sorted(folder.iterdir()) if path.suffix in {".yml", ".ipynb"})


@lru_cache(maxsize=256)
def _load(folder: Path, _signature: tuple[int, ...]) -> Course:
    return load_course(folder)
