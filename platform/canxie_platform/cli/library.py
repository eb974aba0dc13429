"""``canxie library``: keep the policy library, and look into it from a terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from sqlalchemy import Select, func, select

from canxie_platform.cli import library_import, library_search
from canxie_platform.database import session_scope
from canxie_platform.library.checks import check_library
from canxie_platform.library.citations import lookup
from canxie_platform.library.models import Article, Document
from canxie_platform.library.records import RecordError
from canxie_platform.library.sync import sync
from canxie_platform.library.texts import TextsMissingError
from canxie_platform.settings import get_settings

Action = Callable[[argparse.Namespace], int]


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and what it can do.

    Args:
        subparsers: of the ``canxie`` command.
    """
    parser = subparsers.add_parser("library", help="政策库：更新、检查、查找", description="政策库：更新、检查、查找。")
    actions = parser.add_subparsers(title="可以做的事", metavar="做什么", required=True)
    _action(actions, "sync", "把政策文件和法律全文更新到数据库", _sync)
    _action(actions, "list", "列出全部文件和效力", _list)
    _action(actions, "check", "检查政策文件的格式、引用和版本", _check)
    library_search.add(actions)
    library_import.add(actions)
    shown = _action(actions, "show", "显示一条，例如：残疾人保障法#33", _show)
    shown.add_argument("ref", metavar="引用", help="文件和条，例如：残疾人保障法#33")


def _action(actions: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str, does: Action) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=text, description=text + "。")
    parser.set_defaults(func=does)
    return parser


def _sync(_args: argparse.Namespace) -> int:
    try:
        library_search.revision()
        with session_scope() as session:
            report = sync(session, get_settings())
    except (RecordError, TextsMissingError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"新增 {report.added} 份，更新 {report.changed} 份，没有变化 {report.unchanged} 份，移除 {report.removed} 份。")
    return 0


def _list(_args: argparse.Namespace) -> int:
    with session_scope(reading=True) as session:
        counts = {row.version_id: row.articles for row in session.execute(_article_counts())}
        for document in session.scalars(select(Document).order_by(Document.level, Document.title)):
            number = f"（{document.number}）" if document.number else ""
            articles = counts.get(document.current_version_id, 0)
            print(f"{document.id}\t{document.standing.status}\t{document.level}\t{articles} 条\t{document.title}{number}")
    return 0


def _article_counts() -> Select[int, int]:
    return select(Article.version_id, func.count().label("articles")).group_by(Article.version_id)


def _check(_args: argparse.Namespace) -> int:
    found = check_library(get_settings())
    for problem in found:
        print(problem)
    print(f"发现 {len(found)} 个问题。" if found else "政策文件都没有问题。")
    return 1 if found else 0


def _show(args: argparse.Namespace) -> int:
    with session_scope(reading=True) as session:
        found = lookup(session, args.ref)
    if found is None:
        print(f"政策库里没有“{args.ref}”。", file=sys.stderr)
        return 1
    print(f"{found.label}（{found.status}）")
    if found.digest:
        print(f"\n白话：\n{found.digest}")
    if found.text:
        print(f"\n原文：\n{found.text}")
    return 0
