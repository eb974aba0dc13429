r"""Words of a GIFT file: signs that must be escaped, and a question's parts.

Format: https://docs.moodle.org/en/GIFT_format. ``~ = # { } :`` are escaped by a backslash, a line break inside a text is ``\n``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

SIGNS = "\\~=#{}:"
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def escaped(text: str) -> str:
    """A text as it may stand anywhere in a question.

    Args:
        text: any text.
    """
    signs = "".join(f"\\{sign}" if sign in SIGNS else sign for sign in text)
    return signs.replace("\n", "\\n")


def arrowless(text: str) -> str:
    """A text for the kinds in which ``->`` means a pair.

    Args:
        text: any text.
    """
    return escaped(text.replace("->", "→"))


def plain(text: str) -> str:
    """What an escaped text says.

    Args:
        text: as it stands in the file.
    """
    return ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text).strip(" \t\r\n")


def split(text: str, sign: str) -> list[str]:
    """Cut at a sign that isn't escaped.

    Args:
        text: as it stands in the file.
        sign: one or more characters.
    """
    found, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
        elif text.startswith(sign, place):
            found.append(text[start:place])
            place += len(sign)
            start = place
        else:
            place += 1
    return [*found, text[start:]]


class Answer(NamedTuple):
    """One answer between the braces."""

    right: bool
    """Marked by ``=``, not by ``~``."""
    weight: float | None
    """Percent, where one is given."""
    text: str
    """Still escaped."""
    feedback: str


def answers(text: str) -> list[Answer]:
    """The answers of a question.

    Args:
        text: what stands between its braces, without the general feedback.
    """
    return [_answer(part) for part in _parts(text)]


def _parts(text: str) -> Iterator[str]:
    start = None
    place = 0
    while place < len(text):
        if text[place] in "=~":
            if start is not None:
                yield text[start:place]
            start = place
        place += 2 if text[place] == "\\" else 1
    if start is not None:
        yield text[start:]


def _answer(part: str) -> Answer:
    body, *feedback = split(part[1:], "#")
    weight = re.match(r"\s*%(-?\d+(?:\.\d+)?)%", body)
    shown = body[weight.end() :] if weight else body
    return Answer(part[0] == "=", float(weight[1]) if weight else None, shown.strip(), plain("#".join(feedback)))
