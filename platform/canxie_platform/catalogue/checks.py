"""``canxie check``: everything that must hold before a course is shown to a learner."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

from canxie_platform.catalogue.courses import Course, CourseError, asked_items, asking_calls, course_folders, load_course, widget_calls
from canxie_platform.learn.lesson_code import lesson_code_problems, stock_widgets
from canxie_platform.library.citations import inline_citations, problems
from canxie_platform.settings import Settings
from canxie_widgets.bank import CaseItem, Item, at, read_marked
from canxie_widgets.dialogue import DialogueItem


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
        return str(error).splitlines()
    return [
        *chain.from_iterable(_lesson_problems(course, lesson.file) for lesson in course.lessons),
        *_item_problems(course),
        *_citation_problems(settings, course),
    ]


def page_notes(settings: Settings, folders: Iterable[Path] = ()) -> list[str]:
    """Which lessons are shown by Voila's own front end, and what that means for learners. These aren't faults.

    Args:
        settings: where courses are.
        folders: look at these courses only; at all when there is none.

    Returns:
        One Chinese sentence per lesson.
    """
    notes: list[str] = []
    for folder in folders or course_folders(settings).values():
        with suppress(CourseError, ValueError):  # what is wrong with it is said elsewhere
            notes += _notes(load_course(folder))
    return notes


def _notes(course: Course) -> Iterator[str]:
    for lesson in course.lessons:
        used = stock_widgets(json.loads((course.folder / lesson.file).read_text(encoding="utf-8")))
        if used:
            yield (
                f"提醒 {course.id}/{lesson.file}：这一课用了 ipywidgets 的 {'、'.join(used)}，会用 Voila 自带的页面打开。"
                "这种页面有好几兆，手机上打开慢，读屏软件也不好用；别的课都用轻的页面。"
            )


def _lesson_problems(course: Course, file: str) -> Iterator[str]:
    where = f"{course.id}/{file}"
    notebook = json.loads((course.folder / file).read_text(encoding="utf-8"))
    for problem in lesson_code_problems(notebook):
        yield f"{where}：{problem}"
    if any(cell.get("outputs") for cell in notebook["cells"]):
        yield f"{where}：课文里留有运行结果，请清除全部输出后再保存。"
    asked = asked_items(notebook)
    for twice in sorted({item for item in asked if asked.count(item) > 1}):
        yield f"{where}：题 {twice} 问了两次，请去掉一处。"
    for call, name in asking_calls(notebook):
        item = course.items.get(name)
        if item is None:
            yield f"{where}：题库里没有 {name}，请检查题号。"
        elif item.use != "lesson":
            yield f"{where}：{name} 是考试用题，不能放在课里。"
        elif isinstance(item, CaseItem):
            yield f"{where}：{name} 是案例分析题，要教师批阅，不能放在课里。"
        elif (call == "case") != isinstance(item, DialogueItem):
            yield f'{where}：情景案例写 case("题号")，别的题写 ask("题号")，请改正 {name}。'
    if not asked:
        yield f"{where}：这一课一道题也没有，学员没法学完它。"


def _item_problems(course: Course) -> Iterator[str]:
    asked = {item for lesson in course.lessons for item in course.lesson_items(lesson.name)}
    for item in course.items.values():
        if item.use == "lesson" and item.id not in asked:
            yield _at_item(course, item, "没有一课用到，请放进课里，或改作考试用题。", "id")
        if item.use == "exam" and item.review != "reviewed":
            yield _at_item(course, item, "还没有审核，不能作考试用题。", "review")


def _at_item(course: Course, item: Item, problem: str, *where: str | int) -> str:
    """A sentence about an item, with the file and the line of one of its fields."""
    path = course.folder / ("items.yml" if item.use == "lesson" else "exam.yml")
    marked = read_marked(path)
    place = next(place for place, row in enumerate(marked.data["items"]) if row["id"] == item.id)
    return at(path, marked.line("items", place, *where), f"{item.id} {problem}")


def _citation_problems(settings: Settings, course: Course) -> Iterator[str]:
    for item in course.items.values():
        for ref, problem in problems(settings, item.cites):
            yield _at_item(course, item, f"的引用“{ref}”{problem}", "cites", item.cites.index(ref))
    places: dict[str, str] = dict.fromkeys(course.cites, f"{course.id}/course.yml")
    for lesson in course.lessons:
        notebook = json.loads((course.folder / lesson.file).read_text(encoding="utf-8"))
        text = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        shown = [ref for call in widget_calls(notebook) if call.widget == "cite" for ref in call.arguments if isinstance(ref, str)]
        places.update(dict.fromkeys([*inline_citations(text), *shown], f"{course.id}/{lesson.file}"))
    for ref, problem in problems(settings, places):
        yield f"{places[ref]}：引用“{ref}”{problem}"
