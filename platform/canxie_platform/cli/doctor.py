"""``canxie doctor``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from canxie_platform.settings import get_settings


def add(groups: Any) -> None:
    """Add the command."""
    command = groups.add_parser("doctor", help="检查这套安装是否正常", description="逐项检查，说出问题和解决办法。")
    command.add_argument("--data", type=Path, metavar="文件夹", help="数据文件夹（默认是代码旁边的 var）")
    command.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Print one line per part; exit code 1 when something needs doing."""
    from canxie_platform.deploy.doctor import examine

    settings = get_settings().model_copy(update={"data": options.data.resolve()} if options.data else {})
    findings = list(examine(settings))
    for finding in findings:
        print(f"{'需要处理' if finding.problem else '正常    '}  {finding.what}{'：' + finding.problem if finding.problem else ''}")
    return 1 if any(finding.problem for finding in findings) else 0
