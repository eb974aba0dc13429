"""``canxie item``."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path
from typing import Any

from canxie_platform.cli.chinese import CommandError
from canxie_platform.settings import Settings, get_settings


def add(groups: Any) -> None:
    """Add the command group."""
    group = groups.add_parser("item", help="题库：导入、导出、格式说明", description="把题从 Excel、GIFT、QTI 3 导进课程，或者导出去。")
    commands = group.add_subparsers(title="命令", dest="action", required=True, metavar="命令")
    describing = commands.add_parser("schema", help="写出题库文件的 JSON Schema", description="items.yml 和 exam.yml 的格式，给编辑器用。")
    describing.add_argument("--out", type=Path, metavar="文件", help="写到哪里；不写就放在 courses/items.schema.json")
    describing.set_defaults(func=schema)
    sending = commands.add_parser("export", help="导出题目", description="导出一门课的题；文件名的结尾决定格式。")
    sending.add_argument("course", metavar="课程", help="课程的编号，或者文件夹")
    sending.add_argument("file", type=Path, metavar="文件", help="以 .xlsx（Excel）、.gift（Moodle）或 .zip（QTI 3）结尾")
    sending.add_argument("--use", choices=("exam", "lesson"), help="只要考试的题（exam）或课里的题（lesson）")
    sending.set_defaults(func=send)
    bringing = commands.add_parser("import", help="导入题目", description="把文件里的题放进一门课。有一处错，就什么也不写。")
    bringing.add_argument("course", metavar="课程", help="课程的编号，或者文件夹")
    bringing.add_argument("file", type=Path, metavar="文件", help=".xlsx、.csv、.gift、.txt、.zip 或 .xml")
    bringing.add_argument("--use", choices=("exam", "lesson"), default="exam", help="文件里没写用途的题算哪一种（默认考试 exam）")
    bringing.add_argument("--competency", default="", metavar="C2", help="文件里没写能力的题算哪一项")
    bringing.add_argument("--author", default="", metavar="姓名", help="文件里没写作者的题是谁出的")
    bringing.add_argument("--replace", action="store_true", help="编号一样的题，用文件里的替换，版本加一")
    bringing.add_argument("--check", action="store_true", help="只检查，不写")
    bringing.add_argument("--remarks", type=Path, metavar="文件", help="有错时，把带“问题”一列的表写到这里（只有 Excel 和 CSV）")
    bringing.set_defaults(func=bring)
    for command in (describing, sending, bringing):
        command.add_argument("--data", type=Path, metavar="文件夹", help="数据文件夹（默认是代码旁边的 var）")


def schema(options: argparse.Namespace) -> int:
    """Write the JSON Schema."""
    from canxie_platform.assessments.exchange.schema import FILE, schema_text

    path = options.out or _settings(options).courses_shipped / FILE
    _write(path, schema_text().encode())
    print(f"写好了：{path}")
    return 0


def send(options: argparse.Namespace) -> int:
    """Export a course's items."""
    from canxie_platform.assessments.exchange.formats import FORMATS
    from canxie_platform.assessments.exchange.importing import items_of

    kind = next((kind for kind in FORMATS.values() if options.file.suffix.lower() == kind.suffix), None)
    if kind is None:
        raise CommandError(f"文件名要以 {'、'.join(kind.suffix for kind in FORMATS.values())} 结尾。")
    folder = _folder(_settings(options), options.course)
    items = [item for item in _read(items_of, _bank(folder)).values() if options.use in (None, item.use)]
    made = kind.write(items, folder.name)
    _write(options.file, made.data)
    print(f"写好了：{options.file}（{len(items)} 道题）", *made.notes, sep="\n")
    return 0


def bring(options: argparse.Namespace) -> int:
    """Import items into a course's bank."""
    from canxie_platform.assessments.exchange.importing import MOST_BYTES, plan
    from canxie_platform.assessments.exchange.rows import Defaults

    settings = _settings(options)
    folder = _folder(settings, options.course)
    try:
        with options.file.open("rb") as source:
            data = source.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"读不到 {options.file}：{error.strerror}。请检查文件名。") from error
    defaults = Defaults(prefix=folder.name, competency=options.competency, author=options.author, use=options.use)
    bank = _bank(folder)
    outcome = _read(plan, settings, bank, data, options.file.name, defaults, replace=options.replace)
    if outcome.faults:
        if options.remarks and outcome.remarks:
            _write(options.remarks, outcome.remarks(outcome.faults))
        raise CommandError("\n".join([*map(str, outcome.faults), f"有 {len(outcome.faults)} 处要改，什么也没有写。"]))
    if not options.check:
        for name, merged in outcome.merged.items():
            _put(settings, folder, name, merged.text.encode(), bank.get(name))
    done = "可以导入" if options.check else "导入好了"
    print(
        f"{done}：新加 {len(outcome.added)} 道，替换 {len(outcome.changed)} 道，没有变化 {len(outcome.same)} 道。", *outcome.notes, sep="\n"
    )
    return 0


def _folder(settings: Settings, course: str) -> Path:
    folder = Path(course) if os.sep in course else settings.courses_shipped / course
    if not (folder / "course.yml").is_file():
        raise CommandError(f"{folder} 里没有 course.yml，不是课程。要导入草稿，请写草稿的文件夹，例如 {settings.drafts / course}。")
    return folder.resolve()


def _bank(folder: Path) -> dict[str, bytes]:
    from canxie_platform.catalogue import draft_files

    contents = draft_files.take(folder).contents
    return {name: contents[name] for name in ("items.yml", "exam.yml") if name in contents}


def _put(settings: Settings, folder: Path, name: str, content: bytes, before: bytes | None) -> None:
    """Write a bank; a draft with the rights of the trainers' account."""
    from canxie_platform.catalogue.draft_writes import DraftWriteError, write_draft

    if folder.parent == settings.drafts.resolve():
        try:
            write_draft(settings, folder.name, name, content, before)
        except DraftWriteError as error:
            raise CommandError(error) from error
        return
    _write(folder / name, content)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise CommandError(f"写不了 {path}：{error.strerror}。") from error


def _read(act: Any, *arguments: Any, **named: Any) -> Any:
    from canxie_platform.assessments.exchange.rows import ExchangeError

    try:
        return act(*arguments, **named)
    except ExchangeError as error:
        raise CommandError(error) from error


def _settings(options: argparse.Namespace) -> Settings:
    return get_settings().model_copy(update={"data": options.data.resolve()} if options.data else {})
