"""``canxie check``: everything that must hold before a course is shown to a learner."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from canxie_platform.catalogue.courses import Course, CourseError, asked_items, course_folders, load_course
from canxie_platform.learn.lesson_code import lesson_code_problems
from canxie_platform.library.citations import inline_citations, problems
from canxie_platform.settings import Settings


def check_courses(settings: Settings) -> list[str]:
    """Check every course.

    Args:
        settings: where courses and policies are.

    Returns:
        One Chinese sentence per problem; an empty list when all is well.
    """
    return [problem for folder in course_folders(settings).values() for problem in check_course(settings, folder)]


def check_course(settings: Settings, folder: Path) -> list[str]:
    """Check one course folder: files, lesson code, items, citations.

    Args:
        settings: where the policies are.
        folder: the course.
    """
    try:
        course = load_course(folder)
    except (CourseError, ValueError) as error:
        return [str(error)]
    return [
        *chain.from_iterable(_lesson_problems(course, lesson.file) for lesson in course.lessons),
        *_item_problems(course),
        *_citation_problems(settings, course),
    ]


def _lesson_problems(course: Course, file: str) -> Iterator[str]:
    where = f"{course.id}/{file}"
    notebook = json.loads((course.folder / file).read_text(encoding="utf-8"))
    for problem in lesson_code_problems(notebook):
        yield f"{where}：{problem}"
    if any(cell.get("outputs") for cell in notebook["cells"]):
        yield f"{where}：课文里留有运行结果，请清除全部输出后再保存。"
    asked = asked_items(notebook)
    for item in sorted({item for item in asked if asked.count(item) > 1}):
        yield f"{where}：题 {item} 问了两次，请去掉一处。"
    for item in asked:
        if item not in course.items:
            yield f"{where}：题库里没有 {item}，请检查题号。"
        elif course.items[item].use != "lesson":
            yield f"{where}：{item} 是考试用题，不能放在课里。"
    if not asked:
        yield f"{where}：这一课一道题也没有，学员没法学完它。"


def _item_problems(course: Course) -> Iterator[str]:
    asked = {item for lesson in course.lessons for item in course.lesson_items(lesson.name)}
    for item in course.items.values():
        if item.use == "lesson" and item.id not in asked:
            yield f"{course.id}/items.yml：{item.id} 没有一课用到，请放进课里，或改作考试用题。"
        if item.use == "exam" and item.review != "reviewed":
            yield f"{course.id}/exam.yml：{item.id} 还没有审核，不能作考试用题。"


def _citation_problems(settings: Settings, course: Course) -> Iterator[str]:
    places: dict[str, str] = dict.fromkeys(course.cites, f"{course.id}/course.yml")
    for item in course.items.values():
        places.update(dict.fromkeys(item.cites, f"{course.id} 的题 {item.id}"))
    for lesson in course.lessons:
        notebook = json.loads((course.folder / lesson.file).read_text(encoding="utf-8"))
        text = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        places.update(dict.fromkeys(inline_citations(text), f"{course.id}/{lesson.file}"))
    for ref, problem in problems(settings, places):
        yield f"{places[ref]}：引用“{ref}”{problem}"
