"""Items and how answers are judged, as tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from canxie_widgets.bank import BankError, load_bank
from canxie_widgets.judging import judge

OPTIONS = [{"id": letter, "text": f"选项{letter}", "feedback": f"说明{letter}"} for letter in "abcd"]
COMMON = {
    "version": 1,
    "use": "lesson",
    "stem": "下面哪一项是对的？",
    "explanation": "依据在条文里。",
    "cites": ["残疾人保障法#7"],
    "competency": "C2",
    "difficulty": 1,
    "author": "编写组",
    "review": "reviewed",
}
SINGLE = {**COMMON, "id": "one", "type": "single", "options": OPTIONS, "key": ["b"]}
MULTIPLE = {**COMMON, "id": "many", "type": "multiple", "options": OPTIONS, "key": ["a", "c"]}
TRUE_FALSE = {**COMMON, "id": "yes", "type": "truefalse", "key": ["f"], "feedback": {"t": "不对", "f": "对了"}}
CASE = {
    **COMMON,
    "id": "case",
    "type": "case",
    "use": "exam",
    "stem": "虚构案例：某社区……",
    "rubric": [
        {"id": "r1", "criterion": "说清依据", "points": 4, "levels": [{"points": 4, "text": "完整"}, {"points": 0, "text": "没有"}]}
    ],
}


def bank(folder: Path, *items: dict[str, Any]) -> Path:
    path = folder / "items.yml"
    path.write_text(yaml.safe_dump({"items": list(items)}, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("item", "answer", "correct", "score"),
    [
        pytest.param(SINGLE, ["b"], True, 1.0, id="单选-对"),
        pytest.param(SINGLE, ["a"], False, 0.0, id="单选-错"),
        pytest.param(MULTIPLE, ["c", "a"], True, 1.0, id="多选-全对"),
        pytest.param(MULTIPLE, ["a"], False, 0.25, id="多选-漏选得部分分"),
        pytest.param(MULTIPLE, ["a", "b"], False, 0.0, id="多选-有错不得分"),
        pytest.param(MULTIPLE, ["a", "b", "c", "d"], False, 0.0, id="多选-全选不得分"),
        pytest.param({**MULTIPLE, "rule": "all"}, ["a"], False, 0.0, id="多选-要求全对"),
        pytest.param(TRUE_FALSE, ["f"], True, 1.0, id="判断-对"),
        pytest.param(TRUE_FALSE, ["t"], False, 0.0, id="判断-错"),
    ],
)
def test_judging(tmp_path: Path, item: dict[str, Any], answer: list[str], correct: bool, score: float) -> None:
    verdict = judge(load_bank(bank(tmp_path, item))[item["id"]], answer)
    assert (verdict.correct, verdict.score) == (correct, score)
    assert set(verdict.feedback) == set(answer)


@pytest.mark.parametrize(
    ("item", "answer"),
    [(SINGLE, []), (SINGLE, ["a", "b"]), (SINGLE, ["z"]), (MULTIPLE, ["a", "a"]), (TRUE_FALSE, ["a"]), (CASE, ["a"])],
    ids=["空", "单选选了两个", "没有的选项", "重复", "判断题选了 a", "案例题"],
)
def test_answers_that_do_not_fit(tmp_path: Path, item: dict[str, Any], answer: list[str]) -> None:
    loaded = load_bank(bank(tmp_path, item))[item["id"]]
    with pytest.raises(ValueError, match=r"answer|case"):
        judge(loaded, answer)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"key": ["e"]}, "答案要在选项里"),
        ({"key": ["a", "b"]}, "one"),
        ({"options": OPTIONS[:2]}, "options"),
        ({"options": [OPTIONS[0], *OPTIONS[:3]]}, "编号有重复"),
        ({"cites": []}, "cites"),
        ({"unknown": 1}, "unknown"),
    ],
    ids=["答案不在选项里", "单选两个答案", "选项太少", "编号重复", "没有引用", "不认识的字段"],
)
def test_a_bad_item_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(BankError, match=said) as error:
        load_bank(bank(tmp_path, {**SINGLE, **change}))
    assert "one" in str(error.value)
    assert "items.yml" in str(error.value)


def test_an_id_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="用了两次"):
        load_bank(bank(tmp_path, SINGLE, SINGLE))


def test_a_case_must_say_it_is_invented(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="虚构案例"):
        load_bank(bank(tmp_path, {**CASE, "stem": "某社区的王某……"}))
