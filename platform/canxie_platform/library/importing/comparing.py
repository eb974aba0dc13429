"""Comparing wordings article by article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from canxie_platform.library.importing.models import Change
from canxie_platform.library.importing.numbering import ARTICLE, STYLES

ALIKE = 0.6
"""Articles of different numbers that share so much of their words are one article with a new number (ratio of difflib)."""


class Difference(NamedTuple):
    """What became of one article.

    Attributes:
        change: what happened.
        key: in the older wording; of an added article, in the newer.
        moved_to: its key in the newer wording, where that differs.
    """

    change: Change
    key: str
    moved_to: str | None = None


def normal(text: str) -> str:
    """An article's words alone: without its number, quotation marks, Markdown's marks and white space; signs of both widths are the same.

    Args:
        text: of an article.
    """
    bare = re.sub(r"^[\s\u3000>#*_]+", "", text)
    for pattern in (ARTICLE, *STYLES.values()):
        if found := pattern.match(bare):
            bare = bare[found.end() :]
            break
    return re.sub(r"[\s\u3000*_|“”‘’\"'-]+", "", bare).translate(str.maketrans("(),;:", "（），；："))


def fingerprint(text: str) -> str:
    """Hash of a text without white space.

    Args:
        text: of a document.
    """
    return hashlib.sha256(re.sub(r"[\s\u3000]+", "", text).encode()).hexdigest()


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """What changed between two wordings, in the order of the older, added articles at the end.

    Args:
        old: texts by key.
        new: texts by key.
    """
    before, after = ({key: normal(text) for key, text in texts.items()} for texts in (old, new))
    same = {key for key in before if after.get(key) == before[key]}
    places: dict[str, str] = {}
    for key, words in after.items():
        if key not in same:
            places.setdefault(words, key)
    found: list[Difference] = []
    taken: set[str] = set()
    for key in [key for key in before if key not in same]:
        moved = places.get(before[key])
        if moved is not None and moved not in taken:
            found.append(Difference("renumbered", key, moved))
        else:
            moved = _nearest(before[key], after, same | taken, key)
            found.append(Difference("changed", key, moved if moved != key else None) if moved else Difference("removed", key))
        if moved is not None:
            taken.add(moved)
    return found + [Difference("added", key) for key in after if key not in same and key not in taken]


def _nearest(words: str, after: Mapping[str, str], taken: set[str], key: str) -> str | None:
    """The article of the newer wording that this one became: the one of its number when alike, or the one most alike."""
    best, ratio = None, ALIKE
    for other in [key, *after] if key in after else after:
        if other in taken:
            continue
        matcher = SequenceMatcher(None, words, after[other], autojunk=False)
        if matcher.real_quick_ratio() <= ratio or matcher.quick_ratio() <= ratio:
            continue
        if (found := matcher.ratio()) > ratio:
            best, ratio = other, found
    return best
