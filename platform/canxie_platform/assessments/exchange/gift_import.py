"""Reading GIFT: questions of Moodle and other programs, and our own with what we put in the comment above them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from canxie_platform.assessments.exchange.gift_text import Answer, answers, plain, split
from canxie_platform.assessments.exchange.rows import (
    Cited,
    Defaults,
    ExchangeError,
    Fault,
    Imported,
    QuestionError,
    Row,
    carried_back,
    restored,
    take,
)

MARK = "// canxie "
MOST_BYTES = 2 * 1024 * 1024
LETTERS = "abcdefgh"
NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)(?:\s*:\s*(\d+(?:\.\d+)?))?")
RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*\.\.\s*(-?\d+(?:\.\d+)?)")
FORMAT = re.compile(r"^\[(?:html|moodle|plain|markdown)\]")
BAD_REST = "题目上面的 canxie 注释读不出来，请不要改它，或者整行删掉。"
TRUTHS = {"T": "t", "TRUE": "t", "F": "f", "FALSE": "f"}


class Block(NamedTuple):
    """A question with the comment above it."""

    line: int
    rest: str
    text: str


def from_gift(data: bytes, defaults: Defaults, taken: Collection[str], cited: Cited) -> Imported:
    """The items of a GIFT file.

    Args:
        data: the file, in UTF-8.
        defaults: what items get where the file says nothing.
        taken: ids in use.
        cited: checks citations.

    Raises:
        ExchangeError: it is too big, no text, or holds no question.
    """
    if len(data) > MOST_BYTES:
        raise ExchangeError("文件太大了，最多 2 MB。")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExchangeError("这个文件不是 UTF-8 文字。请用 UTF-8 保存 GIFT 文件，再导入。") from error
    rows: list[tuple[int, Row]] = []
    faults: list[Fault] = []
    for block in blocks(text):
        try:
            row = restored(native_row(block.text), carried_back(block.rest, BAD_REST))
        except QuestionError as error:
            faults.append(Fault(block.line, str(error)))
            continue
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,63}", str(row.get("id", ""))):
            row.pop("id", None)
        rows.append((block.line, row))
    if not rows and not faults:
        raise ExchangeError("这个文件里没有找到 GIFT 题目。")
    found = take(rows, defaults, taken, cited)
    found.faults = sorted([*faults, *found.faults], key=lambda fault: fault.line)
    return found


def blocks(text: str) -> Iterator[Block]:
    """The questions of a file: separated by empty lines, comments and categories apart.

    Args:
        text: the file.
    """
    rest, first = "", 0
    kept: list[str] = []
    for number, line in enumerate([*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], start=1):
        if line.startswith(MARK) and not kept:
            rest = line.removeprefix(MARK)
        elif line.lstrip().startswith("//") or (line.lstrip().startswith("$") and not kept):
            continue
        elif line.strip():
            first = first if kept else number
            kept.append(line)
        elif kept:
            yield Block(first, rest, "\n".join(kept))
            rest, kept = "", []


def native_row(text: str) -> Row:
    """A question as an item's row, as far as GIFT says it.

    Args:
        text: the question.

    Raises:
        QuestionError: it is no question we know.
    """
    name, body = "", text.strip()
    if body.startswith("::"):
        parts = split(body[2:], "::")
        if len(parts) < 2:
            raise QuestionError("题名要写在两个 :: 之间。")
        name, body = plain(parts[0]), "::".join(parts[1:])
    before, *inside = split(body, "{")
    if len(inside) != 1:
        raise QuestionError("每道题要有一对花括号 {}，题干里的花括号写成 \\{ 和 \\}。")
    inner, *after = split(inside[0], "}")
    if len(after) != 1:
        raise QuestionError("花括号没有成对。")
    stem = plain(FORMAT.sub("", before.strip()))
    stem += f"____{plain(after[0])}" if after[0].strip() else ""
    given, *general = split(inner, "####")
    row: Row = {**({"id": name} if name else {}), "stem": stem, **_typed(given.strip())}
    return {**row, **({"explanation": plain(general[0])} if general else {})}


def _typed(text: str) -> Row:
    """Type, options and key of a question by what stands between its braces."""
    if not text:
        return {"type": "case"}
    if text.startswith("#"):
        return _number(text[1:].strip())
    head, *told = split(text, "#")
    if head.strip().upper() in TRUTHS:
        return _true_false(TRUTHS[head.strip().upper()], [plain(part) for part in told])
    found = answers(text)
    if not found:
        raise QuestionError("看不懂花括号里的答案。")
    if all(answer.right and len(split(answer.text, "->")) == 2 for answer in found):
        return _match(found)
    if all(answer.right for answer in found):
        return _short(found)
    return _choice(found)


def _true_false(right: str, told: list[str]) -> Row:
    wrong = "f" if right == "t" else "t"
    feedback = {sign: text for sign, text in zip((wrong, right), told, strict=False) if text}
    return {"type": "truefalse", "key": [right], **({"feedback": feedback} if feedback else {})}


def _number(text: str) -> Row:
    found = answers(text) or [Answer(True, None, split(text, "#")[0].strip(), "")]
    right = [answer for answer in found if answer.right and answer.weight in (None, 100)]
    if len(right) != 1:
        raise QuestionError("填数字题要正好有一个全对的答案。")
    value, tolerance = _range(right[0].text)
    slips = [{"value": _range(answer.text)[0], "feedback": answer.feedback} for answer in found if answer.weight == 0 and answer.feedback]
    return {"type": "number", "key": value, **({"tolerance": tolerance} if float(tolerance) else {}), **({"slips": slips} if slips else {})}


def _range(text: str) -> tuple[str, str]:
    if between := RANGE.fullmatch(text):
        low, high = float(between[1]), float(between[2])
        return f"{(low + high) / 2:g}", f"{(high - low) / 2:g}"
    found = NUMBER.fullmatch(text)
    if found is None:
        raise QuestionError(f"“{text[:20]}”不是 GIFT 的数字答案，请写成 15 或 15:0.5。")
    return found[1], found[2] or "0"


def _match(found: list[Answer]) -> Row:
    sides = [[plain(side) for side in split(answer.text, "->")] for answer in found]
    texts = list(dict.fromkeys(right for _, right in sides))
    ids = {text: f"r{place}" for place, text in enumerate(texts, start=1)}
    left = [(letter, left, right) for letter, (left, right) in zip(LETTERS, [side for side in sides if side[0]], strict=False)]
    return {
        "type": "match",
        "left": [{"id": letter, "text": text, "feedback": ""} for letter, text, _ in left],
        "right": [{"id": ids[text], "text": text} for text in texts],
        "key": {letter: ids[right] for letter, _, right in left},
    }


def _short(found: list[Answer]) -> Row:
    slips: list[Row] = []
    for answer in (answer for answer in found if answer.weight == 0 and answer.feedback):
        if slips and slips[-1]["feedback"] == answer.feedback:
            slips[-1]["forms"].append(plain(answer.text))
        else:
            slips.append({"forms": [plain(answer.text)], "feedback": answer.feedback})
    right = [plain(answer.text) for answer in found if answer.weight in (None, 100)]
    return {"type": "short", "key": right, **({"slips": slips} if slips else {})}


def _choice(found: list[Answer]) -> Row:
    if len(found) > len(LETTERS):
        raise QuestionError(f"选项太多，最多 {len(LETTERS)} 个。")
    options = [{"id": letter, "text": plain(one.text), "feedback": one.feedback} for letter, one in zip(LETTERS, found, strict=False)]
    whole = [letter for letter, answer in zip(LETTERS, found, strict=False) if answer.right and answer.weight in (None, 100)]
    if whole:
        return {"type": "single", "options": options, "key": whole}
    right = [letter for letter, answer in zip(LETTERS, found, strict=False) if (answer.weight or 0) > 0]
    return {"type": "multiple", "options": options, "key": right, "rule": "each"}
