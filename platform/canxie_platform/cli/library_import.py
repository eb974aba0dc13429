"""``canxie library import``: full texts from files, folders and zips."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from canxie_platform.cli.chinese import CommandError
from canxie_platform.database import session_scope
from canxie_platform.library.importing.batch import files_of, import_files
from canxie_platform.library.importing.storing import Outcome
from canxie_platform.library.importing.wording import STATES


def add(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command.

    Args:
        actions: what ``canxie library`` can do.
    """
    about = "从文件、文件夹或 zip 导入全文：docx、doc、pdf、html、md、txt。每个文件报告结果；读不了的说明原因，其余照常导入。"
    parser = actions.add_parser("import", help="从文件导入全文", description=about)
    parser.add_argument("paths", nargs="+", type=Path, metavar="文件或文件夹", help="可以写几个")
    parser.add_argument("--json", action="store_true", help="一行一个 JSON")
    parser.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Import and report; exit code 1 when a file was refused."""
    missing = [str(path) for path in options.paths if not path.exists()]
    if missing:
        raise CommandError(f"没有找到：{'、'.join(missing)}。请检查路径。")
    counts: Counter[str] = Counter()
    with session_scope() as session:
        for outcome in import_files(session, files_of(options.paths)):
            counts[outcome.state] += 1
            print(json.dumps(outcome._asdict(), ensure_ascii=False) if options.json else _line(outcome), flush=True)
    if not counts:
        raise CommandError("文件夹里没有可以导入的文件。可以用 docx、doc、pdf、html、md、txt，或者它们的 zip。")
    if not options.json:
        print("，".join(f"{STATES[state]} {counts[state]} 个" for state in STATES if counts[state]) + "。")
    return 1 if counts["refused"] else 0


def _line(outcome: Outcome) -> str:
    what = f"《{outcome.title}》{outcome.version} {outcome.articles} 条" if outcome.title else ""
    return "  ".join(part for part in (STATES[outcome.state], outcome.filename, what, "".join(outcome.notes)) if part)
