"""Questions as officers and residents ask them, and the article each must lead to among the first hits."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from canxie_platform.library.search import search
from canxie_platform.library.words import synonyms

QUESTIONS = [
    ("低保", "shehui-jiuzhu-fa", {"18"}),
    ("低保边缘的重度残疾人", "shehui-jiuzhu-fa", {"21"}),
    ("五保户", "shehui-jiuzhu-fa", {"16", "17"}),
    ("情况紧急能不能先救", "shehui-jiuzhu-fa", {"50", "35"}),
    ("主动上报困难的人", "shehui-jiuzhu-fa", {"39"}),
    ("上户调查要注意什么", "shehui-jiuzhu-fa", {"43", "5"}),
    ("坐车免费吗", "canjiren-baozhang-fa", {"50"}),
    ("盲人坐公交", "canjiren-baozhang-fa", {"50"}),
    ("学校不收残疾孩子", "canjiren-baozhang-fa", {"25"}),
    ("残保金", "canjiren-baozhang-fa", {"33"}),
    ("助残日是哪天", "canjiren-baozhang-fa", {"14"}),
    ("摆摊", "canjiren-baozhang-fa", {"36"}),
    ("护理费", "canjiren-baozhang-fa", {"48"}),
    ("装电梯", "wuzhangai-huanjing-jianshe-fa", {"22"}),
    ("车位被占", "wuzhangai-huanjing-jianshe-fa", {"24", "28"}),
    ("家里装扶手", "wuzhangai-huanjing-jianshe-fa", {"19"}),
    ("导盲犬", "wuzhangai-huanjing-jianshe-fa", {"46"}),
    ("打人", "fan-jiating-baoli-fa", {"2", "6", "13", "15", "16"}),
    ("请律师不要钱", "falv-yuanzhu-fa", set()),
    ("隐私", "geren-xinxi-baohu-fa", {"28", "29", "30", "31", "10"}),
    ("精神病人送医院", "jingshen-weisheng-fa", {"28", "30"}),
    ("居委会职责", "jumin-weiyuanhui-zuzhi-fa", {"10"}),
    ("专干", "mingban-2020-64", {"3.6"}),
    ("专职委员待遇", "mingban-2020-64", {"3.6"}),
    ("残协主席培训", "mingban-2020-64", {"3.7"}),
    ("需求调查", "mingban-2020-64", {"3.5"}),
]


@pytest.mark.parametrize(("question", "document", "keys"), QUESTIONS, ids=[question for question, _, _ in QUESTIONS])
def test_question_finds_article(stocked: Session, question: str, document: str, keys: set[str]) -> None:
    first = [(hit.document.id, hit.key) for hit in search(stocked, question) if hit.key][:5]
    assert any(found == document and (not keys or key in keys) for found, key in first), first


def test_each_saying_once() -> None:
    assert all(saying.strip() == saying for saying in synonyms())
    entries = {id(entry): entry for entry in synonyms().values()}
    sayings = [saying for entry in entries.values() for saying in entry.say]
    assert len(sayings) == len(set(sayings))
    assert len(entries) >= 400
