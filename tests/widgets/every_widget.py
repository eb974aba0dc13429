"""An invented course whose one lesson shows every widget, and a bank with an item of every kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.learn.course import COMMON, LONG, code, item, markdown, notebook, plain_yaml

COURSE = "wuyang"
LESSON = "01-quanbu"
SIXTY = (
    "先给他打电话说清楚来意和大概时间，再按约好的时间上门，坐下来先听他讲最近哪件事最费劲，最后一起定下谁来做、什么时候做完，当天写进档案"
)
"""A long option: longer than sixty characters."""


def _item(name: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {
        **COMMON,
        "id": name,
        "type": kind,
        "stem": f"虚构的题 {name}：请作答。",
        "explanation": f"解析-{name}：先听本人怎么说。",
        **fields,
    }


def _steps(name: str, *texts: str) -> list[dict[str, str]]:
    return [
        {"id": letter, "text": text, "feedback": f"反馈-{name}-{letter}：想想前后。"}
        for letter, text in zip("abcdefgh", texts, strict=False)
    ]


ORDER = _item(
    "order", "order", options=_steps("order", "报身份", "先约时间", "当天写记录"), key=["b", "a", "c"], hint="提示-order：先打电话。"
)
MATCH = _item(
    "match",
    "match",
    left=_steps("match", SIXTY, "管日常工作", "把难事带到两委会"),
    right=[{"id": "chair", "text": "主席"}, {"id": "officer", "text": "专职委员"}, {"id": "nobody", "text": "都不是"}],
    key={"a": "officer", "b": "officer", "c": "chair"},
)
NUMBER = _item(
    "number",
    "number",
    key=12,
    tolerance=0.5,
    unit="人",
    tries=2,
    hint="提示-number：数一数。",
    slips=[{"value": 13, "feedback": "反馈-number-13：多数了一个。"}],
)
SHORT = _item(
    "short", "short", key=["街道残联", "街道残疾人联合会"], slips=[{"forms": ["街道残协"], "feedback": "反馈-short：街道叫残联。"}]
)
DIALOGUE = _item(
    "talk",
    "dialogue",
    stem="虚构案例：李大姐隔着门问“你是谁”。\n请您决定怎么做。",
    scenes=[
        {
            "id": "door",
            "text": "门没有开，您先说什么？",
            "choices": [
                {"id": "a", "text": "我是残协的小周，今天来认识您", "consequence": "后果-门开了一条缝。", "to": "inside"},
                {"id": "b", "text": SIXTY, "consequence": "后果-里面没有声音了。", "to": "away"},
            ],
        },
        {
            "id": "inside",
            "text": "情景-里面：她说最近药瓶分不清。",
            "choices": [
                {"id": "a", "text": "问她想怎么分", "consequence": "后果-她说用橡皮筋。", "to": "well"},
                {"id": "b", "text": "替她重新摆好", "consequence": "后果-她更找不到了。", "to": "away"},
            ],
        },
        {"id": "well", "text": "结局-好：药瓶分好了，她约您下周再来。", "good": True},
        {"id": "away", "text": "结局-差：您白跑了一趟。"},
    ],
)
LONG_CHOICE = item("long", "single", key=["b"], tries=1)
LONG_CHOICE["options"] = [{**option, "text": f"{option['text'][:3]}：{SIXTY}"} for option in LONG_CHOICE["options"]]
ITEMS: list[dict[str, Any]] = [
    LONG_CHOICE,
    item("many", "multiple", key=["a", "c"]),
    item("yes", "truefalse", key=["f"]),
    ORDER,
    MATCH,
    NUMBER,
    SHORT,
    DIALOGUE,
]
ASKED = [row["id"] for row in ITEMS]
EVERY = notebook(
    code("from canxie_widgets import ask, cards, case, checklist, cite, finish, progress, section_end, term"),
    markdown("# 每一种\n\n这一课什么都有。"),
    code("progress()"),
    markdown(f"## 选一选\n\n{LONG}"),
    code('term("残协", "社区残疾人协会，在社区一级，离残疾人的家门口最近。")'),
    code('ask("long")\nask("many")\nask("yes")\nsection_end()'),
    markdown("## 排一排，填一填"),
    code('cite("残疾人保障法#7")'),
    code('ask("order")\nask("match")\nask("number")\nask("short")'),
    code("section_end()"),
    markdown("## 走一走"),
    code('case("talk")'),
    code(f'checklist("上门带什么", ["工作证", "纸和笔", "{SIXTY}"])'),
    code(f'cards("记一记", [["上门第一句话说什么", "报身份，说来意"], ["{SIXTY}", "{SIXTY}"]])'),
    code("finish()"),
)


def write_every_widget(root: Path) -> Path:
    """Write the course.

    Args:
        root: folder of courses.
    """
    folder = root / COURSE
    folder.mkdir(parents=True, exist_ok=True)
    course = {
        "id": COURSE,
        "title": "虚构的课程",
        "summary": "只给测试用。",
        "audience": ["officer"],
        "category": "skills",
        "competencies": ["C2"],
        "reviewed": "2026-11-25",
        "cites": ["残疾人保障法#7"],
        "lessons": [{"file": f"{LESSON}.ipynb", "title": "每一种", "minutes": 20, "summary": "每一种题，都在这里。"}],
    }
    (folder / "course.yml").write_text(plain_yaml(course), encoding="utf-8")
    (folder / "items.yml").write_text(plain_yaml({"items": ITEMS}), encoding="utf-8")
    (folder / f"{LESSON}.ipynb").write_text(json.dumps(EVERY, ensure_ascii=False), encoding="utf-8")
    return folder
