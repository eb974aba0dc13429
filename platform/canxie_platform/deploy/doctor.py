"""``canxie doctor``: is this installation well, and if not, what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from canxie_platform.catalogue.checks import check_courses
from canxie_platform.database import engine_for, session_scope
from canxie_platform.database.schema import alembic_config
from canxie_platform.deploy.ground import has_chinese_font
from canxie_platform.deploy.processes import marked
from canxie_platform.ledger.credits import recompute
from canxie_platform.settings import Settings

SPACE_NEEDED = 1_000_000_000
"""Bytes of free disk below which the doctor speaks up."""


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: str
    problem: str = ""
    """What is wrong and what to do; empty when all is well."""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at every part, going on after a problem.

    Args:
        settings: the installation.
    """
    looks: dict[str, Callable[[Settings], str]] = {
        "Python 版本": _python,
        "网页代理": _proxy,
        "数据文件夹": _folder,
        "磁盘空间": _space,
        "数据库": _database,
        "课程和引用": _courses,
        "学时台账": _ledger,
        "运行中的进程": _processes,
        "中文字体": _font,
    }
    for what, look in looks.items():
        yield Finding(what, look(settings))


def _python(_settings: Settings) -> str:
    return "" if sys.version_info >= (3, 11) else "版本太旧，需要 3.11 或更新。"


def _proxy(settings: Settings) -> str:
    there = (settings.home / "platform" / "node" / "node_modules" / "configurable-http-proxy").is_dir()
    return "" if there else "还没有装好，请运行 make setup。"


def _folder(settings: Settings) -> str:
    if not settings.private.is_dir():
        return f"{settings.data} 里还没有数据。第一次运行 make serve 会自动建立。"
    if settings.private.stat().st_mode & 0o077:
        return f"{settings.private} 别的账号也能进入，请运行：chmod 700 {settings.private}"
    return ""


def _space(settings: Settings) -> str:
    place = next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    return "" if free >= SPACE_NEEDED else f"只剩 {free / 1e6:.0f} MB，请清理磁盘或换一个数据文件夹。"


def _database(settings: Settings) -> str:
    if settings.database.startswith("sqlite") and not settings.private.is_dir():
        return "还没有建立。第一次运行 make serve 会自动建立。"
    try:
        with engine_for(settings.database).connect() as connection:
            have = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return f"连不上：{type(error).__name__}。请检查地址和权限。"
    want = ScriptDirectory.from_config(alembic_config(settings.database)).get_current_head()
    return "" if have == want else "结构不是这个版本的。启动平台时会自动更新；更新前请先备份。"


def _courses(settings: Settings) -> str:
    found = check_courses(settings)
    return "" if not found else f"有 {len(found)} 处问题，例如：{found[0]} 全部请看 canxie check。"


def _ledger(settings: Settings) -> str:
    if not settings.private.is_dir():
        return ""
    try:
        with session_scope(settings.database, reading=True) as session:
            wrong = recompute(session)
    except SQLAlchemyError:
        return "读不到，请先解决数据库的问题。"
    return "" if not wrong else f"有 {len(wrong)} 条和依据对不上：{wrong[0]}"


def _processes(settings: Settings) -> str:
    running = len(list(marked(settings.data)))
    held = (settings.private / "serve.lock").exists() and _is_held(settings)
    return f"平台没有运行，却留下了 {running} 个进程。下次启动时会自动清理。" if running and not held else ""


def _is_held(settings: Settings) -> bool:
    import fcntl

    with (settings.private / "serve.lock").open("r") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        return False


def _font(_settings: Settings) -> str:
    return "" if has_chinese_font() else "没有。可以安装：apt-get install fonts-noto-cjk"
