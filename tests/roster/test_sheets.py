"""Reading sheets as people make them, and refusing what can't be used."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from canxie_platform.roster import sheets
from canxie_platform.roster.rows import association_key, check, day_of
from canxie_platform.roster.sheets import SheetError, read_sheet
from tests.roster.conftest import Sheet

CSV = "姓名,职务,社区,任职日期\n王小兰,专职委员,幸福里社区,2026/1/5\n"


def test_columns_in_any_order_spaces_and_full_width(sheet: Sheet) -> None:
    data = sheet(
        ("王 小　兰", " 专职委员", "２０２６．１．５", "幸福里 社区", "备注"),
        (None, "  ", None, None, None),
        ("李建国", "主席", datetime(2026, 1, 6), "幸福里社区残疾人协会", ""),
        header=("姓　名", "职务（必填）", "任职时间", "所属社区", "电话"),
        above=[("2026年社区残协名册", None, None, None, None), ()],
    )
    found = read_sheet(data)
    assert found.ignored == ["电话"]
    rows, faults = check(found.lines)
    assert faults == []
    assert [(row.line, row.name, row.association, row.post, row.since) for row in rows] == [
        (4, "王小兰", "幸福里社区残协", "officer", date(2026, 1, 5)),
        (6, "李建国", "幸福里社区残协", "chair", date(2026, 1, 6)),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv(encoding: str) -> None:
    rows, faults = check(read_sheet(CSV.encode(encoding)).lines)
    assert (faults, rows[0].name, rows[0].post) == ([], "王小兰", "officer")


@pytest.mark.parametrize(
    "header", ["身份证号", "公民身份号码", "残疾证号", "残疾人证号码", "残疾类别", "残疾 等级", "残疾类型", "致残原因"]
)
def test_private_columns_are_refused(sheet: Sheet, header: str) -> None:
    with pytest.raises(SheetError, match="请删掉这些列"):
        read_sheet(sheet(("幸福里", "王小兰", "专职委员", "2026-01-01", "x"), header=("社区", "姓名", "职务", "任职日期", header)))


def test_every_fault_names_its_line_and_the_way_out(sheet: Sheet) -> None:
    data = sheet(
        ("幸福里社区", "", "专职委员", "2026-01-01", None, None),
        ("幸福里社区", "王小兰", "会计", "2026-02-30", None, None),
        ("幸福里社区", "李建国", "主席", "2026-05-01", None, "2026-04-30"),
        ("幸福里社区", "赵敏", "副主席", "1900-01-01", None, "很快"),
        ("残协", "=1+1", "副主席", "", None, None),
        ("\u200b", "长" * 33, "副主席", "2026年1月1日", None, None),
    )
    rows, faults = check(read_sheet(data).lines)
    assert rows == []
    assert [str(fault) for fault in faults] == [
        "第 2 行：“姓名”没有填，请填上。",
        "第 3 行：不认识职务“会计”，请写成：残协主席、残协副主席、专职委员、委员、残协骨干。",
        "第 3 行：“任职日期”写的是“2026-02-30”，看不懂。请写成 2026-01-31 这样。",
        "第 4 行：离任日期早于任职日期，请检查。",
        f"第 5 行：“任职日期”是 1900-01-01，不在 1980 年到 {date.today().year + 1} 年之间，请检查。",
        "第 5 行：“离任日期”写的是“很快”，看不懂。请写成 2026-01-31 这样。",
        "第 6 行：“姓名”是公式。请复制这一格，用“选择性粘贴 - 数值”贴回去。",
        "第 6 行：“社区”没有填，请填上。",
        "第 6 行：“任职日期”没有填，请填上。",
        "第 7 行：“社区”没有填，请填上。",
        "第 7 行：“姓名”太长，最多 32 个字，请改短。",
    ]


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "<img src=x onerror=alert(1)>", "★", "'or 1=1--"])
def test_a_name_of_signs_is_no_name(name: str) -> None:
    rows, faults = check(read_sheet(CSV.replace("王小兰", name).encode()).lines)
    assert (rows, [fault.text for fault in faults]) == ([], ["“姓名”里有姓名不会有的符号，请检查"])


@pytest.mark.parametrize("name", ["买买提·艾力", "王芳（大）", "Anna-Maria O’Neill", "𠮷田"])
def test_names_of_all_people_are_names(name: str) -> None:
    rows, _ = check(read_sheet(CSV.replace("王小兰", name).encode()).lines)
    assert [row.name for row in rows] == [name]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-1-5", date(2026, 1, 5)),
        ("2026年1月5日", date(2026, 1, 5)),
        ("20260105", date(2026, 1, 5)),
        (20260105, date(2026, 1, 5)),
        (46027, date(2026, 1, 5)),
        ("2026-01-05 00:00:00", date(2026, 1, 5)),
        ("2026-01", None),
        ("5/1/2026", None),
        (3, None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
    ],
)
def test_days(cell: Any, day: date | None) -> None:
    assert day_of(cell) == day


def test_spellings_of_an_association() -> None:
    assert {association_key(name) for name in ("幸福里", "幸福里社区", "幸福里社区残协", "幸福里社区残疾人协会", "幸福里居委会")} == {
        "幸福里"
    }


def _bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (sheets.MAX_UNPACKED + 1))
    return out.getvalue()


def _entities(made: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            text = source.read(part)
            if part.filename == "xl/workbook.xml":
                text = b'<!DOCTYPE x [<!ENTITY a "b">]>' + text
            target.writestr(part, text)
    return out.getvalue()


def test_files_that_cannot_be_used(sheet: Sheet) -> None:
    good = sheet(("幸福里", "王小兰", "专职委员", "2026-01-01", None, None))
    cases: list[tuple[bytes, str]] = [
        (b"", "请先选一个文件"),
        (b"x" * (sheets.MAX_BYTES + 1), "文件太大"),
        (_bomb(), "文件太大"),
        (_entities(good), "读不出来"),
        (good[: len(good) // 2], "读不出来"),
        (b"PK\x03\x04rubbish", "读不出来"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "另存为"),
        (b"%PDF-1.4\0\0", "读不出来"),
        ("随便写的字".encode(), "没有找到表头"),
        ("姓名,职务\n王,主席\n".encode(), "表头里少了：社区、任职日期"),
        ("社区,姓名,职务,任职日期,名字\n".encode(), "出现了两次"),
        ("社区,姓名,职务,任职日期\n,,,\n".encode(), "没有内容"),
        (("社区,姓名,职务,任职日期\n" + "幸福里,王,主席,2026-01-01\n" * (sheets.MAX_ROWS + 1)).encode(), "行数太多"),
        (b'"' + b"a" * 200_000, "读不出来|没有找到表头"),
    ]
    for data, said in cases:
        with pytest.raises(SheetError, match=said):
            read_sheet(data)


@pytest.mark.parametrize("damaged", [b"", b"x" * 40, b"PK"], ids=["cut", "text", "head"])
def test_a_damaged_workbook_is_called_one(sheet: Sheet, damaged: bytes) -> None:
    good = sheet(("幸福里", "王小兰", "专职委员", "2026-01-01", None, None))
    with pytest.raises(SheetError, match="这不是能打开的 Excel 文件"):
        read_sheet(damaged + good[40:600], "名册.xlsx")


def test_a_workbook_whose_table_is_damaged_is_called_one(sheet: Sheet) -> None:
    out = BytesIO()
    good = sheet(("幸福里", "王小兰", "专职委员", "2026-01-01", None, None))
    with zipfile.ZipFile(BytesIO(good)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            text = source.read(part)
            target.writestr(part, text[: len(text) // 2] if part.filename == "xl/worksheets/sheet1.xml" else text)
    with pytest.raises(SheetError, match="这不是能打开的 Excel 文件"):
        read_sheet(out.getvalue(), "名册.xlsx")


def test_a_workbook_with_macros_is_refused(sheet: Sheet) -> None:
    out = BytesIO(sheet(("幸福里", "王小兰", "专职委员", "2026-01-01", None, None)))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(SheetError, match="有宏"):
        read_sheet(out.getvalue())


def test_the_sheet_with_the_header_is_found_among_others() -> None:
    book = Workbook()
    book.worksheets[0].append(["说明"])
    page = book.create_sheet("名册")
    page.append(["社区", "姓名", "职务", "任职日期"])
    page.append(["幸福里", "王小兰", "专委", date(2026, 1, 5)])
    out = BytesIO()
    book.save(out)
    assert len(read_sheet(out.getvalue()).lines) == 1
