"""An answer, and the right one, in words: for the review before handing in, for the result, and to give back what wasn't stored."""

from __future__ import annotations

from canxie_platform.assessments.answers import Value, is_answered
from canxie_platform.assessments.choices import options_of, targets_of
from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.bank import CaseItem, ExamItem
from canxie_widgets.judging import judge
from canxie_widgets.written import NumberItem, ShortItem, UnreadableError

NOTHING = "（没有选）"
STEP = "第 {number} 步：{text}"
PAIR = "{left}：{right}"


def own_words(item: ExamItem, value: Value) -> list[str]:
    """A learner's answer in words, a text for each choice, step, pair or part.

    Args:
        item: what was asked.
        value: the answer; parts of it that fit nothing are left out.
    """
    if not is_answered(value):
        return []
    if isinstance(item, CaseItem):
        if isinstance(value, dict):
            return [f"{part.stem}\n{value.get(part.id, '') or NOTHING}" for part in item.parts]
        return [value] if isinstance(value, str) else []
    return _list_words(item, value) if isinstance(value, list) else []


def _list_words(item: ExamItem, value: list[str]) -> list[str]:
    texts = {option.id: option.text for option in options_of(item)}
    match item:
        case OrderItem():
            return [STEP.format(number=number, text=texts.get(step, NOTHING)) for number, step in enumerate(value, start=1)]
        case MatchItem():
            right = {target.id: target.text for target in targets_of(item)}
            pairs = dict(pair.split(":", 1) for pair in value if ":" in pair)
            return [PAIR.format(left=text, right=right.get(pairs.get(left, ""), NOTHING)) for left, text in texts.items()]
        case NumberItem():
            text = "".join(value)
            return [text if not item.unit or text.endswith(item.unit) else f"{text} {item.unit}"]
        case ShortItem():
            return value
        case _:
            return [text for option, text in texts.items() if option in value]


def right_words(item: ExamItem) -> list[str]:
    """The right answer in words; nothing for a case.

    Args:
        item: what was asked.
    """
    match item:
        case CaseItem():
            return []
        case MatchItem():
            return own_words(item, [f"{left}:{right}" for left, right in item.key.items()])
        case NumberItem():
            near = f"（误差 {item.tolerance:f} 以内都对）" if item.tolerance else ""
            return [f"{item.key:f} {item.unit}{near}".strip()]
        case ShortItem():
            return ["，或者 ".join(item.key)]
        case _:
            return own_words(item, [str(option) for option in item.key])


def remarks(item: ExamItem, value: Value) -> list[str]:
    """What the item's author says about steps, pairs and words in the wrong place; each option's remark is shown with the option.

    Args:
        item: what was asked.
        value: the learner's answer.
    """
    if not isinstance(item, OrderItem | MatchItem | NumberItem | ShortItem) or not isinstance(value, list):
        return []
    try:
        feedback = judge(item, value).feedback
    except (ValueError, UnreadableError):  # not complete, or no number
        return []
    texts = {option.id: option.text for option in options_of(item)}
    return [f"{texts[name]}：{said}" if name in texts else said for name, said in feedback.items()]
