"""The numbers Word writes by itself before paragraphs (第一条, 一、, （一）): they are in the styles, not in the text."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from canxie_platform.library.numerals import chinese

CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "chineseLegalSimplified",
    "japaneseCounting",
    "taiwaneseCountingThousand",
    "ideographDigital",
}
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Numbers:
    """Counts a document's numbered paragraphs (ECMA-376, part 1, 17.9)."""

    def __init__(self, document: Word) -> None:
        """Read how the document numbers.

        Args:
            document: the opened file.
        """
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._lists: dict[str, str] = {}
        try:
            numbering: Any = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {item.get(qn("w:abstractNumId")): item for item in numbering.findall(qn("w:abstractNum"))}
        for item in numbering.findall(qn("w:num")):
            name, reference = item.get(qn("w:numId")), item.find(qn("w:abstractNumId"))
            if reference is not None and (source := abstract.get(reference.get(qn("w:val")))) is not None:
                self._lists[name] = reference.get(qn("w:val"))
                self._levels[name] = {int(level.get(qn("w:ilvl"))): _level(level) for level in source.findall(qn("w:lvl"))}

    def before(self, paragraph: Paragraph) -> str:
        """The number that stands before a paragraph; empty when none does, or only a bullet.

        Args:
            paragraph: the next one of the document.
        """
        found = _reference(paragraph)
        if found is None or found[0] not in self._levels or found[1] not in self._levels[found[0]]:
            return ""
        name, depth = found
        levels, counts = self._levels[name], self._counts[self._lists[name]]
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if levels[depth][0] in ("bullet", "none"):
            return ""

        def shown(mark: re.Match[str]) -> str:
            level = int(mark[1]) - 1
            form, _, start = levels.get(level, ("decimal", "", 1))
            return _written(counts.get(level, start), form)

        return re.sub(r"%([1-9])", shown, levels[depth][1])


def _level(level: Any) -> tuple[str, str, int]:
    """Form of the number, the text around it, where it starts."""

    def value(tag: str, otherwise: str) -> str:
        child = level.find(qn(tag))
        return otherwise if child is None else child.get(qn("w:val")) or otherwise

    start = value("w:start", "1")
    return value("w:numFmt", "decimal"), value("w:lvlText", ""), int(start) if start.isdigit() else 1


def _reference(paragraph: Paragraph) -> tuple[str, int] | None:
    """The list and level of a paragraph, its own or its style's."""
    owners: list[Any] = [paragraph._p.pPr]  # python-docx has no public way to a paragraph's numbering
    style: Any = paragraph.style
    while style is not None and len(owners) < 12:
        owners.append(style.element.pPr)
        style = style.base_style
    for owner in owners:
        numbered = None if owner is None else owner.find(qn("w:numPr"))
        if numbered is not None:
            name, depth = numbered.find(qn("w:numId")), numbered.find(qn("w:ilvl"))
            level = "0" if depth is None else depth.get(qn("w:val"))
            return None if name is None else (name.get(qn("w:val")), int(level) if level.isdigit() else 0)
    return None


def _written(number: int, form: str) -> str:
    if form in CHINESE and 0 < number < 10000:
        return chinese(number)
    if form == "decimalEnclosedCircle" and 0 < number <= len(CIRCLED):
        return CIRCLED[number - 1]
    if form == "lowerLetter" and 0 < number <= 26:
        return chr(96 + number)
    if form == "upperLetter" and 0 < number <= 26:
        return chr(64 + number)
    return str(number)
