"""Article keys: the part of a citation and of an address that names one article.

A law's article 33 has the key ``33``, 第一百二十条之一 ``120-1``; a document numbered 一、1. has ``3.4`` for part 三 item 4.
"""

from __future__ import annotations

import re

from canxie_platform.library.numerals import PATTERN, arabic, chinese

KEY = re.compile(r"\d+(-\d+)*(\.\d+)*")
ARTICLE = re.compile(rf"第?({PATTERN})条?(?:之({PATTERN}))?条?")
PART = re.compile(rf"(?:第?({PATTERN})(?:部分|[、.．]))(?:第?[（(]?({PATTERN})[）)]?(?:点|项|条|[、.．])?)?")


def key_of(written: str) -> str | None:
    """Turn any usual way of writing an article's number into its key.

    Args:
        written: ``33``, ``第三十三条``, ``33条``, ``120之一``, ``120-1``, ``三.4``, ``三、4``, ``第三部分第4点``, ``art-33``.

    Returns:
        The key, or None when the text names no article.
    """
    text = re.sub(r"\s", "", written).removeprefix("art-").replace("－", "-").replace("．", ".")
    if KEY.fullmatch(text):
        return text
    if found := ARTICLE.fullmatch(text):
        numbers = [arabic(part) for part in found.groups() if part]
        return None if None in numbers else "-".join(str(number) for number in numbers)
    if found := PART.fullmatch(text):
        numbers = [arabic(part) for part in found.groups() if part]
        return None if None in numbers else ".".join(str(number) for number in numbers)
    return None


def article_label(key: str) -> str:
    """Name an article of a law: ``33`` -> 第三十三条, ``120-1`` -> 第一百二十条之一.

    Args:
        key: the article's key.
    """
    first, *rest = (int(part) for part in key.split("-"))
    return f"第{chinese(first)}条" + "".join(f"之{chinese(part)}" for part in rest)


def part_label(key: str) -> str:
    """Name a place of a document in parts: ``3.4`` -> 第三部分第4点, ``3`` -> 第三部分.

    Args:
        key: the place's key.
    """
    first, *rest = key.split(".")
    return f"第{chinese(int(first))}部分" + "".join(f"第{part}点" if depth == 0 else f"（{part}）" for depth, part in enumerate(rest))


def label_of(key: str, written: str) -> str:
    """Name an article after the way its own document numbers it.

    Args:
        key: the article's key.
        written: the number as it stands in the record's heading: ``第7条``, ``三.4`` or ``5.2.1`` (standards keep theirs).
    """
    if written.startswith("第"):
        return article_label(key)
    return written if written[:1].isdigit() else part_label(key)


def sort_key(key: str) -> tuple[int, ...]:
    """Order keys as the document does: 3 < 3.4 < 3.10 < 4, 120 < 120-1 < 121."""
    return tuple(int(part) for part in re.split(r"[.-]", key))
