"""Words: segmentation of Chinese text for the index, and the table of daily words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import rjieba
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

SYNONYMS = Path(__file__).with_name("synonyms.yml")
TOKEN = re.compile(r"[^\W_]+")
EMPTY = frozenset(
    TOKEN.findall(
        "的 了 和 与 或 及 是 在 有 对 为 以 其 之 等 由 于 并 将 把 被 给 也 都 就 还 又 向 从 "
        "到 这 那 个 我 你 您 他 她 它 们 吗 呢 吧 啊 什么 怎么 怎样 如何 怎么办 怎么样 为什么 哪里 "
        "哪儿 哪些 哪个 哪 多少 几 几个 几个人 个人 谁 可以 可不可以 能 能不能 能否 要 要不要 想 应该 应当 "
        "需要 有没有 是不是 没有 没 不 关于 规定 相关 有关 请问 知道 一下 时候 情况 问题 事情 事 人 去 来 "
        "说 让 办 做 用 找 谢谢 中华人民共和国 中华 华人 人民 共和 共和国 国 条 第 "
    )
)
"""Words that tell nothing about which article is meant; a question is searched without them."""


class Synonym(BaseModel):
    """An entry of the table: ways of saying, and the terms to look for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: tuple[str, ...] = Field(min_length=1)
    find: tuple[str, ...] = Field(min_length=1)


@lru_cache
def synonyms() -> dict[str, Synonym]:
    """The table's entry of each daily word."""
    table = TypeAdapter(list[Synonym]).validate_python(yaml.safe_load(SYNONYMS.read_text(encoding="utf-8")))
    return {said: entry for entry in table for said in entry.say}


@lru_cache
def _teach() -> None:
    """Teach the segmenter the field's short terms; long ones stay phrases, or they would hide the shorter terms inside them."""
    terms = {part for entry in synonyms().values() for term in entry.find for part in term.split()}
    for term in sorted(terms | {"残疾人"}):
        if len(term) <= 4:
            rjieba.add_word(term, 20000, "n")


def tidy(text: str) -> str:
    """One form for full- and half-width signs and for upper and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def index_words(text: str) -> list[str]:
    """The words a text is found by, long ones together with the shorter ones inside them.

    Args:
        text: any text; nothing but letters and digits of it is kept.
    """
    _teach()
    return [word for cut in rjieba.cut_for_search(tidy(text)) for word in TOKEN.findall(cut)]


def term_words(text: str) -> list[str]:
    """The words a term or question consists of, each once, in their order.

    Args:
        text: as somebody typed it.
    """
    _teach()
    return list(dict.fromkeys(word for cut in rjieba.cut(tidy(text)) for word in TOKEN.findall(cut)))


def telling_words(text: str) -> list[str]:
    """The words of a question that tell which article is meant.

    Args:
        text: as somebody typed it.
    """
    return [word for word in term_words(text) if word not in EMPTY]
