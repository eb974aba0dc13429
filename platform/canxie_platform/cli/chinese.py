"""argparse's English errors in Chinese, and the error commands raise."""

from __future__ import annotations

import re

RULES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (.+)", r"还缺：\1。"),
    (r"unrecognized arguments: (.+)", r"不认识：\1。"),
    (r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)", r"没有 \2 这个命令或选项；可以用：\3。"),
    (r"argument (\S+): invalid \w+ value: (.+)", r"\1 的值 \2 不对。"),
    (r"argument (\S+): expected one argument", r"\1 后面要跟一个值。"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 不能和 \2 一起用。"),
    (r"one of the arguments (.+) is required", r"要在这些里选一个：\1。"),
)
NO_DATABASE = """数据库打不开（{why}）。
现在用的数据文件夹是 {data}。平台没有启动过的，请先启动一次（make serve）；数据在别处的，用环境变量 CANXIE_DATA 指给它。"""


class CommandError(Exception):
    """A command can't do what was asked; the message is one Chinese sentence that says what to do."""


def translated(message: str) -> str:
    """An argparse error in Chinese.

    Args:
        message: argparse's own sentence.
    """
    for pattern, chinese in RULES:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, chinese, message)
    return f"命令写得不对：{message}"
