"""``canxie serve``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from canxie_platform.settings import get_settings


def add(groups: Any) -> None:
    """Add the command."""
    command = groups.add_parser("serve", help="启动平台", description="启动平台的所有部分；按 Ctrl-C 停止。")
    command.add_argument("--port", type=int, metavar="端口", help="网页的端口（默认 8000）")
    command.add_argument("--data", type=Path, metavar="文件夹", help="数据放在哪里（默认是代码旁边的 var）")
    command.add_argument("--host", metavar="地址", help="在哪个网络地址上服务（默认 127.0.0.1，只有本机能打开；0.0.0.0 表示所有地址）")
    command.add_argument("--no-demo", action="store_true", help="不建演示账号（正式使用时）")
    command.set_defaults(func=run)


def run(options: argparse.Namespace) -> int:
    """Start the platform with the options given."""
    from canxie_platform.deploy.serve import serve

    given = {name: getattr(options, name) for name in ("port", "data", "host") if getattr(options, name) is not None}
    settings = get_settings().model_copy(update=given)
    demo = not options.no_demo and settings.host in {"127.0.0.1", "localhost", "::1"}
    return serve(settings.model_copy(update={"demo": demo}))
