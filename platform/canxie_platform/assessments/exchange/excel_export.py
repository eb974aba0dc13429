"""Items as the workbook Chinese trainers use: one line an item, 题型 题干 选项A… 答案 解析 依据."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from canxie_platform.assessments.exchange.columns import COLUMNS, LEVEL_LABELS, OPTIONS, REASONS, TYPE_LABELS
from canxie_platform.assessments.exchange.excel_cells import rubric_text
from canxie_platform.assessments.exchange.rows import REVIEW_LABELS, RULE_LABELS, USE_LABELS, Exported, Row, row_of
from canxie_platform.roster.workbook import workbook
from canxie_widgets.bank import CaseItem, Item
from canxie_widgets.dialogue import DialogueItem

WRITTEN = tuple(name for name in COLUMNS if name != "分值")
"""Columns of an export; points belong to an assessment, not to an item."""
NOTES = (
    "每行一道题。题型写：单选题、多选题、判断题、排序题、配对题、填数字题、填空题、案例分析题。",
    "答案：单选写 A；多选写 ABC 或 A,B；判断写 对 或 错；排序写先后，例如 BADC。",
    "配对题的答案写 A-主席；B-专职委员。填数字写 15。填空有几种写法，用 | 隔开。",
    "说明A、说明B……是选了这一项以后告诉学员的话。判断题的说明A是选“对”的，说明B是选“错”的。",
    "依据写 残疾人保障法#7 这样，几条依据分行写；也可以写 《残疾人保障法》第七条。",
    "评分标准：一行写一个评分点，例如 说清依据（4分），下面每行写一档，例如 - 4分：说全了。",
    "配对项：右边的各项，一行一个。小题：一行一个，例如 q1：先做什么？",
    "编号空着会自动编。难度写 易、中、难。评分规则写 全对得分、漏选得部分分、逐项计分。",
)


def to_excel(items: Iterable[Item]) -> Exported:
    """Make the workbook.

    Args:
        items: the items; a dialogue has no place in a table and is left out with a note.
    """
    lines: list[list[str]] = []
    left: list[str] = []
    for item in items:
        if isinstance(item, DialogueItem):
            left.append(item.id)
            continue
        cells = cells_of(item)
        lines.append([cells.get(name, "") for name in WRITTEN])
    notes = [f"情景题放不进表格，没有写出：{'、'.join(left)}。"] if left else []
    made = workbook("题库", [(name, COLUMNS[name][0]) for name in WRITTEN], lines, [*NOTES, *notes])
    return Exported(made, notes)


def cells_of(item: Item) -> dict[str, str]:
    """The cells of one item by column.

    Args:
        item: any item but a dialogue.
    """
    row = row_of(item)
    found = {
        "题型": TYPE_LABELS[item.type],
        "题干": item.stem,
        "解析": item.explanation,
        "依据": "\n".join(item.cites),
        "难度": LEVEL_LABELS[item.difficulty],
        "能力": item.competency,
        "评分规则": "" if isinstance(item, CaseItem) else RULE_LABELS[getattr(item, "rule", "all")],
        "编号": item.id,
        "提示": item.hint,
        "用途": USE_LABELS[item.use],
        "可答次数": str(item.tries or ""),
        "版本": str(item.version),
        "作者": item.author,
        "审核": REVIEW_LABELS[item.review],
    }
    return {**found, **OWN[item.type](row)}


def _listed(entries: list[dict[str, str]]) -> dict[str, str]:
    texts = {name: entry["text"] for name, entry in zip(OPTIONS, entries, strict=False)}
    return {**texts, **{name: entry["feedback"] for name, entry in zip(REASONS, entries, strict=False)}}


def _letters(row: Row, ids: list[str]) -> str:
    places = [option["id"] for option in row["options"]]
    return "".join("ABCDEFGH"[places.index(one)] for one in ids)


def _choice(row: Row) -> dict[str, str]:
    return {**_listed(row["options"]), "答案": _letters(row, row["key"])}


def _true_false(row: Row) -> dict[str, str]:
    told = row.get("feedback", {})
    return {"答案": {"t": "对", "f": "错"}[row["key"][0]], "说明A": told.get("t", ""), "说明B": told.get("f", "")}


def _match(row: Row) -> dict[str, str]:
    texts = {entry["id"]: entry["text"] for entry in row["right"]}
    answer = [f"{letter}-{texts[row['key'][entry['id']]]}" for letter, entry in zip("ABCDEFGH", row["left"], strict=False)]
    right = "\n".join(f"{entry['id']}={entry['text']}" for entry in row["right"])
    return {**_listed(row["left"]), "答案": "；".join(answer), "配对项": right}


def _number(row: Row) -> dict[str, str]:
    slips = "\n".join(f"{slip['value']}：{slip['feedback']}" for slip in row.get("slips", []))
    return {"答案": row["key"], "容差": row.get("tolerance", ""), "单位": row.get("unit", ""), "常见错误": slips}


def _short(row: Row) -> dict[str, str]:
    slips = "\n".join(f"{'|'.join(slip['forms'])}：{slip['feedback']}" for slip in row.get("slips", []))
    return {"答案": "|".join(row["key"]), "常见错误": slips}


def _case(row: Row) -> dict[str, str]:
    return {"小题": "\n".join(f"{part['id']}：{part['stem']}" for part in row.get("parts", [])), "评分标准": rubric_text(row["rubric"])}


OWN: dict[str, Callable[[Any], dict[str, str]]] = {
    "single": _choice,
    "multiple": _choice,
    "order": _choice,
    "truefalse": _true_false,
    "match": _match,
    "number": _number,
    "short": _short,
    "case": _case,
}
