"""``canxie restore``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from canxie_platform.cli.chinese import CommandError
from canxie_platform.settings import get_settings


def add(groups: Any) -> None:
    """Add the command."""
    command = groups.add_parser("restore", help="从备份恢复", description="把一份备份恢复到空的数据文件夹；先核对完整才放进去。")
    command.add_argument("source", type=Path, metavar="文件.zip", help="备份文件")
    command.add_argument("--data", type=Path, metavar="文件夹", required=True, help="恢复到哪个空文件夹")
    command.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Restore and say how to start."""
    from canxie_platform.deploy import wording
    from canxie_platform.deploy.backup import BackupError, restore

    settings = get_settings().model_copy(update={"data": options.data.resolve()})
    try:
        manifest = restore(options.source, settings)
    except BackupError as error:
        raise CommandError(error) from error
    print(wording.RESTORE_DONE.format(data=settings.data, made=manifest.made_at.astimezone(), files=len(manifest.files)))
    return 0
