"""Short answers, numbers, ordering, matching and dialogues: how they are judged, what they tell, and what a faulty one is refused for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from canxie_widgets import asides, wording
from canxie_widgets.bank import BankError, Item, load_bank
from canxie_widgets.judging import judge
from canxie_widgets.lesson import OpenLesson
from canxie_widgets.order import sheet, shown_options, story
from canxie_widgets.questions import Question
from canxie_widgets.records import NotSavedError, Response
from canxie_widgets.standing import SectionEnd
from canxie_widgets.written import UnreadableError, number, plain
from tests.widgets.conftest import MOMENT
from tests.widgets.every_widget import DIALOGUE, ITEMS, MATCH, NUMBER, ORDER, SHORT
from tests.widgets.test_judging import bank
from tests.widgets.test_questions import Messages, customs, say, text_of

BANK: dict[str, Item] = {row["id"]: TypeAdapter(Item).validate_python(row) for row in ITEMS}
SECRETS = ("解析-", "反馈-", "提示-", "后果-", "结局-", "情景-里面")


@pytest.fixture
def lesson(sent: Messages) -> OpenLesson:
    """Every item, in a lesson that is asked nothing yet and keeps its answers in memory."""
    return OpenLesson(BANK, "wang", "wuyang/01")


def make(lesson: OpenLesson, item: str) -> Question:
    """The widget of an item."""
    return Question(lesson, lesson.ask(item))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        (" １２ 人", "12"),
        ("十二", "12"),
        ("一百零五人", "105"),
        ("二十", "20"),
        ("两千三百", "2300"),
        ("二〇二六", "2026"),
        ("1,200", "1200"),
        ("１，２００", "1200"),
        ("-3", "-3"),
        ("2.50", "2.5"),
    ],
)
def test_numbers_as_people_write_them(text: str, value: str) -> None:
    assert str(number(text, "人").normalize().__format__("f")) == value


@pytest.mark.parametrize("text", ["", "人", "大概", "12个", "1e9", "nan", "十百", "三五十", "1" * 13, "1,20", "٣٣x"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(UnreadableError):
        number(text, "人")


def test_words_are_compared_without_width_case_space_and_punctuation() -> None:
    assert plain(" 街道　残联。") == plain("街道残联") == "街道残联"
    assert plain("ＡＢ-c") == "abc"
    assert plain("，。 ") == ""


@pytest.mark.parametrize(
    ("item", "answer", "correct", "score", "feedback"),
    [
        pytest.param("order", ["b", "a", "c"], True, 1.0, set(), id="排序-对"),
        pytest.param("order", ["a", "b", "c"], False, 1 / 6, {"a", "b"}, id="排序-换了两个"),
        pytest.param("order", ["c", "b", "a"], False, 0.0, {"a", "b", "c"}, id="排序-全错"),
        pytest.param("match", ["c:chair", "a:officer", "b:officer"], True, 1.0, set(), id="配对-对"),
        pytest.param("match", ["a:officer", "b:officer", "c:nobody"], False, 1 / 3, {"c"}, id="配对-错一个"),
        pytest.param("number", ["12.5"], True, 1.0, set(), id="数字-容差之内"),
        pytest.param("number", ["12.6"], False, 0.0, set(), id="数字-容差之外"),
        pytest.param("number", ["13"], False, 0.0, {""}, id="数字-常见的错"),
        pytest.param("short", ["街道残疾人联合会。"], True, 1.0, set(), id="填空-另一种写法"),
        pytest.param("short", ["街道残协"], False, 0.0, {""}, id="填空-常见的错"),
        pytest.param("talk", ["door.a", "inside.a"], True, 1.0, set(), id="情景-好结局"),
        pytest.param("talk", ["door.b"], False, 0.0, set(), id="情景-差结局"),
    ],
)
def test_judging(item: str, answer: list[str], correct: bool, score: float, feedback: set[str]) -> None:
    verdict = judge(BANK[item], answer)
    assert (verdict.correct, set(verdict.feedback)) == (correct, feedback)
    assert verdict.score == pytest.approx(score)


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ("order", []),
        ("order", ["a", "b"]),
        ("order", ["a", "b", "b"]),
        ("match", ["a:officer"]),
        ("match", ["a:officer", "a:chair", "b:officer", "c:chair"]),
        ("match", ["a:officer", "b:officer", "c:boss"]),
        ("match", ["a", "b", "c"]),
        ("number", ["很多"]),
        ("number", ["1", "2"]),
        ("short", [""]),
        ("short", ["，。"]),
        ("short", ["字" * 201]),
        ("talk", []),
        ("talk", ["door.a"]),
        ("talk", ["inside.a"]),
        ("talk", ["door.b", "inside.a"]),
        ("talk", ["door.c"]),
    ],
)
def test_answers_that_do_not_fit(item: str, answer: list[str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        judge(BANK[item], answer)


def _scenes(**changes: Any) -> list[dict[str, Any]]:
    return [{**scene, **changes.get(scene["id"], {})} for scene in DIALOGUE["scenes"]]


BACK = {"choices": [{**DIALOGUE["scenes"][1]["choices"][0], "to": "door"}, DIALOGUE["scenes"][1]["choices"][1]]}
NOWHERE = {"choices": [{**DIALOGUE["scenes"][1]["choices"][0], "to": "moon"}, DIALOGUE["scenes"][1]["choices"][1]]}


@pytest.mark.parametrize(
    ("item", "said"),
    [
        pytest.param({**ORDER, "key": ["a", "b"]}, "正好排一次", id="答案漏了一步"),
        pytest.param({**DIALOGUE, "use": "exam"}, "use", id="情景题不能考试"),
        pytest.param({**MATCH, "key": {"a": "officer"}}, "每一项", id="配对没配完"),
        pytest.param({**MATCH, "right": [{"id": "x", "text": "字" * 11}, *MATCH["right"]]}, "right", id="右边太长"),
        pytest.param({**NUMBER, "key": "很多"}, "key", id="答案不是数字"),
        pytest.param({**NUMBER, "tries": 0}, "tries", id="零次"),
        pytest.param({**SHORT, "key": ["。"]}, "至少要有一个字", id="没有字的写法"),
        pytest.param({**SHORT, "key": ["街道 残协"]}, "又算对又算错", id="对错重了"),
        pytest.param({**DIALOGUE, "stem": "李大姐隔着门问"}, "虚构案例", id="没有写虚构案例"),
        pytest.param({**DIALOGUE, "scenes": _scenes(inside=BACK)}, "绕回自己", id="绕圈"),
        pytest.param({**DIALOGUE, "scenes": _scenes(inside=NOWHERE)}, "不存在", id="通向没有的情景"),
        pytest.param({**DIALOGUE, "scenes": _scenes(well={"good": False})}, "good: true", id="没有好结局"),
        pytest.param({**DIALOGUE, "scenes": [*DIALOGUE["scenes"], {"id": "alone", "text": "没人来。"}]}, "走得到", id="走不到"),
    ],
)
def test_a_faulty_item_is_named(tmp_path: Path, item: dict[str, Any], said: str) -> None:
    with pytest.raises(BankError, match=said) as error:
        load_bank(bank(tmp_path, item))
    assert item["id"] in str(error.value)


@pytest.mark.parametrize("learner", [str(number) for number in range(60)])
def test_steps_never_come_in_order(learner: str) -> None:
    assert [shown.option for shown in shown_options(BANK["order"], learner)] != ORDER["key"]


@pytest.mark.parametrize("item", ["order", "match", "number", "short", "talk"])
def test_nothing_of_the_key_before_an_answer(lesson: OpenLesson, sent: Messages, item: str) -> None:
    question = make(lesson, item)
    say(question, "。")
    said = text_of([*sent, question.get_state()])
    for secret in (*SECRETS, '"key"', "officer", "explanation", "街道残"):
        assert secret not in said


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ("order", ["b", "c", "a"]),
        ("match", ["a:chair", "b:officer", "c:nobody"]),
        ("number", ["十二"]),
        ("short", ["残联"]),
        ("talk", ["door.b"]),
    ],
)
def test_what_the_page_shows_comes_back(item: str, answer: list[str]) -> None:
    shown = sheet(BANK[item], "wang")
    marks = shown.marks(answer)
    assert shown.answer(marks) == answer
    assert shown.marks(shown.answer(marks)) == marks


@pytest.mark.parametrize("marks", [["1:A"] * 40, ["1"], ["1:A:B"], ["9:A"], [None], [["A"]], [{"a": 1}], ["A", "B", "Z"]])
@pytest.mark.parametrize("item", ["order", "match"])
def test_strange_marks_store_nothing(lesson: OpenLesson, sent: Messages, item: str, marks: list[Any]) -> None:
    question = make(lesson, item)
    question.receive({"kind": "answer", "seq": "seq-0001", "answer": marks})
    assert [message["kind"] for message in customs(sent)] == ["failed"]
    assert lesson.records.state().responses == {}


def test_a_number_that_cannot_be_read_is_to_be_written_again(lesson: OpenLesson, sent: Messages) -> None:
    question = make(lesson, "number")
    say(question, "很多")
    assert customs(sent)[-1] == {"kind": "failed", "seq": "seq-0001", "message": wording.NOT_A_NUMBER, "login": False, "fix": True}


def test_tries_run_out(lesson: OpenLesson, sent: Messages) -> None:
    question = make(lesson, "number")
    say(question, "13", seq="seq-0001")
    assert question.result["hint"] == "提示-number：数一数。"
    assert (question.result["explained"], question.result["explanation"], question.result["solution"]) == (False, "", [])
    assert "解析-" not in text_of(sent)
    say(question, "14", seq="seq-0002")
    assert (question.result["closed"], question.result["solution"], question.result["hint"]) == (True, ["12人"], "")
    say(question, "12", seq="seq-0003")
    assert customs(sent)[-1]["message"] == wording.CLOSED
    assert question.result["correct"] is False


def test_a_right_answer_closes_an_item_with_tries(lesson: OpenLesson, sent: Messages) -> None:
    question = make(lesson, "number")
    say(question, "12人")
    assert (question.result["closed"], question.result["explained"], question.result["solution"]) == (True, True, [])


def test_a_dialogue_is_told_scene_by_scene(lesson: OpenLesson, sent: Messages) -> None:
    talk = make(lesson, "talk")
    assert [choice["id"][:5] for choice in talk.story["choices"]] == ["door.", "door."]
    say(talk, "door.a", seq="seq-0001")
    walked = customs(sent)[-1]
    assert walked["kind"] == "walked"
    assert walked["story"] == story(BANK["talk"], "wang", ["door.a"])  # type: ignore[arg-type]
    assert "结局-" not in text_of(sent)
    assert talk.result == {}
    say(talk, "door.a", "inside.a", seq="seq-0002")
    assert customs(sent)[-1] == {"kind": "saved", "seq": "seq-0002"}
    assert (talk.result["correct"], talk.result["outcome"]) == (True, wording.GOOD_END)
    assert talk.result["story"]["scene"].startswith("结局-好")


def test_looking_at_a_whole_way_stores_nothing(lesson: OpenLesson, sent: Messages) -> None:
    talk = make(lesson, "talk")
    talk.receive({"kind": "walk", "seq": "seq-0001", "answer": ["door.a", "inside.a"]})
    assert customs(sent)[-1]["story"]["way"] == ["door.a"]
    assert "结局-" not in text_of(sent)
    talk.receive({"kind": "walk", "seq": "seq-0002", "answer": ["door.z"]})
    assert customs(sent)[-1]["kind"] == "failed"
    assert lesson.records.state().responses == {}


def test_a_way_taken_is_restored(sent: Messages) -> None:
    lesson = OpenLesson(BANK, "wang", "wuyang/01")
    state = lesson.records.state().model_copy(
        update={"responses": {"talk": Response(answer=["door.b"], correct=False, tries=1, saved_at=MOMENT)}}
    )
    lesson.state = state
    talk = make(lesson, "talk")
    assert [step["consequence"] for step in talk.result["story"]["walk"]] == ["后果-里面没有声音了。"]


def test_a_failing_store_tells_no_end(lesson: OpenLesson, sent: Messages, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise NotSavedError(wording.NOT_SAVED)

    talk = make(lesson, "talk")
    monkeypatch.setattr(lesson.records, "store", fail)
    say(talk, "door.b")
    assert customs(sent)[-1]["message"] == wording.NOT_SAVED
    assert "结局-" not in text_of(sent)


def test_a_section_ends_with_what_it_asked(lesson: OpenLesson, sent: Messages) -> None:
    short, order = make(lesson, "short"), make(lesson, "order")
    first, second = SectionEnd(lesson), SectionEnd(lesson)
    assert (first.needed, second.needed, order.number) == (2, 0, 2)
    say(short, "街道残联")
    assert (first.answered, first.missing) == (1, [{"item": "order", "number": 2}])


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (asides.checklist, ("", ["一"])),
        (asides.checklist, ("标题", [])),
        (asides.checklist, ("标题", "一二三")),
        (asides.checklist, ("标题", ["一", ""])),
        (asides.cards, ("标题", [["正面"]])),
        (asides.cards, ("标题", ["正面", "背面"])),
        (asides.cards, ("标题", [])),
        (asides.term, ("残协", " ")),
    ],
)
def test_faulty_asides_are_refused(call: Any, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(BankError, match="要写"):
        call(*arguments)
