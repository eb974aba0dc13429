"""The columns of an item workbook, and the words trainers use in them."""

from __future__ import annotations

import re
import unicodedata

LETTERS = "ABCDEFGH"
OPTIONS = tuple(f"选项{letter}" for letter in LETTERS)
REASONS = tuple(f"说明{letter}" for letter in LETTERS)
PROBLEM = "问题"
COLUMNS: dict[str, tuple[int, tuple[str, ...]]] = {
    "题型": (12, ("类型", "试题类型", "题目类型")),
    "题干": (50, ("题目", "题目内容", "试题内容", "试题", "问题描述", "题目描述")),
    **{name: (24, (name[-1], f"选项{name[-1].lower()}", f"{name[-1]}选项")) for name in OPTIONS},
    "答案": (14, ("正确答案", "标准答案", "参考答案")),
    "解析": (50, ("答案解析", "试题解析", "题目解析")),
    "依据": (30, ("政策依据", "出处", "引用", "来源", "法条")),
    "难度": (8, ("难易度", "难易程度", "难度系数")),
    "能力": (8, ("能力项", "能力编号")),
    "分值": (8, ("分数", "得分")),
    "评分规则": (22, ("计分规则", "评分方式", "计分方式")),
    "编号": (14, ("题号", "试题编号", "题目编号")),
    **{name: (24, (f"{name[-1]}说明", f"选项{name[-1]}说明", f"选项{name[-1]}解析")) for name in REASONS},
    "提示": (24, ()),
    "单位": (8, ()),
    "容差": (8, ("误差", "允许误差")),
    "常见错误": (30, ()),
    "配对项": (24, ("右边选项",)),
    "小题": (30, ()),
    "评分标准": (50, ("评分细则", "评分要点")),
    "用途": (8, ()),
    "可答次数": (10, ()),
    "版本": (8, ()),
    "作者": (14, ("出题人", "命题人")),
    "审核": (10, ("审核状态",)),
}
NEEDED = ("题型", "题干", "解析")
KNOWN = {word: name for name, (_, words) in COLUMNS.items() for word in (name, *words)}
TYPES: dict[str, tuple[str, ...]] = {
    "single": ("单选题", "单选", "单项选择题", "单项选择"),
    "multiple": ("多选题", "多选", "多项选择题", "多项选择", "不定项选择题", "不定项"),
    "truefalse": ("判断题", "判断", "是非题", "对错题"),
    "order": ("排序题", "排序"),
    "match": ("配对题", "配对", "连线题", "匹配题"),
    "number": ("填数字题", "填数字", "数值题", "数字题", "计算题"),
    "short": ("填空题", "填空"),
    "case": ("案例分析题", "案例题", "案例分析", "案例"),
}
TYPE_LABELS = {kind: words[0] for kind, words in TYPES.items()}
TYPE_OF = {word: kind for kind, words in TYPES.items() for word in words}
RIGHT = frozenset(("对", "正确", "是", "√", "✓", "✔", "t", "true", "1", "y", "yes"))
WRONG = frozenset(("错", "错误", "不对", "否", "×", "✗", "✘", "x", "f", "false", "0", "n", "no"))
RULES = {
    "全对得分": "all",
    "全对才得分": "all",
    "漏选得部分分、错选零分": "partial",
    "漏选得部分分": "partial",
    "部分得分": "partial",
    "逐项计分": "each",
    "逐项得分": "each",
}
LEVELS = {"易": 1, "容易": 1, "简单": 1, "1": 1, "中": 2, "中等": 2, "一般": 2, "2": 2, "难": 3, "困难": 3, "较难": 3, "3": 3}
LEVEL_LABELS = {1: "易", 2: "中", 3: "难"}


def squeezed(text: object) -> str:
    """A text for comparing: no spaces, full-width letters and digits made plain.

    Args:
        text: a cell.
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(text if text is not None else "")))


def header(text: object) -> str:
    """The column a header cell stands for; empty when it is none of ours.

    Args:
        text: the cell; what stands in brackets behind the name doesn't count.
    """
    bare = re.sub(r"[(（*].*|[:：]$", "", squeezed(text))
    return KNOWN.get(bare, KNOWN.get(bare.upper(), ""))
