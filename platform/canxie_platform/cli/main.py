"""``canxie``: one command, one module per noun, help in Chinese."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from sqlalchemy.exc import OperationalError

from canxie_platform import __version__
from canxie_platform.cli import chinese
from canxie_platform.settings import get_settings

GROUPS = ("serve", "check", "course", "library", "item", "assessment", "analysis", "roster", "account", "backup", "restore", "doctor")


class Help(argparse.HelpFormatter):
    """Help with room for the longest name of a command, and without a line that repeats the heading of a list of commands."""

    def __init__(self, prog: str) -> None:
        """Make the formatter of one help text."""
        super().__init__(prog, max_help_position=28)

    def _format_action(self, action: argparse.Action) -> str:
        text = super()._format_action(action)
        return text.partition("\n")[2] if isinstance(action, argparse._SubParsersAction) else text


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Make a parser with Chinese headings."""
        super().__init__(*args, **{"formatter_class": Help, **kwargs, "add_help": False})  # type: ignore[arg-type]
        self.add_argument("-h", "--help", action="help", help="显示这份说明")
        self._positionals.title = "要填的"
        self._optionals.title = "可选的"

    def format_help(self) -> str:
        """The help text with its fixed words in Chinese."""
        return super().format_help().replace("usage: ", "用法：")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how to get help."""
        self.exit(2, f"{chinese.translated(message)}\n用 {self.prog} --help 看说明。\n")


def build() -> Parser:
    """The whole command with every group."""
    parser = Parser(prog="canxie", description="残协学堂：启动、检查、备份和管理。")
    parser.add_argument("--version", action="version", version=f"canxie {__version__}", help="显示版本")
    groups = parser.add_subparsers(title="命令", dest="command", required=True, metavar="命令")
    for name in GROUPS:
        import_module(f"canxie_platform.cli.{name}").add(groups)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code.

    Args:
        arguments: command line without the program's name; the process's own when left out.
    """
    options = build().parse_args(arguments)
    try:
        code: int = options.func(options)
    except chinese.CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except OperationalError as error:
        print(chinese.NO_DATABASE.format(data=get_settings().data, why=error.orig), file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
