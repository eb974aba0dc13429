"""An item as a trainer reads it: options with their reasons, the key in words, the rubric."""

from __future__ import annotations

from dataclasses import dataclass

from canxie_platform.assessments import wording
from canxie_platform.assessments.exchange.columns import LEVEL_LABELS
from canxie_platform.assessments.exchange.rows import REVIEW_LABELS, RULE_LABELS, USE_LABELS
from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.bank import CaseItem, Item, MultipleItem, SingleItem, TrueFalseItem
from canxie_widgets.dialogue import DialogueItem
from canxie_widgets.written import NumberItem, ShortItem

DIALOGUE = "情景案例"
LETTERS = "ABCDEFGH"


def kind_label(item: Item) -> str:
    """The type in words.

    Args:
        item: the item.
    """
    return DIALOGUE if isinstance(item, DialogueItem) else wording.KIND_LABELS[item.type]


@dataclass(frozen=True)
class Entry:
    """An option, a step, one entry of the left side, or something people often write."""

    mark: str
    text: str
    right: str
    """What is right about it, in words; empty when nothing is."""
    reason: str


def entries(item: Item) -> list[Entry]:
    """What can be chosen, arranged or written, with the reasons.

    Args:
        item: the item.
    """
    match item:
        case SingleItem() | MultipleItem():
            return [
                Entry(mark, one.text, "对" if one.id in item.key else "", one.feedback)
                for mark, one in zip(LETTERS, item.options, strict=False)
            ]
        case TrueFalseItem():
            told: dict[str, str] = {str(sign): text for sign, text in item.feedback.items()}
            return [Entry("", text, "对" if sign in item.key else "", told.get(sign, "")) for sign, text in (("t", "对"), ("f", "错"))]
        case OrderItem():
            return [
                Entry(mark, one.text, f"第 {item.key.index(one.id) + 1} 步", one.feedback)
                for mark, one in zip(LETTERS, item.options, strict=False)
            ]
        case MatchItem():
            texts = {target.id: target.text for target in item.right}
            return [Entry(mark, one.text, texts[item.key[one.id]], one.feedback) for mark, one in zip(LETTERS, item.left, strict=False)]
        case NumberItem():
            return [Entry("", f"{slip.value:f}{item.unit}", "", slip.feedback) for slip in item.slips]
        case ShortItem():
            return [Entry("", "、".join(slip.forms), "", slip.feedback) for slip in item.slips]
        case _:
            return []


def key_line(item: Item) -> str:
    """The key in one line; empty for what a trainer marks.

    Args:
        item: the item.
    """
    match item:
        case SingleItem() | MultipleItem() | OrderItem():
            places = [option.id for option in item.options]
            return ("→" if isinstance(item, OrderItem) else "").join(LETTERS[places.index(one)] for one in item.key)
        case TrueFalseItem():
            return {"t": "对", "f": "错"}[item.key[0]]
        case MatchItem():
            return "；".join(f"{entry.mark}-{entry.right}" for entry in entries(item))
        case NumberItem():
            within = f"，上下差 {item.tolerance:f} 以内都算对" if item.tolerance else ""
            return f"{item.key:f}{item.unit}{within}"
        case ShortItem():
            return "，或者 ".join(item.key)
        case _:
            return ""


def facts(item: Item) -> list[tuple[str, str]]:
    """What else is known of an item, as names and values.

    Args:
        item: the item.
    """
    rule = "" if isinstance(item, CaseItem | DialogueItem) else RULE_LABELS[item.rule]
    found = [
        ("编号", item.id),
        ("版本", str(item.version)),
        ("用途", USE_LABELS[item.use]),
        ("能力", item.competency),
        ("难度", LEVEL_LABELS[item.difficulty]),
        ("评分规则", rule),
        ("提示", item.hint),
        ("可答次数", str(item.tries or "")),
        ("作者", item.author),
        ("审核", REVIEW_LABELS[item.review]),
    ]
    return [(name, value) for name, value in found if value]
