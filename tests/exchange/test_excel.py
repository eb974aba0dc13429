"""The workbook trainers use: out and back, as people fill it in, and what is refused."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from canxie_platform.assessments.exchange.excel_export import to_excel
from canxie_platform.assessments.exchange.excel_import import annotated, from_excel, read_workbook
from canxie_platform.assessments.exchange.rows import Defaults, ExchangeError, Imported
from canxie_widgets.bank import Item
from canxie_widgets.dialogue import DialogueItem
from tests.exchange.shipped import EVERY, SHIPPED, cited

HEADER = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "依据")
DEFAULTS = Defaults(prefix="zz", competency="C2", author="刘老师")
LAW = "残疾人保障法#7"


def made(*rows: tuple[Any, ...], header: tuple[Any, ...] = HEADER) -> bytes:
    """A workbook somebody typed."""
    book = Workbook()
    page = book.worksheets[0]
    for row in (header, *rows):
        page.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(data: bytes, name: str = "题库.xlsx", taken: tuple[str, ...] = ()) -> Imported:
    return from_excel(read_workbook(data, name), DEFAULTS, taken, cited)


@pytest.mark.parametrize("items", [SHIPPED, EVERY], ids=["shipped", "every"])
def test_out_and_back(items: list[Item]) -> None:
    out = to_excel(items)
    back = read(out.data)
    assert [str(fault) for fault in back.faults] == []
    assert back.items == [item for item in items if not isinstance(item, DialogueItem)]
    lost = [item.id for item in items if isinstance(item, DialogueItem)]
    assert out.notes == [f"情景题放不进表格，没有写出：{'、'.join(lost)}。"]


def test_nothing_becomes_a_formula() -> None:
    book = load_workbook(BytesIO(to_excel(EVERY).data))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    risky = [cell for cell in cells if str(cell.value)[:1] in "=+-@"]
    assert len(risky) >= 3
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)


@pytest.mark.parametrize(
    ("kind", "answer", "key"),
    [
        ("单选题", "B", ["b"]),
        ("单选", " ｂ ", ["b"]),
        ("单项选择题", "b", ["b"]),
        ("多选题", "ABC", ["a", "b", "c"]),
        ("多选", "A,C", ["a", "c"]),
        ("多项选择", "a、ｄ", ["a", "d"]),
        ("多选题", "A B C", ["a", "b", "c"]),
        ("多选题", "A；C", ["a", "c"]),
        ("判断题", "对", ["t"]),
        ("判断", "√", ["t"]),
        ("判断题", "正确", ["t"]),
        ("判断题", True, ["t"]),
        ("判断题", "T", ["t"]),
        ("是非题", "×", ["f"]),
        ("判断题", "错误", ["f"]),
        ("判断题", "X", ["f"]),
        ("判断题", False, ["f"]),
        ("排序题", "B-A-D-C", ["b", "a", "d", "c"]),
        ("填空题", "残协｜社区残协", ["残协", "社区残协"]),
    ],
)
def test_answers_as_people_write_them(kind: str, answer: Any, key: list[str]) -> None:
    found = read(made((kind, "社区一级的组织是什么？", "甲", "乙", "丙", "丁", answer, "依据在条文里。", "《残疾人保障法》第七条")))
    assert [str(fault) for fault in found.faults] == []
    item = found.items[0]
    assert getattr(item, "key", None) == key
    assert (item.id, item.review, item.use, item.author, item.competency) == ("zz-001", "draft", "exam", "刘老师", "C2")
    assert item.cites == ["残疾人保障法#7"]


def test_a_number_with_its_tolerance() -> None:
    found = read(
        made(
            ("填数字题", "公布多少天？", 15, 0.5, "日", "解析写在这里。", LAW),
            header=("题型", "题干", "答案", "容差", "单位", "解析", "依据"),
        )
    )
    item = found.items[0]
    assert item.type == "number"
    assert (str(item.key), str(item.tolerance), item.unit) == ("15", "0.5", "日")


def test_new_ids_avoid_those_in_use() -> None:
    row = ("判断题", "每个社区都有残协。", None, None, None, None, "对", "依据在条文里。", LAW)
    found = read(made(row, row), taken=("zz-001",))
    assert [item.id for item in found.items] == ["zz-002", "zz-003"]


def test_options_without_reasons_get_the_explanation_and_a_note() -> None:
    found = read(made(("单选题", "社区一级叫什么？", "残联", "残协", "协会", None, "B", "社区叫残协。", LAW)))
    item = found.items[0]
    assert item.type == "single"
    assert [option.feedback for option in item.options] == ["不对。社区叫残协。", "对。社区叫残协。", "不对。社区叫残协。"]
    assert "有 1 道题没有写每个选项的说明" in found.notes[0]


def test_every_fault_names_its_line_and_the_workbook_comes_back() -> None:
    good = ("判断题", "每个社区都有残协。", None, None, None, None, "对", "依据在条文里。", LAW)
    data = made(
        ("选择题", "不认识的题型", "甲", "乙", "丙", None, "A", "解析一下", LAW),
        ("单选题", "", "甲", "乙", "丙", None, "A", "", LAW),
        ("单选题", "答案没有选项？", "甲", "乙", "丙", None, "D", "解析一下", LAW),
        ("单选题", "两个答案吗？", "甲", "乙", "丙", None, "AB", "解析一下", LAW),
        ("多选题", "答案看不懂？", "甲", "乙", "丙", None, "第一个", "解析一下", LAW),
        ("判断题", "也许对？", None, None, None, None, "也许", "解析一下", LAW),
        ("判断题", "没有依据？", None, None, None, None, "对", "解析一下", None),
        ("判断题", "依据不存在？", None, None, None, None, "对", "解析一下", "残疾人保障法#700"),
        ("判断题", "公式？", None, None, None, None, "=1=1", "解析一下", LAW),
        ("单选题", "中间空了？", "甲", None, "丙", "丁", "A", "解析一下", LAW),
        good,
    )
    sheet = read_workbook(data, "题库.xlsx")
    found = from_excel(sheet, DEFAULTS, (), cited)
    assert [item.stem for item in found.items] == [good[1]]
    assert [str(fault) for fault in found.faults] == [
        "第 2 行：不认识题型“选择题”，请写成：单选题、多选题、判断题、排序题、配对题、填数字题、填空题、案例分析题。",
        "第 3 行：没有填：题干、解析。",
        "第 4 行：答案里的 D 没有对应的选项。",
        "第 5 行：“答案”太多，最多 1 个。",
        "第 6 行：答案“第一个”看不懂，请写选项的字母，例如 A 或 ABC。",
        "第 7 行：判断题的答案“也许”看不懂，请写 对 或 错。",
        "第 8 行：缺少“依据”，请补上。",
        "第 9 行：依据“残疾人保障法#700”" + cited(["残疾人保障法#700"])[0][1],
        "第 10 行：“答案”是公式。请复制这一格，用“选择性粘贴 - 数值”贴回去。",
        "第 11 行：选项中间有空着的，请从选项A起依次填。",
    ]
    back = annotated(sheet, found.faults)
    page = load_workbook(BytesIO(back)).worksheets[0]
    assert [cell.value for cell in page[1]][:3] == ["问题", "题型", "题干"]
    assert page["A3"].value == "没有填：题干、解析。"
    assert page["A12"].value in (None, "")
    assert [fault.line for fault in read(back).faults] == [fault.line for fault in found.faults]


def _zip(name: str, content: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_files_that_are_refused() -> None:
    good = made(("判断题", "每个社区都有残协。", None, None, None, None, "对", "依据在条文里。", LAW))
    macro = BytesIO(good)
    with zipfile.ZipFile(macro, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    row = ("判断题", "每个社区都有残协。", None, None, None, None, "对", "依据在条文里。", LAW)
    cases: list[tuple[bytes, str]] = [
        (b"", "请先选一个文件"),
        (_zip("xl/worksheets/sheet1.xml", b" " * (31 * 1024 * 1024)), "文件太大"),
        (_zip("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "不是能打开的 Excel"),
        (macro.getvalue(), "有宏"),
        (good[: len(good) // 2], "不是能打开的 Excel"),
        (b"x" + good, "不是能打开的 Excel"),
        (made(("a", "b"), header=("姓名", "职务")), "没有找到表头"),
        (made(header=HEADER), "没有题"),
        (made(row, header=(*HEADER[:-1], "题干")), "“题干”出现了两次"),
        (made(row, header=("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "备注", "依据")), "表头里少了：解析"),
    ]
    for data, said in cases:
        with pytest.raises(ExchangeError, match=said):
            read(data)
    with pytest.raises(ExchangeError, match="题太多了"):
        read(made(*[row] * 1001))


def test_csv_as_excel_saves_it_in_china() -> None:
    text = "题型,题干,答案,解析,依据\n判断题,每个社区都有残协。,对,依据在条文里。,残疾人保障法#7\n"
    assert [item.type for item in read(text.encode("gb18030"), "题库.csv").items] == ["truefalse"]


def test_huge_and_hostile_cells_are_text() -> None:
    rows = (
        ("判断题", "<script>alert(1)</script>", None, None, None, None, "对", "依据在条文里。", LAW),
        ("判断题", "长" * 9000, None, None, None, None, "对", "解析一下", LAW),
    )
    found = read(made(*rows))
    assert [item.stem for item in found.items] == ["<script>alert(1)</script>"]
    assert [str(fault) for fault in found.faults] == ["第 3 行：“题干”太长，最多 8000 个字。"]
