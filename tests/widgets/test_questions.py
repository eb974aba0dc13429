"""Questions: nothing gives the key away before an answer is stored, and nothing is called saved that isn't."""

from __future__ import annotations

import json
from typing import Any

import pytest

from canxie_widgets import module_text, wording
from canxie_widgets.bank import BankError
from canxie_widgets.lesson import OpenLesson
from canxie_widgets.order import shown_options
from canxie_widgets.place import Place
from canxie_widgets.questions import Question
from canxie_widgets.records import NotSavedError, Response
from canxie_widgets.standing import Finish, Progress
from tests.widgets.conftest import BANK, MOMENT, FakeRecords

Messages = list[dict[str, Any]]
SEQ = "seq-0001"


def marks(item: str, *options: str, learner: str = "wang") -> list[str]:
    """How a learner sees these options marked."""
    return [shown.mark for shown in shown_options(BANK[item], learner) if shown.option in options]


def say(question: Question, *chosen: str, seq: str = SEQ) -> None:
    """Answer as the page does."""
    message = {"content": {"data": {"method": "custom", "content": {"kind": "answer", "seq": seq, "answer": list(chosen)}}}, "buffers": []}
    question._handle_msg(message)


def customs(sent: Messages) -> list[dict[str, Any]]:
    """The custom messages among all that was sent."""
    return [message["data"]["content"] for message in sent if message["data"].get("method") == "custom"]


def text_of(said: Messages) -> str:
    """All that a page was told, without the module every widget carries."""
    return json.dumps(said, default=str, ensure_ascii=False).replace(json.dumps(module_text.module(), ensure_ascii=False), "")


def make(lesson: OpenLesson, item: str) -> Question:
    """The widget of an item."""
    return Question(lesson, lesson.ask(item))


@pytest.mark.parametrize("item", list(BANK))
def test_nothing_of_the_key_before_an_answer(lesson: OpenLesson, sent: Messages, item: str) -> None:
    question = make(lesson, item)
    say(question, "zz")
    Progress(lesson), Finish(lesson)
    said = text_of([*sent, question.get_state()])
    assert "下面哪一种做法合适" in said
    for secret in ("解析", "反馈", "提示", '"key"', "correct", "explanation"):
        assert secret not in said


@pytest.mark.parametrize(("item", "wrong"), [("one", ["a"]), ("many", ["b"]), ("yes", ["t"])])
def test_only_the_chosen_options_feedback_after_it(lesson: OpenLesson, sent: Messages, item: str, wrong: list[str]) -> None:
    question = make(lesson, item)
    say(question, *marks(item, *wrong))
    assert customs(sent) == [{"kind": "saved", "seq": SEQ}]
    assert question.result["outcome"] == wording.WRONG
    assert len(question.result["feedback"]) == 1
    assert question.result["saved"] == "已保存 11月25日 10:21"
    assert question.result["citations"] == [{"label": "《残疾人保障法》第七条", "href": "/law#art-7", "status": ""}]
    said = text_of(sent)
    for option in ("a", "b", "c", "d", "t", "f"):
        assert (f"反馈-{item}-{option}" in said) == (option in wrong)


def test_saved_is_said_after_the_store_and_never_when_it_fails(lesson: OpenLesson, sent: Messages, records: FakeRecords) -> None:
    question = make(lesson, "one")
    records.error = NotSavedError("没有保存成功，磁盘满了。")
    say(question, *marks("one", "b"))
    assert customs(sent) == [{"kind": "failed", "seq": SEQ, "message": "没有保存成功，磁盘满了。", "login": False}]
    assert question.result == {}
    assert "解析" not in text_of(sent)
    records.error = None
    say(question, *marks("one", "b"))
    assert customs(sent)[-1] == {"kind": "saved", "seq": SEQ}
    assert question.result["correct"] is True


def test_the_same_seq_is_stored_once(lesson: OpenLesson, sent: Messages, records: FakeRecords) -> None:
    question = make(lesson, "one")
    for _ in range(3):
        say(question, *marks("one", "b"))
    assert len(records.calls) == 1
    assert customs(sent) == [{"kind": "saved", "seq": SEQ}] * 3


def test_an_expired_login_is_told(lesson: OpenLesson, sent: Messages, records: FakeRecords) -> None:
    question = make(lesson, "one")
    records.error = NotSavedError(wording.LOGIN_EXPIRED, login=True)
    say(question, *marks("one", "b"))
    assert customs(sent)[-1]["login"] is True


def test_restored(sent: Messages) -> None:
    stored = Response(answer=["a", "c"], correct=True, tries=4, saved_at=MOMENT)
    question = make(OpenLesson(BANK, "wang", "xugou/01", FakeRecords(many=stored)), "many")
    assert sorted(question.result["answer"]) == sorted(marks("many", "a", "c"))
    assert "答了 4 次" in question.result["tries"]
    assert "解析-many" in question.result["explanation"]


def test_an_answer_that_no_longer_fits_is_not_shown(sent: Messages) -> None:
    stored = Response(answer=["e"], correct=True, tries=1, saved_at=MOMENT)
    assert make(OpenLesson(BANK, "wang", "xugou/01", FakeRecords(one=stored)), "one").result == {}


@pytest.mark.parametrize(
    "content",
    [
        None,
        "answer",
        {},
        {"kind": "answer"},
        {"kind": "answer", "seq": "x", "answer": ["A"]},
        {"kind": "answer", "seq": 12345678, "answer": ["A"]},
        {"kind": "answer", "seq": SEQ, "answer": "A"},
        {"kind": "answer", "seq": SEQ, "answer": [["A"]]},
        {"kind": "answer", "seq": SEQ, "answer": [None]},
        {"kind": "answer", "seq": SEQ, "answer": []},
        {"kind": "answer", "seq": SEQ, "answer": ["A", "B"]},
        {"kind": "answer", "seq": SEQ, "answer": ["A"] * 500},
        {"kind": "answer", "seq": SEQ, "answer": ["a"]},
    ],
    ids=str,
)
def test_strange_messages_store_nothing(lesson: OpenLesson, sent: Messages, records: FakeRecords, content: Any) -> None:
    question = make(lesson, "one")
    question.receive(content)
    assert records.calls == []
    assert question.result == {}
    assert {message["kind"] for message in customs(sent)} <= {"failed"}


def test_a_page_cannot_set_the_state(lesson: OpenLesson) -> None:
    question = make(lesson, "one")
    data = {"method": "update", "state": {"result": {"correct": True}, "stem": ["别的"]}, "buffer_paths": []}
    question._handle_msg({"content": {"data": data}, "buffers": []})
    assert question.result == {}
    assert question.stem != ["别的"]


@pytest.mark.parametrize("item", ["one", "many"])
def test_each_learner_has_an_order_of_his_own_and_keeps_it(item: str) -> None:
    orders = {learner: [shown.option for shown in shown_options(BANK[item], learner)] for learner in map(str, range(40))}
    assert all([shown.option for shown in shown_options(BANK[item], learner)] == order for learner, order in orders.items())
    assert len({tuple(order) for order in orders.values()}) > 10
    assert {sorted(order)[0] for order in orders.values()} == {"a"}
    assert {order[0] for order in orders.values()} == {"a", "b", "c", "d"}


def test_right_and_wrong_are_not_mixed() -> None:
    assert [[(shown.mark, shown.text) for shown in shown_options(BANK["yes"], name)] for name in "ab"] == [[("t", "对"), ("f", "错")]] * 2


def test_choices_are_kept_apart_by_learner(sent: Messages) -> None:
    memories = {make(OpenLesson(BANK, name, "xugou/01", FakeRecords()), "one").memory for name in ("wang", "li")}
    assert len(memories) == 2
    assert all("wang" not in memory for memory in memories)


def test_records_that_cannot_be_read_are_said(sent: Messages, records: FakeRecords) -> None:
    records.away = True
    lesson = OpenLesson(BANK, "wang", "xugou/01", records)
    question, finish, progress = make(lesson, "one"), Finish(lesson), Progress(lesson)
    assert question.notice == wording.STATE_UNREAD
    assert finish.notice == wording.ANSWERS_UNREAD
    assert progress.text == wording.PROGRESS_UNREAD
    records.away = False
    say(question, *marks("one", "b"))
    assert (question.notice, finish.notice) == ("", "")


@pytest.mark.parametrize(("item", "said"), [("nope", "没有 nope"), ("exam", "不能放在课文里")])
def test_items_a_lesson_cannot_ask(records: FakeRecords, item: str, said: str) -> None:
    bank = {**BANK, "exam": BANK["one"].model_copy(update={"use": "exam"})}
    with pytest.raises(BankError, match=said):
        OpenLesson(bank, records=records).ask(item)


def test_progress_and_finish_follow_each_answer(lesson: OpenLesson, records: FakeRecords) -> None:
    questions = {item: make(lesson, item) for item in BANK}
    progress, finish = Progress(lesson), Finish(lesson)
    assert progress.text == "2026 年：已有 1.5 学时，要求 24 学时，还差 22.5 学时"
    assert (progress.percent, finish.answered, finish.needed) == (6.2, 0, 3)
    say(questions["many"], *marks("many", "a"), seq="seq-many")
    assert questions["many"].result["outcome"] == wording.PARTLY
    assert [row["number"] for row in finish.missing] == [1, 3]
    records.balance = None
    say(questions["one"], *marks("one", "a"), seq="seq-one1")
    assert (progress.text, progress.percent) == (wording.NO_POST, None)
    say(questions["yes"], "t", seq="seq-yes1")
    assert (finish.done, finish.hours, finish.missing) == (True, "0.5", [])


def test_where_nothing_is_recorded_progress_says_what_will_be_there(sent: Messages) -> None:
    lesson = OpenLesson(BANK)
    question, progress = make(lesson, "one"), Progress(lesson)
    assert progress.text == wording.AUTHOR_PROGRESS
    say(question, *marks("one", "b", learner=""))
    assert question.result["correct"] is True
    assert question.result["saved"] == "预览：没有记录"
    assert progress.text == wording.AUTHOR_PROGRESS


def test_the_place_is_kept_when_it_changes(lesson: OpenLesson, records: FakeRecords) -> None:
    place = Place(lesson)
    assert place.anchor == "s-去以前"
    for content in ({"kind": "place", "anchor": "s-去以前"}, {"kind": "place", "anchor": "x" * 300}, {"kind": "place"}, None):
        place.receive(content)
    place.receive({"kind": "place", "anchor": "s-回来以后"})
    assert records.places == ["s-回来以后"]
