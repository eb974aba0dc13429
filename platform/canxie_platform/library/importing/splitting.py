"""Splitting a document's text at the numbers it gives itself. Not a character is lost: the pieces put together are the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from canxie_platform.library.importing.numbering import (
    RANKS,
    Opening,
    Style,
    article_of,
    bare,
    decimal_of,
    group_of,
    is_annex,
    numbered,
)
from canxie_platform.library.keys import article_label, part_label

FEWEST = 2
"""A document is numbered in a way when at least so many lines are."""
DEEPEST = 3
"""Levels of a notice that become pieces of their own; deeper ones stay in the text of theirs."""
ANNEX_PART = "附件"


class Piece(NamedTuple):
    """A slice of a document.

    Attributes:
        key: the key it is cited by; None for a title, a preface, a heading that stands alone, an annex.
        label: 第三十三条, or 第三部分第4点; empty without a key.
        part: 编 and 章 above it.
        section: 节 above it.
        raw: the slice itself, with the ends of its lines.
    """

    key: str | None
    label: str
    part: str
    section: str
    raw: str

    @property
    def text(self) -> str:
        """The slice as it is read: no Markdown marks of headings, no empty lines, no spaces at the ends of lines."""
        lines = (bare(line) if line.lstrip().startswith(("#", "**", "__")) else line.strip() for line in self.raw.splitlines())
        return "\n".join(line for line in lines if line)


def split(text: str) -> list[Piece]:
    """Split a document's text.

    Args:
        text: of the whole document, without front matter.

    Returns:
        The pieces in order; joined, their ``raw`` is the text. Keys are unique.
    """
    lines = text.splitlines(keepends=True)
    bares = [bare(line) for line in lines]
    if len(_articles(bares)) >= FEWEST:
        return list(_by_articles(lines, bares))
    if [style for style, _ in filter(None, map(numbered, bares))].count("comma") >= FEWEST:
        return list(_by_levels(lines, bares))
    if len([number for number in filter(None, map(decimal_of, bares)) if "." in number]) > FEWEST:
        return list(_by_decimals(lines, bares))
    return [Piece("1", "全文", "", "", text)] if text.strip() else [Piece(None, "", "", "", text)]


def _articles(bares: list[str]) -> dict[int, Opening]:
    """The lines at which articles begin: numbers go up by one; where they jump, a space or a bracket must follow."""
    found: dict[int, Opening] = {}
    last = (0, 0)
    for place, line in enumerate(bares):
        if last != (0, 0) and is_annex(line):
            break
        opening = article_of(line)
        if opening is None:
            continue
        number, insert, rest = opening
        follows = (number, insert) in ((last[0] + 1, 0), (last[0], last[1] + 1)) or last == (0, 0)
        if follows or ((number, insert) > last and (not rest or rest[0] in " \u3000（(【")):
            found[place] = opening
            last = (number, insert)
    return found


def _by_articles(lines: list[str], bares: list[str]) -> Iterator[Piece]:
    """A statute: a piece an article; headings of 编, 章 and 节 are pieces of their own, and so is what comes before and after."""
    openings = _articles(bares)
    end = next((place for place in range(max(openings), len(lines)) if is_annex(bares[place])), len(lines))
    groups = {place: group for place in range(end) if place not in openings and (group := group_of(bares[place]))}
    above = {"编": "", "分编": "", "章": "", "节": ""}
    starts = sorted({0, *openings, *groups, *([end] if end < len(lines) else [])})
    for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        raw = "".join(lines[start:stop])
        if start == end:
            yield Piece(None, "", ANNEX_PART, "", raw)
        elif start in openings:
            number, insert, _ = openings[start]
            key = f"{number}-{insert}" if insert else str(number)
            part = " ".join(filter(None, (above["编"], above["分编"], above["章"])))
            yield Piece(key, article_label(key), part, above["节"], raw)
        else:
            if start in groups:
                _enter(above, *groups[start])
            yield Piece(None, "", "", "", raw)


def _enter(above: dict[str, str], kind: str, heading: str) -> None:
    """Come under a heading; those below it end."""
    kinds = list(above)
    above[kind] = heading
    for lower in kinds[kinds.index(kind) + 1 :]:
        above[lower] = ""


class _Levels:
    """Where in a notice's numbering a line is."""

    def __init__(self) -> None:
        self._path: list[tuple[Style, int]] = []
        self._counts: dict[tuple[tuple[Style, int], ...], int] = {}
        self._running: dict[Style, int] = {}

    def key(self, style: Style, number: int) -> str | None:
        """The key of a numbered line, or None when it doesn't continue the numbering it stands in."""
        path = [step for step in self._path if RANKS.index(step[0]) < RANKS.index(style)]
        if len(path) >= DEEPEST:
            return None
        counted = (*path, (style, 0))
        before = self._counts.get(counted, 0)
        goes_on = path and number == self._running.get(style, 0) + 1  # numbered through, over the headings above
        if not (before < number <= before + 2 or goes_on):
            return None
        self._counts[counted] = self._running[style] = number
        self._path = [*path, (style, number)]
        return ".".join(str(step[1]) for step in self._path)


def _by_levels(lines: list[str], bares: list[str]) -> Iterator[Piece]:
    """A notice or plan: a piece a numbered line with what follows it; an annex is one piece."""
    levels, keys = _Levels(), set[str]()
    starts: list[tuple[int, str | None, str]] = [(0, None, "")]
    for place, line in enumerate(bares):
        if keys and is_annex(line):
            starts.append((place, None, ANNEX_PART))
            break
        found = numbered(line)
        key = levels.key(*found) if found else None
        if key is not None and key not in keys:
            keys.add(key)
            starts.append((place, key, ""))
    headings = {key: _heading(bares[place]) for place, key, _ in starts if key and "." not in key}
    for (start, key, part), (stop, _, _) in zip(starts, [*starts[1:], (len(lines), None, "")], strict=True):
        if start < stop:
            above = headings.get(key.partition(".")[0], "") if key and "." in key else part
            yield Piece(key, part_label(key) if key else "", above, "", "".join(lines[start:stop]))


def _heading(line: str) -> str:
    """A numbered line as a heading: its first sentence, and nothing when that is a whole paragraph."""
    first = line.partition("。")[0]
    return first if len(first) <= 40 else ""


def _by_decimals(lines: list[str], bares: list[str]) -> Iterator[Piece]:
    """A standard: a piece a numbered clause."""
    starts: list[tuple[int, str | None]] = [(0, None)]
    last: tuple[int, ...] = ()
    for place, line in enumerate(bares):
        if last and is_annex(line):
            starts.append((place, None))
            break
        written = decimal_of(line)
        number = tuple(map(int, written.split("."))) if written else ()
        if number > last and (not last or number[0] <= last[0] + 2):
            last = number
            starts.append((place, written))
    for (start, key), (stop, _) in zip(starts, [*starts[1:], (len(lines), None)], strict=True):
        if start < stop:
            yield Piece(key, key or "", "", "", "".join(lines[start:stop]))
