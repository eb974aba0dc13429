"""``canxie account``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from canxie_platform.cli.chinese import CommandError
from canxie_platform.settings import Settings, get_settings


def add(groups: Any) -> None:
    """Add the command group."""
    group = groups.add_parser("account", help="账号：新建、发登录码、停用", description="新建账号，发一次性登录码，停用和启用。")
    commands = group.add_subparsers(title="命令", dest="action", required=True, metavar="命令")
    making = commands.add_parser("add", help="新建一个账号", description="新建账号并打印一次性登录码；本人登录后设自己的密码。")
    making.add_argument("username", metavar="账号", help="小写字母、数字、点和横线")
    making.add_argument("name", metavar="姓名")
    making.add_argument(
        "--role", metavar="角色", default="learner", help="learner 学员（默认）、trainer 培训教师、staff 街道残联工作人员、admin 管理员"
    )
    making.set_defaults(func=make)
    coding = commands.add_parser("code", help="发一次性登录码", description="给忘了密码的人发一次性登录码，以前发的作废。")
    coding.set_defaults(func=code)
    disabling = commands.add_parser("disable", help="停用一个账号", description="停用后马上不能再用；记录都保留。")
    disabling.set_defaults(func=disable)
    enabling = commands.add_parser("enable", help="启用一个账号", description="停用的账号可以再用。")
    enabling.set_defaults(func=enable)
    listing = commands.add_parser("list", help="列出账号", description="列出所有账号、姓名和角色。")
    listing.set_defaults(func=show)
    for command in (coding, disabling, enabling):
        command.add_argument("username", metavar="账号")
    for command in (making, coding, disabling, enabling, listing):
        command.add_argument("--data", type=Path, metavar="文件夹", help="数据文件夹（默认是代码旁边的 var）")


def make(options: argparse.Namespace) -> int:
    """Make an account."""
    from canxie_platform.accounts.people import AccountError, create_account
    from canxie_platform.database import session_scope

    try:
        with session_scope(_settings(options).database) as session:
            account, given = create_account(session, options.username, options.name, options.role)
    except AccountError as error:
        raise CommandError(error) from error
    print(_shown(account.username, given))
    return 0


def code(options: argparse.Namespace) -> int:
    """Give out a code."""
    from canxie_platform.accounts.people import AccountError, find, issue_code
    from canxie_platform.database import session_scope

    try:
        with session_scope(_settings(options).database) as session:
            account = find(session, options.username)
            given = issue_code(session, account)
    except AccountError as error:
        raise CommandError(error) from error
    print(_shown(account.username, given))
    return 0


def _shown(username: str, given: str) -> str:
    from canxie_platform.accounts.wording import CODE_HOURS

    return f"账号 {username}　一次性登录码 {given}\n登录时填在“密码”里，{CODE_HOURS} 小时内用一次。"


def disable(options: argparse.Namespace) -> int:
    """Disable an account."""
    return _switch(options, enabled=False)


def enable(options: argparse.Namespace) -> int:
    """Enable an account."""
    return _switch(options, enabled=True)


def _switch(options: argparse.Namespace, *, enabled: bool) -> int:
    from canxie_platform.accounts.people import AccountError, find
    from canxie_platform.database import session_scope

    try:
        with session_scope(_settings(options).database) as session:
            account = find(session, options.username)
            account.enabled = enabled
    except AccountError as error:
        raise CommandError(error) from error
    print(f"{account.display_name}（{account.username}）的账号已{'启用' if enabled else '停用'}。")
    return 0


def show(options: argparse.Namespace) -> int:
    """Print every account."""
    from sqlalchemy import select

    from canxie_platform.accounts.models import Account
    from canxie_platform.accounts.wording import ROLE_LABELS
    from canxie_platform.database import session_scope

    with session_scope(_settings(options).database, reading=True) as session:
        for account in session.scalars(select(Account).order_by(Account.username)):
            state = "" if account.enabled else "\t已停用"
            print(f"{account.username}\t{account.display_name}\t{ROLE_LABELS[account.role]}{state}")
    return 0


def _settings(options: argparse.Namespace) -> Settings:
    settings = get_settings().model_copy(update={"data": options.data.resolve()} if options.data else {})
    if not settings.database_url and not (settings.private / "canxie.sqlite").exists():
        raise CommandError(f"{settings.data} 里还没有残协学堂的数据。请先用 make serve 启动一次，或用 --data 指定数据文件夹。")
    return settings
