"""One item as a QTI 3 assessment item: what is asked, what is right, how it is scored, and the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple
from xml.etree.ElementTree import Element

from canxie_platform.assessments.exchange.qti_xml import QTI, QTI_SCHEMA, XSI, element, paragraphs, written
from canxie_platform.assessments.exchange.rows import Row

RESPONSE = "RESPONSE"
TRUE_FALSE = (("t", "对"), ("f", "错"))


class Asked(NamedTuple):
    """What one type adds to an item."""

    declarations: list[Element]
    body: list[Element]
    scoring: list[Element]


def item_xml(row: Row) -> bytes:
    """The item's document.

    Args:
        row: any item but a dialogue.
    """
    asked = OWN[row["type"]](row)
    outcomes = [
        element(
            "qti-outcome-declaration",
            element("qti-default-value", element("qti-value", "0")),
            identifier="SCORE",
            cardinality="single",
            base_type="float",
        ),
        element("qti-outcome-declaration", identifier="FEEDBACK", cardinality="multiple", base_type="identifier"),
        element("qti-outcome-declaration", identifier="SOLUTION", cardinality="single", base_type="identifier"),
    ]
    explained = element("qti-content-body", *paragraphs(row["explanation"]))
    root = element(
        "qti-assessment-item",
        *asked.declarations,
        *outcomes,
        element("qti-item-body", element("div", *paragraphs(row["stem"])), *asked.body),
        element("qti-response-processing", *asked.scoring, _set("SOLUTION", _value("explanation", "identifier"))),
        element("qti-modal-feedback", explained, outcome_identifier="SOLUTION", identifier="explanation", show_hide="show"),
        identifier=row["id"],
        title=row["stem"].split("\n")[0][:80],
        adaptive="false",
        time_dependent="false",
    )
    root.set("xml:lang", "zh-CN")
    root.set("xmlns:xsi", XSI)
    root.set("xsi:schemaLocation", f"{QTI} {QTI_SCHEMA}")
    return written(root, QTI)


def _declared(cardinality: str, kind: str, right: Iterable[str], scores: dict[str, float] | None = None) -> Element:
    made = element("qti-response-declaration", identifier=RESPONSE, cardinality=cardinality, base_type=kind)
    values = [element("qti-value", value) for value in right]
    if values:
        made.append(element("qti-correct-response", *values))
    if scores:
        entries = [element("qti-map-entry", map_key=key, mapped_value=f"{round(value, 9):g}") for key, value in scores.items()]
        made.append(element("qti-mapping", *entries, default_value="0", lower_bound="0", upper_bound="1"))
    return made


def _set(outcome: str, value: Element) -> Element:
    return element("qti-set-outcome-value", value, identifier=outcome)


def _value(text: str, kind: str) -> Element:
    return element("qti-base-value", text, base_type=kind)


def _answer() -> Element:
    return element("qti-variable", identifier=RESPONSE)


def _all_or(otherwise: Element | None) -> Element:
    """Everything when all is right, else what the mapping gives, or nothing."""
    right = element("qti-match", _answer(), element("qti-correct", identifier=RESPONSE))
    made = element("qti-response-condition", element("qti-response-if", right, _set("SCORE", _value("1", "float"))))
    if otherwise is not None:
        made.append(element("qti-response-else", _set("SCORE", otherwise)))
    return made


def _mapped() -> Element:
    return element("qti-map-response", identifier=RESPONSE)


def _reason(name: str, text: str) -> Element:
    return element("qti-feedback-inline", text, outcome_identifier="FEEDBACK", identifier=name, show_hide="show")


def _choice(row: Row) -> Asked:
    options, key = row["options"], row["key"]
    multiple = row["type"] == "multiple"
    rule = row.get("rule", "partial" if multiple else "all")
    wrong = len(options) - len(key)
    good = (0.5 if rule == "partial" else 1) / len(key)
    bad = -1 if rule == "partial" else -1 / wrong if wrong else 0
    scores = {option["id"]: good if option["id"] in key else bad for option in options} if rule != "all" else None
    choices = [
        element("qti-simple-choice", option["text"], _reason(option["id"], option["feedback"]), identifier=option["id"])
        for option in options
    ]
    asked = element("qti-choice-interaction", *choices, response_identifier=RESPONSE, shuffle="true", max_choices="0" if multiple else "1")
    shown = _answer() if multiple else element("qti-multiple", _answer())
    return Asked(
        [_declared("multiple" if multiple else "single", "identifier", key, scores)],
        [asked],
        [_all_or(_mapped() if scores else None), _set("FEEDBACK", shown)],
    )


def _true_false(row: Row) -> Asked:
    told = row.get("feedback", {})
    choices = [
        element("qti-simple-choice", text, *([_reason(sign, told[sign])] if sign in told else []), identifier=sign)
        for sign, text in TRUE_FALSE
    ]
    asked = element("qti-choice-interaction", *choices, response_identifier=RESPONSE, shuffle="false", max_choices="1")
    return Asked(
        [_declared("single", "identifier", row["key"])],
        [asked],
        [_all_or(None), _set("FEEDBACK", element("qti-multiple", _answer()))],
    )


def _order(row: Row) -> Asked:
    rule, key = row.get("rule", "partial"), row["key"]
    choices = [element("qti-simple-choice", option["text"], identifier=option["id"]) for option in row["options"]]
    asked = element("qti-order-interaction", *choices, response_identifier=RESPONSE, shuffle="true")
    scoring: list[Element] = []
    for place, right in enumerate(key, start=1) if rule != "all" else ():
        here = element("qti-match", element("qti-index", _answer(), n=str(place)), _value(right, "identifier"))
        more = _value(f"{round((1 if rule == 'each' else 0.5) / len(key), 9):g}", "float")
        added = _set("SCORE", element("qti-sum", element("qti-variable", identifier="SCORE"), more))
        scoring.append(element("qti-response-condition", element("qti-response-if", here, added)))
    return Asked([_declared("ordered", "identifier", key)], [asked], [*scoring, _all_or(None)])


def _match(row: Row) -> Asked:
    rule, key = row.get("rule", "partial"), row["key"]
    pairs = [f"L-{left} R-{right}" for left, right in key.items()]
    scores = {pair: (1 if rule == "each" else 0.5) / len(pairs) for pair in pairs} if rule != "all" else None
    sides = [
        [element("qti-simple-associable-choice", entry["text"], identifier=f"L-{entry['id']}", match_max="1") for entry in row["left"]],
        [element("qti-simple-associable-choice", entry["text"], identifier=f"R-{entry['id']}", match_max="0") for entry in row["right"]],
    ]
    sets = [element("qti-simple-match-set", *side) for side in sides]
    asked = element("qti-match-interaction", *sets, response_identifier=RESPONSE, shuffle="true", max_associations=str(len(pairs)))
    return Asked([_declared("multiple", "directedPair", pairs, scores)], [asked], [_all_or(_mapped() if scores else None)])


def _entry(unit: str = "") -> Element:
    return element("p", element("qti-text-entry-interaction", response_identifier=RESPONSE), unit)


def _number(row: Row) -> Asked:
    right = element("qti-equal", _answer(), element("qti-correct", identifier=RESPONSE), tolerance_mode="absolute")
    right.set("tolerance", f"{row.get('tolerance', '0')} {row.get('tolerance', '0')}")
    scoring = element("qti-response-condition", element("qti-response-if", right, _set("SCORE", _value("1", "float"))))
    return Asked([_declared("single", "float", [row["key"]])], [_entry(row.get("unit", ""))], [scoring])


def _short(row: Row) -> Asked:
    declared = _declared("single", "string", row["key"][:1], dict.fromkeys(row["key"], 1.0))
    return Asked([declared], [_entry()], [_set("SCORE", _mapped())])


def _case(row: Row) -> Asked:
    parts = row.get("parts", [])
    lines = [
        element("li", f"{line['criterion']}（{line['points']:g} 分）", element("ul", *_levels(line["levels"]))) for line in row["rubric"]
    ]
    guide = element("qti-rubric-block", element("qti-content-body", element("ul", *lines)), use="scoring", view="scorer")
    asked: list[Element] = []
    declared: list[Element] = []
    for part in parts or [{"id": "", "stem": ""}]:
        name = f"{RESPONSE}-{part['id']}" if part["id"] else RESPONSE
        prompt = [element("qti-prompt", part["stem"])] if part["stem"] else []
        asked.append(element("qti-extended-text-interaction", *prompt, response_identifier=name))
        declared.append(element("qti-response-declaration", identifier=name, cardinality="single", base_type="string"))
    return Asked(declared, [*asked, guide], [])


def _levels(levels: list[Row]) -> list[Element]:
    return [element("li", f"{level['points']:g} 分：{level['text']}") for level in levels]


OWN: dict[str, Callable[[Row], Asked]] = {
    "single": _choice,
    "multiple": _choice,
    "truefalse": _true_false,
    "order": _order,
    "match": _match,
    "number": _number,
    "short": _short,
    "case": _case,
}
