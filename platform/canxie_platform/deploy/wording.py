"""What ``serve``, ``doctor``, ``backup`` and ``restore`` say to the person at the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from unicodedata import east_asian_width

from canxie_platform.settings import Settings

TRAINERS_ARE_ADMINS = (
    "注意：平台现在不是以 root 身份运行的，培训教师的 JupyterLab 和平台用同一个系统账号。"
    "会写代码的教师因此能读到平台的数据：请把教师当作管理员看待，或改用 root（或容器）运行。"
)
NO_TRAINER_SERVERS = (
    "注意：系统账号 {account} 进不了 {path}，所以培训教师的 JupyterLab 这次不开。"
    "请把平台放到其他账号也能读的文件夹（例如 /opt），或把上级文件夹的权限改为可进入。"
)
NO_FONT = "注意：这台机器没有中文字体，在本机浏览器里汉字可能显示成方框。可以安装：apt-get install fonts-noto-cjk"
STOPPING = "正在停止……"
STOPPED = "已停止。数据都在 {data}，下次启动会接着用。"


class StartError(Exception):
    """The platform can't start; the message is one Chinese sentence that says what to do."""


def port_busy(port: int) -> str:
    """Somebody else listens on the port."""
    return f"端口 {port} 已经被别的程序占用。请换一个端口，例如：make serve PORT={port + 1}"


def port_impossible(port: int) -> str:
    """There is no such port."""
    return f"没有端口 {port}。请用 1 到 65535 之间的数，例如：make serve PORT=8000"


def port_refused(host: str, port: int, reason: str) -> str:
    """The machine doesn't let us listen there."""
    return f"不能在 {host} 的端口 {port} 上服务（{reason}）。地址要是这台机器的；1024 以下的端口要 root。请换一个，例如 PORT=8000。"


def not_writable(folder: Path, reason: str) -> str:
    """The data folder can't be used."""
    return f"数据文件夹 {folder} 不能写入（{reason}）。请换一个，例如：make serve DATA=/srv/canxie"


def already_running(folder: Path) -> str:
    """A platform already runs on this data."""
    return f"数据文件夹 {folder} 正被另一个残协学堂使用。请先停掉它，或用 DATA= 指定别的文件夹。"


def proxy_missing(folder: Path) -> str:
    """The proxy's files aren't there."""
    return f"{folder} 里还没有装好代理程序。请运行 make setup。"


def died(log: Path, lines: Iterable[str]) -> str:
    """The Hub ended by itself."""
    return "平台没有启动成功。日志在 " + f"{log}，最后几行是：\n" + "\n".join(lines)


def started(settings: Settings, seconds: float, accounts: Iterable[tuple[str, str, str]]) -> str:
    """What is printed once the login page answers.

    Args:
        settings: the running installation.
        seconds: how long the start took.
        accounts: (role and name, username, password) of each demo account.
    """
    lines = ["", f"残协学堂已启动（用了 {seconds:.0f} 秒）", "", f"  打开网页：{settings.address}", f"  数据在：  {settings.data}", ""]
    rows = list(accounts)
    if rows:
        lines += ["演示账号（只能在这台机器上登录，正式使用前请停用）："]
        lines += [f"  {_padded(who, 24)}账号 {username:<10}密码 {password}" for who, username, password in rows]
        lines += [""]
    return "\n".join([*lines, "按 Ctrl-C 停止。"])


def _padded(text: str, columns: int) -> str:
    """Fill up to a width in columns; a Chinese character takes two."""
    return text + " " * (columns - sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text))


NOTHING_TO_BACK_UP = "{data} 里没有残协学堂的数据。请用 --data 指定数据文件夹。"
BACKUP_EXISTS = "{target} 已经有了，不会覆盖它。请换一个文件名。"
BACKUP_NOT_WRITTEN = "备份没有写成：{target}（{reason}）。请换一个能写、空间够的地方。"
BACKUP_DONE = "备份好了：{target}，共 {files} 个文件，{size:.1f} MB。里面有学员的记录和密钥，请妥善保管。"
NO_POSTGRES_TOOL = "没有找到 {name}。数据库是 PostgreSQL，请先安装 PostgreSQL 的客户端程序。"
POSTGRES_TOOL_FAILED = "{name} 没有成功：{reason}"
RESTORE_NOT_EMPTY = "{data} 不是空文件夹。恢复只能放进空文件夹，免得盖掉现有的数据。请用 --data 指定另一个。"
RESTORE_NEEDS_POSTGRES = "这份备份来自 PostgreSQL。请先设好 CANXIE_DATABASE_URL，指向一个空的 PostgreSQL 数据库。"
RESTORE_DAMAGED = "这份备份不完整或被改过：{source}（{name}）。什么都没有恢复，请换一份备份。"
RESTORE_MISSING = "找不到备份文件 {source}。"
RESTORE_DONE = "恢复好了：{data}（{made:%Y-%m-%d %H:%M} 的备份，{files} 个文件）。现在可以启动：make serve DATA={data}"
