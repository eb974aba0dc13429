"""``canxie library search``: look for articles from a terminal, for people or, as JSON, for programs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from canxie_platform.database import session_scope
from canxie_platform.database.schema import upgrade
from canxie_platform.library.hits import Hit
from canxie_platform.library.models import SearchState
from canxie_platform.library.records import RecordError
from canxie_platform.library.search import answers, search
from canxie_platform.library.sync import sync
from canxie_platform.library.texts import TextsMissingError
from canxie_platform.settings import get_settings

BEST = 10
"""Hits that are printed."""
NAMED = 4
"""Hits before them that may stand for whole documents."""


def add(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command.

    Args:
        actions: of ``canxie library``.
    """
    text = "查找条文，用平常说的话就行"
    parser = actions.add_parser("search", help=text, description=text + "。")
    parser.add_argument("words", nargs="*", metavar="词", help="要查的话，例如：残疾证")
    parser.add_argument("--json", action="store_true", help="给程序用：每个问题输出一行 JSON")
    parser.add_argument("--batch", metavar="文件", help="文件里每行一个问题，- 表示从标准输入读；每个问题输出一行 JSON")
    parser.set_defaults(func=_search)


def _search(args: argparse.Namespace) -> int:
    if bool(args.words) == bool(args.batch):
        print("请写要查的话，或者用 --batch 给一个文件，两样只能选一样。", file=sys.stderr)
        return 2
    try:
        questions = _questions(args.batch) if args.batch else [" ".join(args.words)]
        _stock()
    except (OSError, UnicodeDecodeError) as error:
        print(f"文件读不了：{error}", file=sys.stderr)
        return 2
    except (RecordError, TextsMissingError) as error:
        print(error, file=sys.stderr)
        return 1
    with session_scope(reading=True) as session:
        return _print_json(session, questions) if args.json or args.batch else _print(session, questions[0])


def _questions(name: str) -> list[str]:
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
    return [line.strip() for line in text.splitlines() if line.strip()]


def revision() -> str | None:
    """The state of the library's index; None when there is none. A machine where the platform never ran gets its database first."""
    settings = get_settings()
    if settings.database.startswith("sqlite"):
        settings.private.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with session_scope(reading=True) as session:
            return session.scalar(select(SearchState.revision))
    except (OperationalError, ProgrammingError):
        upgrade(settings.database)
        return None


def _stock() -> None:
    """Fill the library when nobody has: on a fresh machine searching works before the first start."""
    if revision() is None:
        print("第一次使用，正在把法律全文放进政策库，请等几秒。", file=sys.stderr)
        with session_scope() as session:
            sync(session, get_settings())


def _print_json(session: Session, questions: Iterable[str]) -> int:
    """One line a question: its best articles with the law's full title, the article's number in both writings, and the score."""
    for question in questions:
        hits = [hit for hit in answers(session, question, most=BEST + NAMED, texts=False).hits if hit.key is not None][:BEST]
        print(json.dumps({"question": question, "hits": [_article(hit) for hit in hits]}, ensure_ascii=False))
    return 0


def _article(hit: Hit) -> dict[str, str | float | None]:
    return {
        "title": hit.document.title,
        "article": hit.article,
        "number": hit.key,
        "score": hit.score,
        "status": hit.document.standing.status,
        "address": hit.href,
    }


def _print(session: Session, question: str) -> int:
    hits = search(session, question)
    for place, hit in enumerate(hits[:BEST], 1):
        said = (hit.digest or hit.quote).striptags()
        print(f"{place}. {hit.label} {hit.heading}（{hit.document.standing.status}）\n   {said}")
    if not hits:
        print("没有找到。换一个说法，或者少写几个字再试。")
    return 0 if hits else 1
