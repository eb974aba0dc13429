"""What stands in the cells of an item workbook: lists, rubrics and answers as people write them, both ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from canxie_platform.assessments.exchange.columns import RIGHT, WRONG, squeezed

SEPARATORS = re.compile(r"[\s,，、;；.．/|｜>→和-]+")
CRITERION = re.compile(r"(?:\[(?P<id>[a-z0-9-]+)(?:@(?P<part>[a-z0-9-]+))?\]\s*)?(?P<text>.+?)[（(](?P<points>\d+(?:\.\d+)?)\s*分[）)]")
LEVEL = re.compile(r"[-–·]\s*(?P<points>\d+(?:\.\d+)?)\s*分\s*[:：](?P<text>.*)")
PAIR = re.compile(r"([A-Ha-h])\s*[-=:：.、→>]*\s*(.+)")


class CellError(ValueError):
    """A cell can't be understood; the message is Chinese."""


def chosen(text: str) -> list[str]:
    """Letters of right options, however they are separated: ``ABC``, ``A,B``, ``a、c``.

    Args:
        text: the cell.

    Raises:
        CellError: there is something else in it.
    """
    letters = SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).lower()
    if not letters or not set(letters) <= set("abcdefgh"):
        raise CellError(f"答案“{text[:20]}”看不懂，请写选项的字母，例如 A 或 ABC。")
    return list(letters)


def truth(text: str) -> str:
    """``t`` or ``f``.

    Args:
        text: 对, 错, √, × and the like.

    Raises:
        CellError: it is neither.
    """
    bare = squeezed(text).lower()
    if bare in RIGHT:
        return "t"
    if bare in WRONG:
        return "f"
    raise CellError(f"判断题的答案“{text[:20]}”看不懂，请写 对 或 错。")


def entries(text: str, start: Callable[[str], Any]) -> list[tuple[Any, str]]:
    """Lines that begin an entry, each with the lines that go on with it.

    Args:
        text: the cell.
        start: what a line begins, or None when it goes on with the one before.

    Raises:
        CellError: the first line begins nothing.
    """
    found: list[tuple[Any, list[str]]] = []
    for line in text.split("\n"):
        begun = start(line)
        if begun is not None:
            found.append((begun, []))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            raise CellError(f"“{line.strip()[:20]}”这一行看不懂。")
    return [(begun, "".join(f"\n{line}" for line in more).rstrip("\n")) for begun, more in found]


def named(text: str, what: str) -> list[tuple[str, str]]:
    """Lines ``name：text``, as pairs.

    Args:
        text: the cell.
        what: the column, for the message.

    Raises:
        CellError: a line has no name.
    """
    try:
        found = entries(text, re.compile(r"\s*([^:：\n]+?)\s*[:：](.*)").fullmatch)
    except CellError as error:
        raise CellError(f"“{what}”里每行要写成“名字：内容”。{error}") from error
    return [(match[1], (match[2] + more).strip()) for match, more in found]


def forms(text: str) -> list[str]:
    """Accepted spellings, separated by a stroke, a semicolon or a new line.

    Args:
        text: the cell.
    """
    return [form.strip() for form in re.split(r"[|｜;；\n]", text) if form.strip()]


def targets(text: str) -> list[dict[str, str]]:
    """The right side of a matching item: one entry a line, with its id before ``=`` where it has one.

    Args:
        text: the cell.
    """
    found = []
    for place, line in enumerate((line.strip() for line in re.split(r"[\n|｜]", text) if line.strip()), start=1):
        name, mark, shown = line.partition("=")
        own = bool(mark) and re.fullmatch(r"[a-z][a-z0-9]{0,7}", name.strip()) is not None
        found.append({"id": name.strip() if own else f"r{place}", "text": shown.strip() if own else line})
    return found


def pairs(text: str, right: list[dict[str, str]]) -> dict[str, str]:
    """The key of a matching item: ``A-主席；B-专职委员``, or numbers of the entries on the right.

    Args:
        text: the cell.
        right: the right side.

    Raises:
        CellError: an entry isn't one of the right side.
    """
    known = {squeezed(entry["text"]): entry["id"] for entry in right} | {str(place): entry["id"] for place, entry in enumerate(right, 1)}
    found: dict[str, str] = {}
    for part in forms(text):
        match = PAIR.fullmatch(unicodedata.normalize("NFKC", part).strip())
        target = known.get(squeezed(match[2])) if match else None
        if match is None or target is None:
            raise CellError(f"配对题的答案“{part[:20]}”看不懂，请写成 A-主席；B-专职委员 这样，名字和“配对项”里的一样。")
        found[match[1].lower()] = target
    return found


def rubric(text: str) -> list[dict[str, Any]]:
    """Criteria with their levels.

    Args:
        text: the cell: ``[id] what（4分）`` and below it ``- 4分：what for``.

    Raises:
        CellError: a line is neither.
    """
    lines: list[dict[str, Any]] = []
    found = entries(text, lambda line: LEVEL.fullmatch(line.strip()) or CRITERION.fullmatch(line.strip()))
    for match, more in found:
        if match.re is LEVEL:
            if not lines:
                raise CellError("“评分标准”里先写评分点，例如“说清依据（4分）”，下面再写“- 4分：……”。")
            lines[-1]["levels"].append({"points": float(match["points"]), "text": (match["text"] + more).strip()})
            continue
        name = match["id"] or f"r{len(lines) + 1}"
        line = {"id": name, "criterion": match["text"].strip(), "points": float(match["points"]), "levels": []}
        lines.append({**line, "part": match["part"]} if match["part"] else line)
    return lines


def rubric_text(lines: list[dict[str, Any]]) -> str:
    """Criteria as a cell.

    Args:
        lines: the rubric's rows.
    """
    said = []
    for line in lines:
        mark = f"{line['id']}@{line['part']}" if line.get("part") else line["id"]
        said.append(f"[{mark}] {line['criterion']}（{line['points']:g}分）")
        said += [f"- {level['points']:g}分：{level['text']}" for level in line["levels"]]
    return "\n".join(said)
