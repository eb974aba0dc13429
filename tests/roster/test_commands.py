"""``canxie roster``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from canxie_platform.cli import roster
from canxie_platform.cli.chinese import CommandError
from canxie_platform.cli.main import Parser
from canxie_platform.database import Base, engine_for
from canxie_platform.settings import get_settings
from tests.roster.conftest import Sheet

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run the command on a database of its own."""
    import canxie_platform.database.registry  # noqa: F401  (fills Base.metadata)

    monkeypatch.setenv("CANXIE_DATABASE_URL", f"sqlite:///{tmp_path / 'commands.sqlite'}")
    get_settings.cache_clear()
    Base.metadata.create_all(engine_for(get_settings().database))
    parser = Parser()
    roster.add(parser.add_subparsers())

    def command(*words: str | Path) -> int:
        options = parser.parse_args(["roster", *map(str, words)])
        code: int = options.func(options)
        return code

    yield command
    engine_for(get_settings().database).dispose()
    get_settings.cache_clear()


def test_from_the_template_to_the_export(run: Run, sheet: Sheet, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty, filled, codes, out = (tmp_path / name for name in ("空白.xlsx", "名册.xlsx", "登录码.xlsx", "导出.xlsx"))
    assert run("template", empty) == 0
    header = ("社区", "姓名", "职务", "任职日期", "街道")
    filled.write_bytes(sheet(("桃园社区", "周强", "专委", "2026-02-01", "演示街道"), header=header))
    assert run("import", filled) == 0
    assert "现在还没有存" in capsys.readouterr().out
    assert run("list") == 0
    assert capsys.readouterr().out == ""
    assert run("import", filled, "--yes", "--codes", codes) == 0
    assert "登录码" in capsys.readouterr().out
    assert codes.stat().st_mode & 0o077 == 0
    page = load_workbook(codes).worksheets[0]
    assert page["C2"].value == "zhouqiang"
    assert re.fullmatch(r"[A-Z0-9-]{6,}", str(page["D2"].value))
    assert run("list", "--all") == 0
    assert "周强\t专职委员\t2026-02-01 到 现在\tzhouqiang" in capsys.readouterr().out
    assert run("export", out) == 0
    assert run("import", out, "--yes") == 0
    assert "没有变化 1 行" in capsys.readouterr().out
    with pytest.raises(CommandError, match="不会覆盖"):
        run("export", out)


def test_what_it_refuses(run: Run, sheet: Sheet, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="读不到"):
        run("import", tmp_path / "没有.xlsx")
    wrong = tmp_path / "错.xlsx"
    wrong.write_bytes(sheet(("桃园社区", "", "专委", "2026-02-01", "", "")))
    with pytest.raises(CommandError, match="第 2 行：“姓名”没有填，请填上。\n有 1 处要改，什么也没有存"):
        run("import", wrong, "--yes")


@pytest.mark.parametrize("action", ["", "list", "import", "template", "export"])
def test_help_is_chinese(run: Run, capsys: pytest.CaptureFixture[str], action: str) -> None:
    with pytest.raises(SystemExit):
        run(*filter(None, [action, "--help"]))
    assert "用法：" in capsys.readouterr().out
