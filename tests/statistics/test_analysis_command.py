"""``canxie analysis``."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from canxie_platform.cli.main import main
from canxie_platform.settings import Settings
from tests.statistics.cohort import FEW
from tests.statistics.conftest import Hand

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_analysis_command(settings: Settings, hand_in: Hand, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(FEW)
    assert main(["analysis", "show", "sample"]) == 0
    said = capsys.readouterr().out
    assert "评完 2 份，等打分 1 份" in said
    assert "第 1 题（t-1）：得分率 33%，区分度 （只有 2 个人时" in said
    book, grades = tmp_path / "分析.xlsx", tmp_path / "成绩.csv"
    assert main(["analysis", "excel", "sample", str(book)]) == 0
    assert load_workbook(book)["总体"]["B2"].value == "小测试"
    assert main(["analysis", "grades", "sample", str(grades)]) == 0
    assert "wang" in grades.read_text(encoding="utf-8-sig")
    capsys.readouterr()
    kept = book.read_bytes()
    assert main(["analysis", "excel", "sample", str(book)]) == 1
    assert "已经有了，没有覆盖" in capsys.readouterr().err
    assert book.read_bytes() == kept
    assert main(["analysis", "show", "nothing"]) == 1
    assert "没有试卷 nothing" in capsys.readouterr().err
