"""``canxie backup``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from canxie_platform.cli.chinese import CommandError
from canxie_platform.settings import get_settings


def add(groups: Any) -> None:
    """Add the command."""
    command = groups.add_parser("backup", help="备份全部数据", description="把数据库、教师的文件和设置备份成一个文件；平台正在运行也可以。")
    command.add_argument("target", type=Path, metavar="文件.zip", help="备份写到哪里")
    command.add_argument("--data", type=Path, metavar="文件夹", help="数据文件夹（默认是代码旁边的 var）")
    command.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Make the backup and say how big it is."""
    from canxie_platform.deploy import wording
    from canxie_platform.deploy.backup import BackupError, backup

    settings = get_settings().model_copy(update={"data": options.data.resolve()} if options.data else {})
    try:
        manifest = backup(settings, options.target)
    except BackupError as error:
        raise CommandError(error) from error
    size = options.target.stat().st_size / 1e6
    print(wording.BACKUP_DONE.format(target=options.target, files=len(manifest.files), size=size))
    return 0
