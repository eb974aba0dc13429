"""Intents: what kind of answer a question waits for (how long, how much, which punishment), and how articles that give it are worded."""

from __future__ import annotations

import re
from typing import NamedTuple


class Intent(NamedTuple):
    """A kind of question and the wording of its answers.

    Attributes:
        asked: found in the question.
        answered: found in the words of an article that answers it.
        gain: what such an article gains.
    """

    asked: re.Pattern[str]
    answered: re.Pattern[str]
    gain: float


def _intent(asked: str, answered: str, gain: float) -> Intent:
    return Intent(re.compile(asked), re.compile(answered), gain)


NUMBER = "[零一二三四五六七八九十百千万\\d]+"
INTENTS = (
    _intent(
        "多久|多长时间|几天|多少天|几个月|几年|什么时候|期限|时效|有效期|多少日|几日|最长|最晚|提前",
        f"{NUMBER} ?(?:日|年|个 ?月|小时|周岁|天)|期限|时效|有效期",
        1.2,
    ),
    _intent(
        "怎么罚|罚多少|罚款|拘留|坐牢|判|处罚|犯法|犯罪|犯不犯|抓|违法|后果|会怎样|什么责任|追究",
        "罚款|拘留|有期徒刑|警告|处分|责令|刑事",
        1.15,
    ),
    _intent("赔|几倍|补偿", "赔偿|补偿|倍", 1.15),
    _intent("找谁|谁管|谁负责|归谁管|哪个部门|去哪|哪里|找哪|向谁|谁来|听谁", "负责|主管|申请|提出|投诉|管辖|担任|指定|协助", 1.1),
    _intent("什么条件|符合|够不够|怎样才能|怎么才能|才能|哪些人|什么人|谁能|算不算|是不是", "条件|下列 ?情形|符合|是指|认定", 1.1),
    _intent("怎么申请|怎么办理|咋办理|申请|手续|材料|流程", "申请|提出|受理|办理|书面", 1.1),
    _intent("要钱|收费|免费|花钱|交钱|多少钱|费用|不要钱|钱", "费|免费|缴纳|补贴|金|不 ?收取", 1.05),
    _intent("能不能|可不可以|可以吗|行不行|合法吗|违法吗|犯法吗|允许|不让|不许", "不得|禁止|可以|应当|有权", 1.05),
    _intent("哪一天|哪天|几号|什么日子", "月 ?.*日|为", 1.1),
)
LEVELS = (
    ("街道", re.compile("街道|铭功路|办事处文件")),
    ("区", re.compile("二七|我们区|本区|区里")),
    ("市", re.compile("郑州|市里|本市|我市|全市")),
    ("省", re.compile("河南|省里|本省|我省|全省")),
)
NEARER = 1.6
"""What a document gains that comes from the place the question names."""


def intents(question: str) -> list[Intent]:
    """The kinds of answer a question waits for.

    Args:
        question: from ``shorten``.
    """
    return [intent for intent in INTENTS if intent.asked.search(question)]


def levels(question: str) -> frozenset[str]:
    """The levels whose documents a question asks for.

    Args:
        question: from ``shorten``.
    """
    return frozenset(level for level, pattern in LEVELS if pattern.search(question))
