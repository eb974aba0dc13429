"""Marks: every type of item with right, wrong, partial, empty, malformed and hostile answers, and known points, by three ways."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import chain, combinations, permutations, product
from typing import Any

import pytest
from nbformat.v4 import new_code_cell

from canxie_platform.assessments.answers import BadAnswerError, Value, clean, doubt, is_answered, key_of, score
from canxie_platform.assessments.choices import options_of, shown_options, shown_targets, targets_of
from canxie_platform.assessments.score_from_data import ScoreFromData
from canxie_widgets.bank import CaseItem, ExamItem
from canxie_widgets.judging import judge
from canxie_widgets.typed import LONGEST
from tests.assessments.every_item import CASE, ITEMS, MATCH, MULTIPLE, NUMBER, ORDER, PARTS, SHORT, SINGLE, TRUE_FALSE, item_of

HUGE = "长" * 100_000
HOSTILE: list[Any] = [
    None,
    [],
    [""],
    "b",
    "['b']",
    {"b": 1},
    {"__class__": "x"},
    3,
    True,
    1e400,
    [["b"]],
    [None],
    [1],
    [{"b": "b"}],
    ["<script>alert(1)</script>"],
    ["=HYPERLINK(1)", "@SUM(A1)"],
    ["\x00\x1b[31m"],
    ["\ud800"],
    [HUGE],
    ["b"] * 10_000,
    ["b:b:b"],
    [":"],
    ["nan"],
    ["inf"],
    ["1e99999"],
    ["9" * 150],
    ["__import__('os').abort()"],
]
TABLE: list[tuple[dict[str, Any], Any, str]] = [
    (SINGLE, ["b"], "3.00"),
    (SINGLE, ["a"], "0.00"),
    (SINGLE, ["a", "b"], "0.00"),
    (SINGLE, ["e"], "0.00"),
    (MULTIPLE, ["a", "b", "d"], "3.00"),
    (MULTIPLE, ["d", "b", "a"], "3.00"),
    (MULTIPLE, ["a"], "0.50"),
    (MULTIPLE, ["a", "d"], "1.00"),
    (MULTIPLE, ["a", "c"], "0.00"),
    (MULTIPLE, ["a", "b", "c", "d", "e"], "0.00"),
    (MULTIPLE, ["a", "a"], "0.00"),
    ({**MULTIPLE, "rule": "all"}, ["a", "b"], "0.00"),
    ({**MULTIPLE, "rule": "all"}, ["a", "b", "d"], "3.00"),
    ({**MULTIPLE, "rule": "each"}, ["a", "b", "d"], "3.00"),
    ({**MULTIPLE, "rule": "each"}, ["a", "b"], "2.00"),
    ({**MULTIPLE, "rule": "each"}, ["a", "b", "c"], "0.50"),
    ({**MULTIPLE, "rule": "each"}, ["a", "c"], "0.00"),
    ({**MULTIPLE, "rule": "each"}, ["a", "b", "c", "d"], "1.50"),
    ({**MULTIPLE, "rule": "each"}, ["a", "b", "c", "d", "e"], "0.00"),
    ({**MULTIPLE, "rule": "each"}, ["c", "e"], "0.00"),
    ({**MULTIPLE, "rule": "each", "key": ["a", "b", "c", "d", "e"]}, ["a", "b"], "1.20"),
    (TRUE_FALSE, ["f"], "3.00"),
    (TRUE_FALSE, ["t"], "0.00"),
    (TRUE_FALSE, ["t", "f"], "0.00"),
    (ORDER, ["b", "a", "d", "c"], "3.00"),
    (ORDER, ["b", "a", "c", "d"], "0.75"),
    (ORDER, ["b", "c", "a", "d"], "0.38"),
    (ORDER, ["a", "b", "c", "d"], "0.00"),
    (ORDER, ["b", "", "", ""], "0.38"),
    (ORDER, ["b"], "0.38"),
    (ORDER, ["b", "b", "d", "c"], "0.00"),
    (ORDER, ["b", "a", "d", "c", "a"], "0.00"),
    ({**ORDER, "rule": "all"}, ["b", "a", "c", "d"], "0.00"),
    ({**ORDER, "rule": "each"}, ["b", "a", "c", "d"], "1.50"),
    (MATCH, ["a:chair", "b:officer", "c:member"], "3.00"),
    (MATCH, ["c:member", "a:chair", "b:officer"], "3.00"),
    (MATCH, ["a:chair", "b:officer", "c:chair"], "2.00"),
    (MATCH, ["a:chair"], "1.00"),
    (MATCH, ["a:officer", "b:member", "c:chair"], "0.00"),
    (MATCH, ["a:chair", "a:officer"], "0.00"),
    (MATCH, ["a:chair", "z:officer"], "0.00"),
    ({**MATCH, "rule": "partial"}, ["a:chair", "b:officer", "c:chair"], "1.00"),
    ({**MATCH, "rule": "all"}, ["a:chair", "b:officer", "c:chair"], "0.00"),
    (NUMBER, ["15"], "3.00"),
    (NUMBER, ["１５ 日"], "3.00"),
    (NUMBER, ["15天"], "3.00"),
    (NUMBER, ["十五日。"], "3.00"),
    (NUMBER, [" 15 、"], "3.00"),
    (NUMBER, ["15.5"], "3.00"),
    (NUMBER, ["14.5"], "3.00"),
    (NUMBER, ["15.500001"], "0.00"),
    (NUMBER, ["15.6"], "0.00"),
    (NUMBER, ["7"], "0.00"),
    (NUMBER, ["-15"], "0.00"),
    (NUMBER, ["大概半个月"], "0.00"),
    (NUMBER, ["15", "15"], "0.00"),
    (SHORT, ["胜任工作"], "3.00"),
    (SHORT, ["“胜任 工作”、"], "3.00"),
    (SHORT, ["　能胜任。"], "3.00"),
    (SHORT, ["持证"], "0.00"),
    (SHORT, ["胜任工作，持证"], "0.00"),
    (SHORT, ["，。"], "0.00"),
]


def cell_points(item: ExamItem, value: Any) -> tuple[float, str | None]:
    """Points by our preprocessor, from the text of cells as a submission holds them."""
    marking = new_code_cell(f"from canxie_platform.assessments.scoring import score\nscore(answer, {key_of(item, 3)!r})")  # type: ignore[no-untyped-call]
    marking.metadata["nbgrader"] = {"grade_id": f"mark_{item.id}"}
    answering = new_code_cell(f"import json\nanswer = json.loads({json.dumps(value)!r})")  # type: ignore[no-untyped-call]
    ScoreFromData()._mark(marking, answering)
    notes = [output["data"]["text/plain"] for output in marking.outputs[1:]]
    return float(marking.outputs[0]["data"]["text/plain"]), notes[0] if notes else None


def executed_points(item: ExamItem, value: Any) -> float:
    """Points by executing the same cells, as stock nbgrader does."""
    names: dict[str, Any] = {}
    exec(f"import json\nanswer = json.loads({json.dumps(value)!r})", names)
    exec(f"from canxie_platform.assessments.scoring import score\npoints = score(answer, {key_of(item, 3)!r})", names)
    found = names["points"]
    assert isinstance(found, float)
    return found


@pytest.mark.parametrize(("row", "value", "points"), TABLE, ids=lambda part: part["id"] if isinstance(part, dict) else str(part)[:30])
def test_points(row: dict[str, Any], value: Any, points: str) -> None:
    item = item_of(row)
    assert str(score(item, value, 3)) == points
    assert cell_points(item, value)[0] == executed_points(item, value) == float(points)


@pytest.mark.parametrize("name", [name for name, item in ITEMS.items() if not isinstance(item, CaseItem)])
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:30])
def test_what_is_no_answer_is_worth_nothing(name: str, value: Any) -> None:
    item = ITEMS[name]
    points, why = cell_points(item, value)
    assert [float(score(item, value, 3)), points, executed_points(item, value)] == [0, 0, 0]
    assert why or (name == "e-short" and len(value[0]) <= LONGEST), "the trainer is told why"


def test_the_whole_paper_has_a_known_total() -> None:
    first: dict[str, tuple[Any, str]] = {}
    for row, value, points in TABLE:
        if points not in ("0.00", "3.00"):
            first.setdefault(row["id"], (value, points))
    total = sum((score(ITEMS[name], value, 3) for name, (value, _) in first.items()), Decimal(0))
    assert first.keys() == {"e-multiple", "e-order", "e-match"}
    assert total == Decimal("0.50") + Decimal("0.75") + Decimal("2.00")


def _every_answer(item: ExamItem) -> list[list[str]]:
    ids = [option.id for option in options_of(item)]
    match item.type:
        case "order":
            return [list(order) for order in permutations(ids)]
        case "match":
            rights = [target.id for target in targets_of(item)]
            return [[f"{left}:{right}" for left, right in zip(ids, chosen, strict=True)] for chosen in product(rights, repeat=len(ids))]
        case "multiple":
            return [list(chosen) for chosen in chain.from_iterable(combinations(ids, count) for count in range(1, len(ids) + 1))]
        case _:
            return [[one] for one in ids] or [["15"], ["16"], ["胜任工作"], ["持证1"]]


@pytest.mark.parametrize("name", [name for name, item in ITEMS.items() if not isinstance(item, CaseItem)])
@pytest.mark.parametrize("rule", ["all", "partial", "each"])
def test_a_lesson_judges_the_same(name: str, rule: str) -> None:
    """Every answer anybody could give: the lesson's judge and the points of an assessment agree."""
    item = ITEMS[name]
    if item.type in ("multiple", "order", "match"):
        item = item.model_copy(update={"rule": rule})
    for answer in _every_answer(item):
        try:
            verdict = judge(item, answer)
        except ValueError:
            assert score(item, answer, 3) == 0
            continue
        assert float(score(item, answer, 3)) == pytest.approx(verdict.score * 3, abs=0.0051)
        assert verdict.correct == (score(item, answer, 3) == 3)


@pytest.mark.parametrize(
    ("row", "posted", "kept"),
    [
        (SINGLE, ["b"], ["b"]),
        (SINGLE, [], []),
        (MULTIPLE, ["d", "a"], ["a", "d"]),
        (MULTIPLE, ["d", "d"], ["d"]),
        (ORDER, ["", "b", "", ""], ["", "b", "", ""]),
        (ORDER, ["", "", "", ""], []),
        (MATCH, ["c:member", "a:chair", "b:"], ["a:chair", "c:member"]),
        (MATCH, ["", "a:chair"], ["a:chair"]),
        (NUMBER, [" 15\u0000天\n"], ["15 天"]),
        (NUMBER, ["很多"], ["很多"]),
        (SHORT, ["  "], []),
        (SHORT, ["=1+1"], ["=1+1"]),
        (SHORT, ["<b>胜任</b>"], ["<b>胜任</b>"]),
        (CASE, "一\r\n二\r三", "一\n二\n三"),
        (PARTS, {"q2": "回话", "q1": " "}, {"q2": "回话"}),
        (PARTS, {}, {}),
    ],
    ids=str,
)
def test_cleaning(row: dict[str, Any], posted: Any, kept: Value) -> None:
    item = item_of(row)
    assert clean(item, posted) == kept
    assert clean(item, json.loads(json.dumps(kept))) == kept, "what is kept is clean"


@pytest.mark.parametrize(
    ("row", "posted", "said"),
    [
        (SINGLE, ["a", "b"], "不合这道题的要求"),
        (SINGLE, ["z"], "不合"),
        (SINGLE, "b", "不合"),
        (SINGLE, {"b": 1}, "不合"),
        (SINGLE, [1], "不合"),
        (TRUE_FALSE, ["a"], "不合"),
        (ORDER, ["b", "b"], "排了两次"),
        (ORDER, ["b", "z"], "不合"),
        (ORDER, ["b", "a", "d", "c", ""], "不合"),
        (MATCH, ["a:chair", "a:officer"], "不合"),
        (MATCH, ["a:boss"], "不合"),
        (MATCH, ["chair"], "不合"),
        (NUMBER, ["1", "2"], "不合"),
        (NUMBER, ["1" * 201], "太长"),
        (SHORT, [HUGE], "太长"),
        (CASE, HUGE, "太长"),
        (CASE, ["字"], "不合"),
        (CASE, None, "不合"),
        (PARTS, "字", "不合"),
        (PARTS, {"q9": "字"}, "不合"),
        (PARTS, {"q1": ["字"]}, "不合"),
        (PARTS, {"q1": "长" * 15_000, "q2": "长" * 15_000}, "太长"),
    ],
    ids=lambda part: str(part)[:30],
)
def test_what_is_refused(row: dict[str, Any], posted: Any, said: str) -> None:
    with pytest.raises(BadAnswerError, match=said):
        clean(item_of(row), posted)


def test_answered_and_doubtful() -> None:
    values: list[tuple[Value | None, bool]] = [
        (None, False),
        ("", False),
        (" \n", False),
        ("字", True),
        ([], False),
        ([""], False),
        (["", "a"], True),
        ({}, False),
        ({"q1": " "}, False),
        ({"q1": "字"}, True),
    ]
    assert [is_answered(value) for value, _ in values] == [answered for _, answered in values]
    assert "只填一个数字" in doubt(ITEMS["e-number"], ["很多"])
    assert [doubt(ITEMS["e-number"], ["十五"]), doubt(ITEMS["e-number"], []), doubt(ITEMS["e-short"], ["很多"])] == ["", "", ""]


def test_a_case_has_no_key() -> None:
    with pytest.raises(TypeError, match="case"):
        score(ITEMS["e-case"], "字", 10)


@pytest.mark.parametrize("learner", range(40))
def test_the_order_shown_tells_nothing(learner: int) -> None:
    assert [option.id for option in shown_options(ITEMS["e-order"], learner)] != ORDER["key"]
    assert shown_targets(ITEMS["e-match"], learner) == shown_targets(ITEMS["e-match"], learner)
    assert len({tuple(shown_targets(ITEMS["e-match"], one)) for one in range(40)}) > 1
