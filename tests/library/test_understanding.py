"""Search understands: article numbers in every spelling, mistyped and spelled-out names, daily words; measured on the list of questions."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from canxie_platform.library import entries
from canxie_platform.library.search import answers
from canxie_platform.library.spelling import LONGEST, SHORTEST, SURE, differences, one_slip, parts, shared
from canxie_platform.library.words import phrases, plainly
from tests.library.asked import Place, Question, place, quality, questions

SPELLINGS = [
    ("残疾人保障法第三十三条", "残疾人保障法", "33"),
    ("残疾人保障法33条", "残疾人保障法", "33"),
    ("残疾人保障法 33", "残疾人保障法", "33"),
    ("残疾人保障法#33", "残疾人保障法", "33"),
    ("残疾人保障法§33", "残疾人保障法", "33"),
    ("残保法33", "残疾人保障法", "33"),
    ("残法三十三条", "残疾人保障法", "33"),
    ("残疾人保障法第三十三条第二款", "残疾人保障法", "33"),
    ("《中华人民共和国残疾人保障法》第３３条", "残疾人保障法", "33"),
    ("第33条 残疾人保障法", "残疾人保障法", "33"),
    ("残疾人保障法第33条规定的是什么？", "残疾人保障法", "33"),
    ("请问民法典一千零七十九条讲什么", "民法典", "1079"),
    ("民法典一〇七九条", "民法典", "1079"),
    ("老年人权益保障法廿一条", "老年人权益保障法", "21"),
    ("刑法第二百六十条之一", "刑法", "260-1"),
    ("刑法260-1", "刑法", "260-1"),
    ("消法55条", "消费者权益保护法", "55"),
    ("民诉法第一百二十一条", "民事诉讼法", "121"),
    ("工会法第三条", "工会法", "3"),
    ("cjrbzf33", "残疾人保障法", "33"),
    ("canjirenbaozhangfa33", "残疾人保障法", "33"),
    ("can ji ren bao zhang fa 33条", "残疾人保障法", "33"),
    ("残及人保障法33条", "残疾人保障法", "33"),
    ("残疾保障法第三十三条", "残疾人保障法", "33"),
    ("残疾人障保法33", "残疾人保障法", "33"),
    ("无障爱环境建设法22条", "无障碍环境建设法", "22"),
]


@pytest.mark.parametrize(("question", "law", "key"), SPELLINGS, ids=[question for question, _, _ in SPELLINGS])
def test_article_in_any_spelling(stocked: Session, question: str, law: str, key: str) -> None:
    assert _found(stocked, question)[0] == (law, key)


SLIPS = [
    ("人生安全保护令", "人身安全保护令"),
    ("最底生活保障", "最低生活保障"),
    ("消费者权益保户法", "消费者权益保护法"),
    ("社会保检法", "社会保险法"),
    ("精神卫身法", "精神卫生法"),
    ("残疾人障保法", "残疾人保障法"),
]


@pytest.mark.parametrize(("typed", "meant"), SLIPS, ids=[typed for typed, _ in SLIPS])
def test_slip_is_mended_and_said(stocked: Session, typed: str, meant: str) -> None:
    found = answers(stocked, f"{typed}怎么规定")
    assert meant in [slip.meant for slip in found.slips]
    assert found.hits


@pytest.mark.parametrize("question", ["低保怎么申请", "残疾人保障法", "离婚孩子归谁", "邻居太吵", "小区装电梯"])
def test_right_words_are_left_alone(stocked: Session, question: str) -> None:
    assert answers(stocked, question).slips == []


@pytest.mark.parametrize(
    ("typed", "meant", "one"),
    [
        ("残及人", "残疾人", True),
        ("残人", "残疾人", True),
        ("残疾疾人", "残疾人", True),
        ("疾残人", "残疾人", True),
        ("人疾残", "残疾人", False),
        ("老年人", "残疾人", False),
    ],
    ids=["错一字", "少一字", "多一字", "两字颠倒", "全颠倒", "另一个词"],
)
def test_one_slip(typed: str, meant: str, *, one: bool) -> None:
    assert one_slip(typed, meant) is one


TERMS = [term for term in sorted(phrases()) if SURE <= len(term) < LONGEST]


def _mistyped(term: str) -> list[str]:
    """A term with each sign wrong, missing, doubled by another, and with each two neighbours swapped."""
    places = range(len(term))
    wrong = [f"{term[:place]}某{term[place + 1 :]}" for place in places]
    missing = [term[:place] + term[place + 1 :] for place in places]
    more = [f"{term[:place]}某{term[place:]}" for place in range(len(term) + 1)]
    swapped = [term[:place] + term[place + 1] + term[place] + term[place + 2 :] for place in places[:-1]]
    return [*wrong, *missing, *more, *swapped]


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]


def test_no_slip_is_passed_over_for_having_too_little_in_common() -> None:
    assert len(TERMS) > 50
    passed = [
        (term, typed) for term in TERMS for typed in _mistyped(term) if sum(p in _pairs(term) for p in _pairs(typed)) < shared(len(typed))
    ]
    assert passed == []


@pytest.mark.parametrize("size", range(SHORTEST, LONGEST + 1))
def test_what_sounds_alike_has_a_part_in_common(size: int) -> None:
    term = "".join(chr(0x4E00 + place) for place in range(size))
    for first in range(size):
        others = {(first + step) % size for step in range(0, size, 3)} if size > SHORTEST else {first}
        others = set(sorted(others)[: differences(size)])
        typed = "".join("某" if place in others else sign for place, sign in enumerate(term))
        assert set(parts(term)) & set(parts(typed)), typed


def test_answers_stay_when_kept_entries_are_given_up(stocked: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = [question.text for question in questions()][::40]
    before = [_found(stocked, question) for question in sample]
    monkeypatch.setattr(entries, "MOST", 10)
    assert [_found(stocked, question) for question in sample] == before


DAILY = [
    ("轮椅进不了门", {"无障碍环境建设法"}),
    ("老公打人", {"反家庭暴力法"}),
    ("强送医院", {"精神卫生法"}),
    ("孩子上学", {"义务教育法", "残疾人保障法"}),
    ("低保", {"社会救助法"}),
    ("dibao", {"社会救助法"}),
    ("傻儿子谁监护", {"民法典"}),
    ("上访", {"信访工作条例", "河南省信访条例"}),
    ("拖欠工资", {"劳动合同法", "劳动法", "劳动争议调解仲裁法"}),
    ("楼上扔东西", {"民法典"}),
    ("酒驾", {"道路交通安全法", "刑法"}),
]


@pytest.mark.parametrize(("question", "laws"), DAILY, ids=[question for question, _ in DAILY])
def test_daily_words_find_the_law(stocked: Session, question: str, laws: set[str]) -> None:
    assert laws & {law for law, _ in _found(stocked, question)[:5]}, _found(stocked, question)[:5]


def test_words_for_the_same_thing() -> None:
    assert plainly("我爱人动手打我").split() == ["老公", "打人", "打人"]


def test_quality_on_the_half_nothing_was_tuned_on(stocked: Session) -> None:
    asked = [question for question in questions() if not question.tuned]
    found = quality(asked, lambda question: _found(stocked, question))
    assert found.mrr10 >= 0.8
    assert found.recall5 >= 0.9


def test_list_of_questions() -> None:
    asked = questions()
    assert len(asked) >= 150
    assert len({question.text for question in asked}) == len(asked)
    assert len({law for question in asked for law, _ in question.gold}) >= 25
    assert {question.kind for question in asked} == {"plain", "key", "look", "slip"}
    assert sum(not question.tuned for question in asked) >= 100


def test_both_databases_agree(both: tuple[Session, Session]) -> None:
    one, other = both
    sample = [question for question in questions() if not question.tuned][::4]
    differ = [question.text for question in sample if _first(one, question) != _first(other, question)]
    assert len(differ) <= len(sample) // 20, differ


def _first(session: Session, question: Question) -> Place | None:
    return next(iter(_found(session, question.text)), None)


def _found(session: Session, question: str) -> list[Place]:
    return [place(hit.document.title, hit.key) for hit in answers(session, question, texts=False).hits if hit.key][:10]
