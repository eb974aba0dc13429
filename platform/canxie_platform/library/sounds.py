"""Sounds: pinyin of titles and terms, for people who type letters and for words that sound alike."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
"""What many speakers don't keep apart; the first is written as the second."""
STARTS_ALIKE = (("n", "l"),)
"""The same, at the start of a syllable."""


@lru_cache(maxsize=20000)
def syllables(text: str) -> tuple[str, ...]:
    """The pinyin of each sign, without tones.

    Args:
        text: Chinese; other signs stay as they are.
    """
    return tuple(lazy_pinyin(text))


def spelled(text: str) -> str:
    """The pinyin of a text in one run of letters: 残疾人 -> canjiren."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """First letters of the pinyin: 残疾人保障法 -> cjrbzf."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))


@lru_cache(maxsize=4096)
def _blurred(syllable: str) -> str:
    for sharp, blunt in ALIKE:
        syllable = syllable.replace(sharp, blunt)
    for sharp, blunt in STARTS_ALIKE:
        if syllable.startswith(sharp):
            syllable = blunt + syllable[1:]
    return syllable


def sound(text: str) -> str:
    """The form in which two words that sound alike are the same.

    Args:
        text: Chinese.
    """
    return " ".join(_blurred(syllable) for syllable in syllables(text))


def letters(text: str) -> str:
    """What somebody typed as pinyin, without spaces and apostrophes; empty when it isn't only letters.

    Args:
        text: from ``shorten``.
    """
    bare = re.sub(r"[\s'’\-]", "", text)
    return bare if re.fullmatch(r"[a-z]{2,60}", bare) else ""
