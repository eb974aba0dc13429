"""The ways Chinese documents number themselves, one line at a time.

Statutes have 编, 章, 节 and 条; notices and plans 一、 （一） 1. （1） in that order (GB/T 9704-2012, 7.3.3); standards 5.2.1.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from canxie_platform.library.numerals import PATTERN, arabic

Style = Literal["part", "comma", "bracket", "point", "small"]
RANKS: tuple[Style, ...] = ("part", "comma", "bracket", "point", "small")
"""Styles of a notice from the outermost to the innermost."""

MARKS = re.compile(r"^[\s\u3000>#]*(?:\*\*|__)?[\s\u3000]*")
"""What may stand before a number: spaces of both widths, Markdown's marks of headings, quotations and bold."""
GROUP = re.compile(rf"第\s*({PATTERN})\s*(编|分编|章|节)(?=[\s\u3000：:*]|$)")
ARTICLE = re.compile(rf"第\s*({PATTERN})\s*条(?:\s*之\s*([一二三四五六七八九十]+))?")
REFERENCE = re.compile(r"(?:规定|所[列称规]|的|和|至|到|、|第|以[及上下前后]|中|或|及|与|，|,|。|；|;|款|项|—|-|~)")
"""Words right after 第…条, without a space, that make it a reference to an article, not its beginning."""
STYLES: dict[Style, re.Pattern[str]] = {
    "part": re.compile(rf"第\s*({PATTERN})\s*部分"),
    "comma": re.compile(r"([零〇一二三四五六七八九十百]+)\s*、"),
    "bracket": re.compile(r"[（(]\s*([零〇一二三四五六七八九十百]+)\s*[）)]"),
    "point": re.compile(r"(\d{1,2}|[０-９]{1,2})\s*(?:[.．](?!\d)|、)"),
    "small": re.compile(r"[（(]\s*(\d{1,2}|[０-９]{1,2})\s*[）)]"),
}
DECIMAL = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,3})[\s\u3000]+(?=\S)")
ANNEX = re.compile(r"(?:附\s*[件表录]|附\s*[:：])\s*[一二三四五六七八九十\d]*(?:[\s\u3000:：.、]|$)")
ANNEX_LENGTH = 60
"""A line longer than this that begins with 附件 is a sentence about an annex."""


class Opening(NamedTuple):
    """The beginning of an article: its number, and what of the line follows it."""

    number: int
    insert: int
    rest: str


def bare(line: str) -> str:
    """A line without what may stand before a number, and without the marks of bold at its end.

    Args:
        line: one line, with or without its end.
    """
    return MARKS.sub("", line, count=1).rstrip().removesuffix("**").removesuffix("__").rstrip()


def group_of(text: str) -> tuple[str, str] | None:
    """The kind and the whole heading of a 编, 分编, 章 or 节; a line 附则 counts as 章.

    Args:
        text: a bare line.
    """
    found = GROUP.match(text)
    if found and len(text) <= ANNEX_LENGTH:
        return found[2], re.sub(r"[\s\u3000]+", " ", re.sub(r"(?<=[\u4e00-\u9fff])[\s\u3000]+(?=[\u4e00-\u9fff]$)", "", text))
    return ("章", "附则") if re.fullmatch(r"附[\s\u3000]*则", text) else None


def article_of(text: str) -> Opening | None:
    """The beginning of an article, or None where the line only speaks of one.

    Args:
        text: a bare line.
    """
    found = ARTICLE.match(text)
    if not found:
        return None
    rest = text[found.end() :].removeprefix("**")
    number = arabic(found[1])
    if number is None or REFERENCE.match(rest):
        return None
    return Opening(number, arabic(found[2]) or 0 if found[2] else 0, rest)


def numbered(text: str) -> tuple[Style, int] | None:
    """The style and number at the beginning of a line of a notice.

    Args:
        text: a bare line.
    """
    for style, pattern in STYLES.items():
        found = pattern.match(text)
        number = arabic(found[1]) if found else None
        if number:
            return style, number
    return None


def decimal_of(text: str) -> str | None:
    """The number of a clause of a standard, ``5.2.1``.

    Args:
        text: a bare line.
    """
    found = DECIMAL.match(text)
    return found[1] if found else None


def is_annex(text: str) -> bool:
    """Whether a line opens an annex.

    Args:
        text: a bare line.
    """
    return len(text) <= ANNEX_LENGTH and ANNEX.match(text) is not None
