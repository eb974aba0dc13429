"""An item of every type an assessment may hold, with every field a type has."""

from __future__ import annotations

from typing import Any

from canxie_widgets.bank import ITEM, ExamItem

COMMON: dict[str, Any] = {
    "version": 2,
    "use": "exam",
    "explanation": "依据在条文里。\n\n第二段：先听本人说。",
    "hint": "想想谁在社区一级。",
    "cites": ["残疾人保障法#7", "铭办〔2020〕64号#3.4"],
    "competency": "C6",
    "difficulty": 2,
    "author": "测试编写组",
    "review": "reviewed",
}


def _options(*texts: str) -> list[dict[str, str]]:
    return [{"id": one, "text": text, "feedback": f"说明{one}：看第七条。"} for one, text in zip("abcdefgh", texts, strict=False)]


SINGLE = {
    **COMMON,
    "id": "e-single",
    "type": "single",
    "stem": "社区一级的组织叫什么？",
    "options": _options("残联", "残协", "专门协会"),
    "key": ["b"],
}
MULTIPLE = {
    **COMMON,
    "id": "e-multiple",
    "type": "multiple",
    "rule": "partial",
    "stem": "下面哪些是“联系”？",
    "options": _options("走访", "讲政策", "开活动室", "慰问", "都不做"),
    "key": ["a", "b", "d"],
}
TRUE_FALSE = {
    **COMMON,
    "id": "e-truefalse",
    "type": "truefalse",
    "stem": "每个社区都要有残协。",
    "key": ["f"],
    "feedback": {"t": "再看第八条。", "f": "对。"},
}
ORDER = {
    **COMMON,
    "id": "e-order",
    "type": "order",
    "rule": "partial",
    "stem": "把入户的四步排好。",
    "options": _options("报身份", "先约时间", "当天写记录", "听难处"),
    "key": ["b", "a", "d", "c"],
}
MATCH = {
    **COMMON,
    "id": "e-match",
    "type": "match",
    "rule": "each",
    "stem": "下面的事主要由谁做？",
    "left": _options("抓总", "管日常", "带一条线"),
    "right": [{"id": "chair", "text": "主席"}, {"id": "officer", "text": "专职委员"}, {"id": "member", "text": "其他委员"}],
    "key": {"a": "chair", "b": "officer", "c": "member"},
}
NUMBER = {
    **COMMON,
    "id": "e-number",
    "type": "number",
    "stem": "公布多少天？",
    "key": "15",
    "tolerance": "0.5",
    "unit": "日",
    "slips": [{"value": "7", "feedback": "短了些。"}],
}
SHORT = {
    **COMMON,
    "id": "e-short",
    "type": "short",
    "stem": "在“____”的前提下优先聘用残疾人。",
    "key": ["胜任工作", "能胜任"],
    "slips": [{"forms": ["持证", "有证"], "feedback": "有没有证是另一回事。"}],
}


def _line(name: str, points: float, **more: Any) -> dict[str, Any]:
    levels = [{"points": points, "text": f"{name}说全了"}, {"points": points / 2, "text": "说到一半"}, {"points": 0, "text": "没有说"}]
    return {"id": name, "criterion": f"评分点{name}", "points": points, "levels": levels, **more}


CASE = {
    **COMMON,
    "id": "e-case",
    "type": "case",
    "stem": "虚构案例：郑奶奶没有残疾证。\n\n您怎么做？",
    "rubric": [_line("need", 4), _line("visit", 6)],
}
PARTS = {
    **COMMON,
    "id": "e-parts",
    "type": "case",
    "stem": "虚构案例：坡道被货堵住了。",
    "parts": [{"id": "q1", "stem": "先做什么？"}, {"id": "q2", "stem": "怎样回话？"}],
    "rubric": [_line("first", 4, part="q1"), _line("second", 5, part="q2"), _line("third", 1, part="q2")],
}
ROWS: list[dict[str, Any]] = [SINGLE, MULTIPLE, TRUE_FALSE, ORDER, MATCH, NUMBER, SHORT, CASE, PARTS]


def item_of(row: dict[str, Any], **changes: Any) -> ExamItem:
    """An item made of a row, with fields replaced."""
    found = ITEM.validate_python({**row, **changes})
    assert isinstance(found, ExamItem)
    return found


ITEMS = {row["id"]: item_of(row) for row in ROWS}
