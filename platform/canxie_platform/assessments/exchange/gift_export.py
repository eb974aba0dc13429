"""Items as GIFT, which Moodle reads. What GIFT can't hold is put in a comment above the question, for ourselves."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from canxie_platform.assessments.exchange.gift_import import MARK, native_row
from canxie_platform.assessments.exchange.gift_text import arrowless, escaped
from canxie_platform.assessments.exchange.rows import Exported, Row, carried, carried_notes, row_of
from canxie_widgets.bank import Item
from canxie_widgets.dialogue import DialogueItem

ORDER_NOTE = "GIFT 没有排序题，写成了“这一步排第几”的配对题：{ids}。"
RULE_NOTE = "GIFT 的多选题按每个选项的百分比给分，评分规则不是“逐项计分”的，别的软件算出的部分分会不一样：{ids}。"
CASE_NOTE = "GIFT 的论述题没有评分标准和小题，别的软件只看得到题干：{ids}。"


def to_gift(items: Iterable[Item], category: str) -> Exported:
    """Make the file.

    Args:
        items: the items; a dialogue is left out with a note.
        category: under which name Moodle sorts them; each competency becomes a category below it.
    """
    blocks: list[str] = []
    lost: dict[str, list[str]] = {}
    kinds: dict[str, list[str]] = {}
    competency = ""
    for item in items:
        if isinstance(item, DialogueItem):
            kinds.setdefault("情景题放不进 GIFT，没有写出：{ids}。", []).append(item.id)
            continue
        if item.competency != competency:
            competency = item.competency
            blocks.append(f"$CATEGORY: {category.replace('/', '／')}/{competency}")
        row = row_of(item)
        question = native(row)
        rest = carried(row, native_row(question))
        for name in rest:
            lost.setdefault(name, []).append(item.id)
        if note := _note(row):
            kinds.setdefault(note, []).append(item.id)
        blocks.append(f"{MARK}{json.dumps(rest, ensure_ascii=False, sort_keys=True)}\n// [tag:{item.competency}]\n{question}")
    notes = carried_notes("GIFT", lost, sum("\n::" in block for block in blocks), "注释")
    return Exported(("\n\n".join(blocks) + "\n").encode(), notes + [note.format(ids="、".join(ids)) for note, ids in kinds.items()])


def _note(row: Row) -> str:
    if row["type"] == "order":
        return ORDER_NOTE
    if row["type"] == "case":
        return CASE_NOTE
    return RULE_NOTE if row["type"] == "multiple" and row.get("rule", "partial") != "each" else ""


def native(row: Row) -> str:
    """A question in GIFT's own means.

    Args:
        row: the item.
    """
    inner = [*OWN[row["type"]](row), f"####{escaped(row['explanation'])}"]
    return f"::{escaped(row['id'])}::{escaped(row['stem'])}{{\n" + "\n".join(inner) + "\n}"


def _single(row: Row) -> list[str]:
    return [
        f"{'=' if option['id'] in row['key'] else '~'}{escaped(option['text'])}#{escaped(option['feedback'])}" for option in row["options"]
    ]


def _multiple(row: Row) -> list[str]:
    right, wrong = len(row["key"]), len(row["options"]) - len(row["key"])
    lines = []
    for option in row["options"]:
        good = option["id"] in row["key"]
        weight = 100 / right if good else -100 / wrong
        lines.append(f"~%{round(weight, 5):g}%{escaped(option['text'])}#{escaped(option['feedback'])}")
    return lines


def _true_false(row: Row) -> list[str]:
    told = row.get("feedback", {})
    right = row["key"][0]
    wrong = "f" if right == "t" else "t"
    return [f"{'TRUE' if right == 't' else 'FALSE'}#{escaped(told.get(wrong, ''))}#{escaped(told.get(right, ''))}"]


def _order(row: Row) -> list[str]:
    return [f"={arrowless(option['text'])} -> {row['key'].index(option['id']) + 1}" for option in row["options"]]


def _match(row: Row) -> list[str]:
    texts = {entry["id"]: entry["text"] for entry in row["right"]}
    lines = [f"={arrowless(entry['text'])} -> {arrowless(texts[row['key'][entry['id']]])}" for entry in row["left"]]
    return lines + [f"= -> {arrowless(text)}" for name, text in texts.items() if name not in row["key"].values()]


def _number(row: Row) -> list[str]:
    right = f"={row['key']}:{row.get('tolerance', '0')}"
    return ["#", right, *(f"=%0%{slip['value']}:0#{escaped(slip['feedback'])}" for slip in row.get("slips", []))]


def _short(row: Row) -> list[str]:
    wrong = [f"=%0%{arrowless(form)}#{escaped(slip['feedback'])}" for slip in row.get("slips", []) for form in slip["forms"]]
    return [*(f"={arrowless(form)}" for form in row["key"]), *wrong]


OWN: dict[str, Callable[[Row], list[str]]] = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _true_false,
    "order": _order,
    "match": _match,
    "number": _number,
    "short": _short,
    "case": lambda _row: [],
}
