"""``canxie course``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from canxie_platform.cli.chinese import CommandError
from canxie_platform.settings import Settings, get_settings


def add(groups: Any) -> None:
    """Add the command group."""
    group = groups.add_parser("course", help="课程：列出、发布", description="列出课程，把教师写好的草稿发布给学员。")
    commands = group.add_subparsers(title="命令", dest="action", required=True, metavar="命令")
    listing = commands.add_parser("list", help="列出课程", description="列出学员现在能看到的课程。")
    listing.set_defaults(func=show)
    publishing = commands.add_parser("publish", help="发布一门课的草稿", description="先检查，没有问题才换上新的；学员的记录不受影响。")
    publishing.add_argument("course", metavar="课程", help="草稿文件夹的名字，例如 canxie-zuzhi")
    publishing.set_defaults(func=publish)
    for command in (listing, publishing):
        command.add_argument("--data", type=Path, metavar="文件夹", help="数据文件夹（默认是代码旁边的 var）")


def show(options: argparse.Namespace) -> int:
    """Print every course: id, number of lessons, title."""
    from canxie_platform.catalogue import load_courses

    for course in load_courses(_settings(options)).values():
        print(f"{course.id}\t{len(course.lessons)} 课\t{course.title}")
    return 0


def publish(options: argparse.Namespace) -> int:
    """Publish a draft."""
    from canxie_platform.catalogue.publishing import PublishError
    from canxie_platform.catalogue.publishing import publish as put

    try:
        folder = put(_settings(options), options.course)
    except PublishError as error:
        raise CommandError(error) from error
    print(f"发布好了：{folder}。学员刷新页面就能看到。")
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    return get_settings().model_copy(update={"data": options.data.resolve()} if options.data else {})
