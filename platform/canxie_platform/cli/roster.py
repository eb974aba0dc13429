"""``canxie roster``: the roster from a terminal."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from canxie_platform.cli.chinese import CommandError
from canxie_platform.database import session_scope
from canxie_platform.ledger.years import today
from canxie_platform.roster import wording
from canxie_platform.roster.importing import NewPerson, Preview, apply, lock, preview
from canxie_platform.roster.listing import export, groups, template
from canxie_platform.roster.posts import LABELS
from canxie_platform.roster.rows import check
from canxie_platform.roster.sheets import MAX_BYTES, SheetError, read_sheet
from canxie_platform.roster.workbook import workbook
from canxie_platform.settings import Settings, get_settings

CODE_COLUMNS = (("姓名", 12), ("社区残协", 24), ("账号", 18), ("一次性登录码", 20))


def add(groups: Any) -> None:
    """Add the command group."""
    group = groups.add_parser("roster", help="名册：查看、导入、导出", description="社区残协的名册：谁在哪个社区担任什么职务。")
    commands = group.add_subparsers(title="命令", dest="action", required=True, metavar="命令")
    listing = commands.add_parser("list", help="列出名册", description="按社区残协列出在任的人。")
    listing.add_argument("--all", action="store_true", help="也列出已经离任的")
    listing.set_defaults(func=show)
    importing = commands.add_parser(
        "import", help="从 Excel 或 CSV 导入", description="先显示会改什么；加上 --yes 才会存。有一行不对，就什么也不存。"
    )
    importing.add_argument("file", metavar="文件", type=Path, help=".xlsx 或 .csv")
    importing.add_argument("--yes", action="store_true", help="真的存")
    importing.add_argument("--codes", metavar="文件", type=Path, help="把新账号的一次性登录码写进这个 .xlsx；不写就显示在屏幕上")
    importing.set_defaults(func=bring)
    empty = commands.add_parser("template", help="写一份空白表", description="写一份可以填的空白表。")
    empty.add_argument("file", metavar="文件", type=Path, help="要写的 .xlsx")
    empty.set_defaults(func=write_template)
    exporting = commands.add_parser("export", help="导出名册", description="把名册写成 Excel，改好以后可以再导入。")
    exporting.add_argument("file", metavar="文件", type=Path, help="要写的 .xlsx")
    exporting.set_defaults(func=write_export)
    for command in (listing, importing, empty, exporting):
        command.add_argument("--data", type=Path, metavar="文件夹", help="数据文件夹（默认是代码旁边的 var）")


def _settings(options: argparse.Namespace) -> Settings:
    return get_settings().model_copy(update={"data": options.data.resolve()} if options.data else {})


def show(options: argparse.Namespace) -> int:
    """Print who holds which post."""
    with session_scope(_settings(options).database, reading=True) as session:
        for group in groups(session, today(), former=options.all):
            print(f"{group.association.name}（{group.street.name}）")
            for term in group.terms:
                until = term.appointment.until or "现在"
                print(f"  {term.account.display_name}\t{term.label}\t{term.appointment.since} 到 {until}\t{term.account.username}")
            if not group.terms:
                print("  现在没有人任职")
    return 0


def bring(options: argparse.Namespace) -> int:
    """Import a sheet, or only show what it would change."""
    try:
        with options.file.open("rb") as source:
            sheet = read_sheet(source.read(MAX_BYTES + 1), source.name)
    except OSError as error:
        raise CommandError(f"读不到 {options.file}：{error.strerror}。请检查文件名。") from error
    except SheetError as error:
        raise CommandError(str(error)) from error
    rows, faults = check(sheet.lines)
    if options.codes and options.codes.exists():
        raise CommandError(f"{options.codes} 已经有了，不会覆盖。请换一个文件名。")
    with session_scope(_settings(options).database) as session:
        lock(session)
        found = preview(session, rows)
        if wrong := sorted([*faults, *found.faults], key=lambda fault: fault.line):
            raise CommandError("\n".join([*(str(fault) for fault in wrong), f"有 {len(wrong)} 处要改，什么也没有存。"]))
        if sheet.ignored:
            print(wording.IGNORED.format(columns="、".join(sheet.ignored)))
        _tell(found)
        if options.yes:
            people = _store(session, found, options.codes)
        else:
            print("现在还没有存。确认没有问题，再运行一次并加上 --yes。")
            return 0
    print("存好了。")
    for person in [] if options.codes else people:
        print(f"{person.display_name}\t{person.association}\t账号 {person.username}\t一次性登录码 {person.code}")
    return 0


def _tell(found: Preview) -> None:
    for change in found.changes:
        state = {"new": "新加", "changed": "改动", "same": "没有变化"}[change.state]
        row = change.row
        print(f"{state}\t{change.association}\t{row.name}\t{LABELS[row.post]}\t{row.since} 到 {row.until or '现在'}")
        if change.note:
            print(f"  注意：{change.note}。")
    print(
        f"新加 {found.count('new')} 行，改动 {found.count('changed')} 行，没有变化 {found.count('same')} 行；新账号 {found.new_people} 个。"
    )


def _store(session: Session, found: Preview, codes: Path | None) -> list[NewPerson]:
    """Store, and write the codes before the commit: a file that can't be written stores nothing."""
    people = apply(session, found, None)
    if codes and people:
        data = workbook("登录码", CODE_COLUMNS, [(one.display_name, one.association, one.username, one.code) for one in people])
        _write(codes, data, 0o600)
        print(f"新账号的一次性登录码写在 {codes}，分给本人以后请删掉。")
    return people


def write_template(options: argparse.Namespace) -> int:
    """Write an empty sheet."""
    _write(options.file, template())
    print(f"写好了：{options.file}")
    return 0


def write_export(options: argparse.Namespace) -> int:
    """Write the roster as a sheet."""
    with session_scope(_settings(options).database, reading=True) as session:
        data = export(session, today())
    _write(options.file, data, 0o600)
    print(f"写好了：{options.file}")
    return 0


def _write(path: Path, data: bytes, mode: int = 0o644) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
    except FileExistsError as error:
        raise CommandError(f"{path} 已经有了，不会覆盖。请换一个文件名。") from error
    except OSError as error:
        raise CommandError(f"写不了 {path}：{error.strerror}。") from error
