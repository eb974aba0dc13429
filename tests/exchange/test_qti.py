"""QTI 3: packages out and back with nothing lost, scoring that means ours, items of other programs, and what is refused."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from canxie_platform.assessments.answers import BadAnswerError, clean
from canxie_platform.assessments.exchange.qti_export import to_qti
from canxie_platform.assessments.exchange.qti_import import from_qti, native_row
from canxie_platform.assessments.exchange.qti_item import item_xml
from canxie_platform.assessments.exchange.qti_xml import parsed
from canxie_platform.assessments.exchange.rows import Defaults, ExchangeError, row_of
from canxie_widgets.bank import ExamItem, Item
from canxie_widgets.dialogue import DialogueItem
from tests.assessments.every_item import ITEMS, item_of
from tests.assessments.test_scores_table import TABLE
from tests.exchange.shipped import EVERY, SHIPPED, cited

DEFAULTS = Defaults(prefix="zz", competency="C2", author="刘老师", cites=("残疾人保障法#7",))


@pytest.mark.parametrize("items", [SHIPPED, EVERY], ids=["shipped", "every"])
def test_out_and_back(items: list[Item]) -> None:
    out = to_qti(items, "样课")
    back = from_qti(out.data, DEFAULTS, (), cited)
    assert [str(fault) for fault in back.faults] == []
    assert back.items == [item for item in items if not isinstance(item, DialogueItem)]
    assert to_qti(items, "样课").data == out.data, "the same items give the same bytes"


def test_what_qti_cannot_hold_is_said() -> None:
    notes = "\n".join(to_qti(EVERY, "x").notes)
    for word in ("依据", "评分标准", "难度", "情景题放不进 QTI，没有写出：talk。", "填空题和填数字题", "清单的元数据"):
        assert word in notes


@pytest.mark.parametrize(
    "item", [item for item in (*SHIPPED, *ITEMS.values()) if not isinstance(item, DialogueItem)], ids=lambda item: item.id
)
def test_the_item_itself_is_plain_qti(item: Item) -> None:
    """Without our metadata: what is asked, what is right and why are there for any program."""
    row, found = row_of(item), native_row(parsed(item_xml(row_of(item))))
    for name in ("id", "type", "stem", "explanation", "key", "parts", "unit", "tolerance"):
        assert found.get(name) == row.get(name), name
    if item.type in ("single", "multiple", "truefalse"):
        assert found.get("options") == row.get("options")
        assert found.get("feedback") == row.get("feedback")


class Delivery:
    """As much of a QTI delivery engine as our items use, to see that their own scoring means what ours does."""

    def __init__(self, document: Element, answer: list[str]) -> None:
        declared = document.find("qti-response-declaration")
        assert declared is not None
        self.declared = declared
        self.answer = answer
        self.outcomes: dict[str, Any] = {"SCORE": 0.0}
        processing = document.find("qti-response-processing")
        assert processing is not None
        for rule in processing:
            self.run(rule)

    def run(self, rule: Element) -> None:
        if rule.tag == "qti-set-outcome-value":
            self.outcomes[rule.get("identifier", "")] = self.value(rule[0])
            return
        assert rule.tag == "qti-response-condition"
        for branch in rule:
            if branch.tag == "qti-response-else":
                self.run(branch[0])
            elif self.value(branch[0]):
                self.run(branch[1])
                return

    def right(self) -> list[str]:
        return [node.text or "" for node in self.declared.findall("qti-correct-response/qti-value")]

    def value(self, node: Element) -> Any:
        match node.tag:
            case "qti-base-value":
                return float(node.text or "") if node.get("base-type") == "float" else [node.text]
            case "qti-variable":
                return self.answer if node.get("identifier") == "RESPONSE" else self.outcomes[node.get("identifier", "")]
            case "qti-correct":
                return self.right()
            case "qti-multiple":
                return self.value(node[0])
            case "qti-sum":
                return sum(self.value(child) for child in node)
            case "qti-index":
                return self.answer[int(node.get("n", "")) - 1 : int(node.get("n", ""))]
            case "qti-match":
                ordered = self.declared.get("cardinality") == "ordered"
                first, second = self.value(node[0]), self.value(node[1])
                return first == second if ordered else sorted(first) == sorted(second)
            case "qti-equal":
                low, high = map(float, node.get("tolerance", "").split())
                given, right = float(self.value(node[0])[0]), float(self.value(node[1])[0])
                return right - low <= given <= right + high
            case "qti-map-response":
                mapping = self.declared.find("qti-mapping")
                assert mapping is not None
                scores = {entry.get("map-key"): float(entry.get("mapped-value", "")) for entry in mapping}
                return min(1.0, max(0.0, sum(scores.get(part, 0.0) for part in self.answer)))
            case _:
                raise AssertionError(node.tag)


def _sent(item: ExamItem, value: list[str]) -> list[str]:
    return [" ".join((f"L-{pair.split(':')[0]}", f"R-{pair.split(':')[1]}")) for pair in value] if item.type == "match" else value


def _is_clean(row: dict[str, Any], value: Any) -> bool:
    try:
        return sorted(clean(item_of(row), value)) == sorted(value) and "" not in value
    except BadAnswerError:
        return False


WELL_FORMED = [case for case in TABLE if case[0]["type"] not in ("number", "short") and _is_clean(case[0], case[1])]


@pytest.mark.parametrize(("row", "value", "points"), WELL_FORMED, ids=lambda part: part["id"] if isinstance(part, dict) else str(part))
def test_its_own_scoring_gives_our_points(row: dict[str, Any], value: list[str], points: str) -> None:
    item = item_of(row)
    outcomes = Delivery(parsed(item_xml(row_of(item))), _sent(item, value)).outcomes
    assert outcomes["SCORE"] * 3 == pytest.approx(float(points), abs=0.0051)
    assert outcomes["SOLUTION"] == ["explanation"]


@pytest.mark.parametrize(("answer", "points"), [("15", 1.0), ("15.5", 1.0), ("14.5", 1.0), ("15.6", 0.0), ("7", 0.0)])
def test_a_number_is_scored_within_its_tolerance(answer: str, points: float) -> None:
    assert Delivery(parsed(item_xml(row_of(ITEMS["e-number"]))), [answer]).outcomes["SCORE"] == points


@pytest.mark.parametrize(("answer", "points"), [("胜任工作", 1.0), ("能胜任", 1.0), ("持证", 0.0)])
def test_accepted_forms_are_mapped(answer: str, points: float) -> None:
    assert Delivery(parsed(item_xml(row_of(ITEMS["e-short"]))), [answer]).outcomes["SCORE"] == points


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="Item_7" title="t" time-dependent="false">
  <qti-response-declaration identifier="R1" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>ChoiceB</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body>
    <p>Read <strong>carefully</strong>.</p>
    <qti-choice-interaction response-identifier="R1" max-choices="1">
      <qti-prompt>Which one is right?</qti-prompt>
      <qti-simple-choice identifier="ChoiceA">One</qti-simple-choice>
      <qti-simple-choice identifier="ChoiceB">Two
        <qti-feedback-inline outcome-identifier="F" identifier="x">Yes</qti-feedback-inline>
      </qti-simple-choice>
      <qti-simple-choice identifier="ChoiceC">Three</qti-simple-choice>
    </qti-choice-interaction>
  </qti-item-body>
  <qti-modal-feedback outcome-identifier="S" identifier="e"><qti-content-body><p>Because of two.</p></qti-content-body></qti-modal-feedback>
</qti-assessment-item>"""


def test_an_item_of_another_program() -> None:
    (item,) = from_qti(FOREIGN.encode(), DEFAULTS, (), cited).items
    assert item.type == "single"
    assert (item.id, item.stem, item.key, item.explanation) == (
        "zz-001",
        "Read carefully.\n\nWhich one is right?",
        ["b"],
        "Because of two.",
    )
    assert [(option.id, option.text, option.feedback) for option in item.options] == [
        ("a", "One", "不对。Because of two."),
        ("b", "Two", "Yes"),
        ("c", "Three", "不对。Because of two."),
    ]


def _zip(**files: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


def _manifest(*hrefs: str) -> bytes:
    resources = "".join(f'<resource identifier="r" type="imsqti_item_xmlv3p0" href="{href}"/>' for href in hrefs)
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"><resources>{resources}</resources></manifest>'.encode()


DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BODY = '<qti-assessment-item xmlns="x" identifier="a"><qti-item-body>{}</qti-item-body></qti-assessment-item>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (DOCTYPE + FOREIGN.encode().split(b"\n", 1)[1].replace(b"Two", b"&a;"), "不允许的 DTD"),
        (FOREIGN.encode()[:400], "不是完整的 XML"),
        (b"<a>" * 5000, "不是完整的 XML"),
        (_zip(imsmanifest_xml=_manifest("../../etc/passwd.xml")), "读不出来"),
        (_zip(imsmanifest_xml=_manifest("a.xml"), a_xml=BODY.format("<p>x</p>").encode()), "只认这些题"),
        (_zip(imsmanifest_xml=_manifest("a.xml"), a_xml=b"<x/>"), "不是 QTI 3 的题"),
        (FOREIGN.replace("<qti-value>ChoiceB", "<qti-value>ChoiceZ").encode(), "答案不在选项里"),
        (BODY.format("<p>写一写看法</p><qti-extended-text-interaction/>").encode(), "缺少“评分标准”"),
    ],
    ids=["entity", "cut", "deep", "path", "no interaction", "no item", "key", "no rubric"],
)
def test_what_is_refused_item_by_item(data: bytes, said: str) -> None:
    found = from_qti(data, DEFAULTS, (), cited)
    assert found.items == []
    assert any(said in str(fault) for fault in found.faults)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是能打开的 QTI 3 题包"),
        (b"PK\x03\x04rubbish", "不是能打开的 QTI 3 题包"),
        (_zip(a_xml=b"<x/>"), "imsmanifest.xml"),
        (_zip(imsmanifest_xml=DOCTYPE + b"<manifest/>"), "不是能打开"),
        (_zip(imsmanifest_xml=_manifest()), "没有找到 QTI 3 的题"),
        (_zip(imsmanifest_xml=_manifest(), a_xml=b" " * (31 * 1024 * 1024)), "太大"),
        (b"x" * (6 * 1024 * 1024), "太大"),
    ],
    ids=["empty", "rubbish", "no manifest", "doctype", "no items", "bomb", "huge"],
)
def test_files_that_are_refused(data: bytes, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        from_qti(data, DEFAULTS, (), cited)
