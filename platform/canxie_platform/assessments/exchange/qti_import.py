"""Reading QTI 3: packages and single items of other programs, and our own with what stands in their manifest."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from io import BytesIO
from typing import NamedTuple
from xml.etree.ElementTree import Element

from canxie_platform.assessments.exchange.qti_xml import XmlError, parsed, said
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

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 30 * 1024 * 1024
MOST_FILES = 3000
LETTERS = "abcdefgh"
FEEDBACK = frozenset(("qti-feedback-inline", "qti-feedback-block"))
INTERACTIONS = frozenset(
    (
        "qti-choice-interaction",
        "qti-order-interaction",
        "qti-match-interaction",
        "qti-text-entry-interaction",
        "qti-extended-text-interaction",
        "qti-rubric-block",
    )
)
NOT_A_PACKAGE = "这不是能打开的 QTI 3 题包。请选 .zip 的题包，里面要有 imsmanifest.xml。"
BAD_REST = "清单里的元数据读不出来。"
TOO_BIG = "文件太大了。题包最多 5 MB，解开以后最多 30 MB、3000 个文件。"


class Source(NamedTuple):
    """An item of a package."""

    place: int
    name: str
    data: bytes
    rest: str


def from_qti(data: bytes, defaults: Defaults, taken: Collection[str], cited: Cited) -> Imported:
    """The items of a package, or of one item's file.

    Args:
        data: the zip, or the XML of one item.
        defaults: what items get where the file says nothing.
        taken: ids in use.
        cited: checks citations.

    Returns:
        Items and faults; a fault's line is the item's place in the manifest, from 1.

    Raises:
        ExchangeError: it is too big or no package.
    """
    if len(data) > MOST_BYTES:
        raise ExchangeError(TOO_BIG)
    rows: list[tuple[int, Row]] = []
    faults: list[Fault] = []
    for source in _sources(data):
        try:
            row = restored(native_row(parsed(source.data)), carried_back(source.rest, BAD_REST))
        except XmlError:
            faults.append(Fault(source.place, f"{source.name} 读不出来：不是完整的 XML，或者带有不允许的 DTD 和实体。"))
        except QuestionError as error:
            faults.append(Fault(source.place, f"{source.name}：{error}"))
        else:
            if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,63}", str(row.get("id", ""))):
                row.pop("id", None)
            rows.append((source.place, row))
    if not rows and not faults:
        raise ExchangeError("这个题包里没有找到 QTI 3 的题。")
    found = take(rows, defaults, taken, cited)
    found.faults = sorted([*faults, *found.faults], key=lambda fault: fault.line)
    return found


def _sources(data: bytes) -> Iterator[Source]:
    if data.lstrip()[:1] == b"<":
        yield Source(1, "这个文件", data, "")
        return
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise ExchangeError(TOO_BIG)
            files = {part.filename: archive.read(part) for part in parts if part.filename.endswith(".xml")}
        manifest = parsed(files["imsmanifest.xml"])
    except ExchangeError:
        raise
    except (zipfile.BadZipFile, KeyError, XmlError, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise ExchangeError(NOT_A_PACKAGE) from error
    place = 0
    for resource in manifest.iter("resource"):
        if not resource.get("type", "").startswith("imsqti_item_xmlv3p0"):
            continue
        place += 1
        href = resource.get("href") or next((file.get("href", "") for file in resource.iter("file")), "")
        own = resource.find("metadata/item")
        yield Source(place, href[:80], files.get(href, b""), (own.text or "") if own is not None else "")


def native_row(root: Element) -> Row:
    """An item's document as a row, as far as QTI says it.

    Args:
        root: the document.

    Raises:
        QuestionError: it holds no interaction we know, or several.
    """
    body = root.find("qti-item-body")
    if root.tag != "qti-assessment-item" or body is None:
        raise QuestionError("不是 QTI 3 的题（要有 qti-assessment-item）。")
    asked = [node for node in body.iter() if node.tag in READERS]
    kinds = {node.tag for node in asked}
    if len(kinds) != 1 or (len(asked) > 1 and kinds != {"qti-extended-text-interaction"}):
        raise QuestionError("只认这些题：选择、排序、配对、填空、论述，每题一种。")
    answer = {node.get("identifier", ""): node for node in root.iter("qti-response-declaration")}.get(
        asked[0].get("response-identifier", ""), Element("none")
    )
    row: Row = {"id": root.get("identifier", ""), "stem": _stem(body, asked[0]), **READERS[asked[0].tag](body, asked, answer, root)}
    told = [said(node) for node in root.iter("qti-modal-feedback")]
    return {**row, **({"explanation": told[-1]} if told else {})}


def _stem(body: Element, asked: Element) -> str:
    around = said(body, INTERACTIONS)
    prompt = asked.find("qti-prompt")
    if asked.tag == "qti-text-entry-interaction":
        around = "\n\n".join(said(node, INTERACTIONS) for node in body if not node.findall(".//qti-text-entry-interaction")) or around
    if asked.tag == "qti-extended-text-interaction" and around:
        return around
    return "\n\n".join(part for part in (around, said(prompt) if prompt is not None else "") if part)


def _right(answer: Element) -> list[str]:
    return [(node.text or "").strip() for node in answer.findall("qti-correct-response/qti-value")]


def _ids(names: list[str]) -> dict[str, str]:
    """Our letters for a document's identifiers, which stay as they are when they are letters already."""
    if len(names) > len(LETTERS):
        raise QuestionError(f"选项太多，最多 {len(LETTERS)} 个。")
    if all(re.fullmatch("[a-h]", name) for name in names):
        return {name: name for name in names}
    return dict(zip(names, LETTERS, strict=False))


def _entries(nodes: list[Element], ids: dict[str, str]) -> list[Row]:
    return [
        {
            "id": ids[node.get("identifier", "")],
            "text": said(node, FEEDBACK),
            "feedback": "".join(said(told) for told in node.iter("qti-feedback-inline")),
        }
        for node in nodes
    ]


def _known(names: list[str], ids: dict[str, str]) -> list[str]:
    if not names or not set(names) <= ids.keys():
        raise QuestionError("没有写明正确答案，或者答案不在选项里。")
    return [ids[name] for name in names]


def _best(answer: Element) -> float:
    """What the mapping gives when everything right is chosen."""
    values = [float(node.get("mapped-value", "0")) for node in answer.iter("qti-map-entry")]
    return sum(value for value in values if value > 0)


def _rule(best: float) -> Row:
    """The rule behind what is right without being all of it: half of its share is the usual one and isn't written."""
    return {} if abs(best - 0.5) < 0.001 else {"rule": "each" if best else "all"}


def _choice(_body: Element, asked: list[Element], answer: Element, _root: Element) -> Row:
    nodes = asked[0].findall("qti-simple-choice")
    names = [node.get("identifier", "") for node in nodes]
    if names == ["t", "f"]:
        told = {node.get("identifier", ""): said(reason) for node in nodes for reason in node.iter("qti-feedback-inline")}
        return {"type": "truefalse", "key": _right(answer), **({"feedback": told} if told else {})}
    ids = _ids(names)
    row: Row = {"options": _entries(nodes, ids), "key": _known(_right(answer), ids)}
    if answer.get("cardinality") != "multiple":
        return {"type": "single", **row}
    return {"type": "multiple", **row, **_rule(_best(answer))}


def _order(_body: Element, asked: list[Element], answer: Element, root: Element) -> Row:
    nodes = asked[0].findall("qti-simple-choice")
    ids = _ids([node.get("identifier", "") for node in nodes])
    added = [float(node.text or "0") for summed in root.iter("qti-sum") for node in summed.iter("qti-base-value")]
    return {"type": "order", "options": _entries(nodes, ids), "key": _known(_right(answer), ids), **_rule(sum(added))}


def _match(_body: Element, asked: list[Element], answer: Element, _root: Element) -> Row:
    sets = [side.findall("qti-simple-associable-choice") for side in asked[0].findall("qti-simple-match-set")]
    if len(sets) != 2:
        raise QuestionError("配对题要有左右两边。")
    names = [[node.get("identifier", "") for node in side] for side in sets]
    own = all(name.startswith("L-") for name in names[0]) and all(name.startswith("R-") for name in names[1])
    left = _ids([name.removeprefix("L-") for name in names[0]] if own else names[0])
    left = {f"L-{name}" if own else name: letter for name, letter in left.items()}
    right = {name: name.removeprefix("R-") if own else f"r{place}" for place, name in enumerate(names[1], start=1)}
    pairs = [pair.split() for pair in _right(answer)]
    if not all(len(pair) == 2 and pair[0] in left and pair[1] in right for pair in pairs):
        raise QuestionError("没有写明正确答案，或者答案不在选项里。")
    return {
        "type": "match",
        "left": _entries(sets[0], left),
        "right": [{"id": right[node.get("identifier", "")], "text": said(node)} for node in sets[1]],
        "key": {left[first]: right[second] for first, second in pairs},
        **_rule(_best(answer)),
    }


def _entry(body: Element, asked: list[Element], answer: Element, root: Element) -> Row:
    right = _right(answer)
    if answer.get("base-type") in ("float", "integer"):
        around = next((node for node in body.iter("p") if asked[0] in list(node)), None)
        unit = said(around, INTERACTIONS) if around is not None else ""
        within = next((node.get("tolerance", "0").split()[0] for node in root.iter("qti-equal")), "0")
        row: Row = {"type": "number", "key": right[0] if right else ""}
        return {**row, **({"tolerance": within} if within != "0" else {}), **({"unit": unit} if 0 < len(unit) <= 6 else {})}
    mapped = [node.get("map-key", "") for node in answer.iter("qti-map-entry") if float(node.get("mapped-value", "0")) >= 1]
    return {"type": "short", "key": mapped or right}


def _text(_body: Element, asked: list[Element], _answer: Element, _root: Element) -> Row:
    if len(asked) == 1:
        return {"type": "case"}
    parts = []
    for place, node in enumerate(asked, start=1):
        prompt = node.find("qti-prompt")
        name = node.get("response-identifier", "").removeprefix("RESPONSE-").lower()
        fits = re.fullmatch(r"[a-z0-9][a-z0-9-]{0,23}", name)
        parts.append({"id": name if fits else f"q{place}", "stem": said(prompt) if prompt is not None else ""})
    return {"type": "case", "parts": parts}


READERS: dict[str, Callable[[Element, list[Element], Element, Element], Row]] = {
    "qti-choice-interaction": _choice,
    "qti-order-interaction": _order,
    "qti-match-interaction": _match,
    "qti-text-entry-interaction": _entry,
    "qti-extended-text-interaction": _text,
}
