"""``canxie check``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from canxie_platform.settings import get_settings


def add(groups: Any) -> None:
    """Add the command."""
    command = groups.add_parser(
        "check", help="检查课程、题库和试卷", description="检查课程、题目、试卷和引用：引用的条文要存在并且有效，课里只能有允许的内容。"
    )
    command.add_argument("folders", nargs="*", type=Path, metavar="课程文件夹", help="只检查这些课程；不写就检查全部")
    command.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Print every problem, and what is worth knowing though it is none; exit code 1 when there is a problem."""
    from canxie_platform.assessments.checks import check_assessments
    from canxie_platform.catalogue.checks import check_course, check_courses, page_notes

    settings = get_settings()
    if options.folders:
        found = [problem for folder in options.folders for problem in check_course(settings, folder.resolve())]
    else:
        found = [*check_courses(settings), *check_assessments(settings)]
    for note in page_notes(settings, [folder.resolve() for folder in options.folders]):
        print(note)
    print("\n".join(found) if found else "没有发现问题。")
    return 1 if found else 0
