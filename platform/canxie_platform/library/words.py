"""Words: segmentation of Chinese text for the index, and the table of daily words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import rjieba
import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from canxie_platform.settings import get_settings

TOKEN = re.compile(r"[^\W_]+")
LONGEST_PHRASE = 12
BAR = "|"
"""Stands between the sayings of an article in the index; no word of a question is ever equal to it."""
CHATTER = re.compile(
    "怎么办|怎么样|怎么|怎样|如何|为什么|什么样|什么时候|什么|哪些|哪个|哪里|哪儿|谁来|能不能|可不可以|可以|行不行|要不要|有没有|是不是|算不算|"
    "会不会|应不应该|该不该|能否|是否|应该|应当|需要|必须|一定|请问|想问|问一下|咨询|听说|我想|我们家|我家|他家|我们|你们|他们|她们|人家|"
    "别人|有人|一个|一下|一直|老是|总是|经常|已经|现在|以后|之后|之前|时候|因为|所以|但是|如果|还是|或者|而且|就是|没有|不了|"
    "多少|几个|[吗呢吧啊呀嘛么啦的了我你您他她它咋啥很]"
)
"""What people say around a question."""
EMPTY = frozenset(
    TOKEN.findall(
        "的 了 和 与 或 及 是 在 有 对 为 以 其 之 等 由 于 并 将 把 被 给 也 都 就 还 又 向 从 得 地 着 过 呀 嘛 呗 么 啥 那么 这么 "
        "到 这 那 个 我 你 您 他 她 它 们 吗 呢 吧 啊 什么 怎么 怎样 如何 怎么办 怎么样 为什么 哪里 我们 你们 他们 人家 自己 咋办 咋 "
        "哪儿 哪些 哪个 哪 多少 几 几个 几个人 个人 谁 可以 可不可以 能 能不能 能否 要 要不要 想 应该 应当 会 会不会 行不行 行 "
        "需要 有没有 是不是 没有 没 不 关于 规定 相关 有关 请问 知道 一下 时候 情况 问题 事情 事 人 去 来 有人 别人 一个 一直 现在 "
        "说 让 办 做 用 找 谢谢 中华人民共和国 中华 华人 人民 共和 共和国 国 条 第 老 总 总是 天天 特别 很 太 好 再 才 只 "
        "已经 家 家里 怎么着"
    )
)
"""Words that tell nothing about which article is meant; a question is searched without them."""


class Synonym(BaseModel):
    """An entry of the table: ways of saying, and the terms to look for.

    Attributes:
        say: as people say it; … stands for up to six signs.
        find: the terms statutes use; a term with a space means all of its words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: tuple[str, ...] = Field(min_length=1)
    find: tuple[str, ...] = Field(min_length=1)


def words_folder() -> Path:
    """Where the tables of words are."""
    return get_settings().policies / "words"


def read_yaml(path: Path) -> Any:
    """Read a table with the fast parser where it is there.

    Args:
        path: a YAML file of ours.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506  (a safe loader)


@lru_cache
def synonyms() -> dict[str, Synonym]:
    """The table's entry of each daily word."""
    table = TypeAdapter(list[Synonym]).validate_python(read_yaml(words_folder() / "synonyms.yml"))
    return {said: entry for entry in table for said in entry.say}


@lru_cache
def phrases() -> frozenset[str]:
    """The terms of the table that the index holds as they are, so that a question finds them whole."""
    terms = {part for entry in synonyms().values() for term in entry.find for part in term.split()}
    return frozenset(term for term in map(tidy, terms) if 2 <= len(term) <= LONGEST_PHRASE)


@lru_cache
def _phrases_by_start() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(phrases(), key=len):
        found[phrase[:2]] = (*found.get(phrase[:2], ()), phrase)
    return found


def _phrases_in(text: str) -> Iterator[str]:
    starts = _phrases_by_start()
    for place in range(len(text) - 1):
        for phrase in starts.get(text[place : place + 2], ()):
            if text.startswith(phrase, place):
                yield phrase


def tidy(text: str) -> str:
    """One form for full- and half-width signs and for upper and lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def index_words(text: str) -> list[str]:
    """The words a text is found by: its words, the shorter ones inside them, and the table's terms in it.

    Args:
        text: any text; nothing but letters and digits of it is kept.
    """
    text = tidy(text)
    cut = [word for part in rjieba.cut_for_search(text) for word in TOKEN.findall(part)]
    known = phrases()
    return [word for word in cut if word not in known] + list(_phrases_in(text))


def term_words(text: str) -> list[str]:
    """The words a term or question consists of, each once, in their order.

    Args:
        text: as somebody typed it.
    """
    return list(dict.fromkeys(word for part in rjieba.cut(tidy(text)) for word in TOKEN.findall(part)))


def term_tokens(term: str) -> tuple[str, ...]:
    """A term as the index holds it: whole when the table has it, else its words; a space parts what must stand there all.

    Args:
        term: of the table, or as somebody typed it.
    """
    tokens = [token for part in tidy(term).split() for token in ([part] if part in phrases() else term_words(part))]
    return tuple(dict.fromkeys(tokens))


def telling_words(text: str) -> list[str]:
    """The words of a question that tell which article is meant.

    Args:
        text: as somebody typed it.
    """
    return [word for word in term_words(text) if word not in EMPTY]


@lru_cache
def _alike() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of every word of the groups, long ones first, and the first word of each one's group."""
    groups = TypeAdapter(list[tuple[str, ...]]).validate_python(read_yaml(words_folder() / "alike.yml"))
    first = {tidy(word): tidy(group[0]) for group in groups for word in group}
    return re.compile("|".join(map(re.escape, sorted(first, key=lambda word: (-len(word), word))))), first


def plainly(text: str) -> str:
    """A question or saying with each word as the first of its group, and without what tells nothing.

    Args:
        text: as people speak.
    """
    pattern, first = _alike()
    return CHATTER.sub(" ", pattern.sub(lambda found: f" {first[found[0]]} ", tidy(text)))


def pairs(text: str) -> list[str]:
    """The words of a question or saying and each two neighbouring signs: how alike two are whose words are cut differently.

    Args:
        text: as people speak.
    """
    runs = TOKEN.findall(plainly(text))
    found = (run[place : place + 2] for run in runs for place in range(len(run) - 1))
    return list(dict.fromkeys([*found, *(run for run in runs if 1 < len(run) <= 6)]))


def saying_words(sayings: Iterable[str]) -> list[str]:
    """The words and pairs by which the plain sayings of an article are found, the sayings parted by a bar.

    Args:
        sayings: what people say when they need the article.
    """
    found: list[str] = []
    for said in sayings:
        found += [*dict.fromkeys([*pairs(said), *index_words(said)]), BAR]
    return found
