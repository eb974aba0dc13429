"""``items.yml`` and ``exam.yml``: faults named with their line, files changed without losing what stands in them, the published schema."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from canxie_platform.assessments.exchange.merging import merge
from canxie_platform.assessments.exchange.rows import ExchangeError
from canxie_platform.assessments.exchange.schema import FILE, schema_text
from canxie_platform.catalogue.checks import check_course
from canxie_platform.catalogue.courses import load_items
from canxie_platform.cli.main import main
from canxie_platform.settings import HOME, Settings, get_settings
from canxie_widgets.bank import ITEM, BankError, load_bank
from canxie_widgets.marked import MarkedError, load
from tests.assessments.every_item import CASE, ROWS, SINGLE
from tests.exchange.shipped import EVERY, SHIPPED
from tests.exchange.test_excel import LAW, made

ONE = """# 我的题
items:
  - id: y-1   # 第一题
    version: 1
    type: truefalse
    use: exam
    stem: 每个社区都要有残协。
    key: [t]
    explanation: 依据在条文里。
    cites: ["残疾人保障法#7"]
    competency: C2
    difficulty: 1
    author: 我
    review: reviewed

  # 下面是第二题
  - id: y-2
    version: 3
    type: truefalse
    use: exam
    stem: 残协在街道一级。
    key: [f]
    explanation: 依据在条文里。
    cites: ["残疾人保障法#7"]
    competency: C2
    difficulty: 1
    author: 我
    review: reviewed
"""


def changed(old: str, new: str, text: str = ONE) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (changed("    key: [t]\n", ""), 3, "y-1：缺少“key”，请补上。"),
        (changed("key: [f]", "key: [x]"), 22, "y-2：“key.1”只能写"),
        (changed("id: y-2", "id: y-1"), 17, "题号 y-1 用了两次"),
        (changed("competency: C2", "competency: B2"), 11, "y-1：“competency”的写法不对。"),
        (changed("difficulty: 1", "difficulty: 9"), 12, "y-1：“difficulty”不能大于 3。"),
        (changed("difficulty: 1", "difficulty: 难"), 12, "“difficulty”要写一个数字"),
        (changed("author: 我", "auther: 我"), 3, "缺少“author”"),
        (changed("author: 我", "author: 我\n    auther: 我"), 14, "不认识“auther”"),
        (changed("type: truefalse", "type: 判断"), 3, "“type”只能写"),
        (changed("type: truefalse", "typ: truefalse"), 3, "缺少“type”"),
        (changed('cites: ["残疾人保障法#7"]', "cites: []"), 10, "“cites”太少，至少要 1 个"),
        (changed("author: 我", "author: 我\n    author: 你"), 14, "“author”写了两次"),
        (changed("key: [t]", "key: [t"), 9, "不是有效的 YAML"),
        (changed("items:", "item:"), 1, "最上面一行要写 items:"),
        ("items:\n  - 一道题\n", 2, "这一项"),
        (
            "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n"
            + "".join(f"{chr(99 + n)}: &{chr(99 + n)} [{','.join(['*' + chr(98 + n)] * 8)}]\n" for n in range(8)),
            1,
            "内容太多",
        ),
        ("items: &a [*a]\n", 1, "层次太深"),
        ("[" * 200_000, 1, "不是有效的 YAML|层次太深"),
    ],
    ids=range(18),
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "exam.yml"
    path.write_text(text)
    with pytest.raises(BankError, match=said.replace("[", r"\[")) as error:
        load_bank(path)
    assert f"{path} 第 {line} 行：" in str(error.value)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "exam.yml"
    path.write_text(changed("author: 我\n    review: reviewed\n\n", "review: gut\n\n", changed("key: [f]", "key: [x]")))
    with pytest.raises(BankError) as error:
        load_bank(path)
    assert [sentence.split("第 ")[1].split(" ")[0] for sentence in str(error.value).splitlines()] == ["3", "13", "21"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rubric": [{**CASE["rubric"][0], "points": 5}]}, "最高一档"),
        ({"rubric": [CASE["rubric"][0], CASE["rubric"][0]]}, "编号有重复"),
        ({"parts": [{"id": "q1", "stem": "先做什么？"}]}, "两道以上"),
        ({"parts": [{"id": "q1", "stem": "先做什么？"}, {"id": "q2", "stem": "再做什么？"}]}, "part 要写小题的编号"),
        ({"rubric": [{**CASE["rubric"][0], "part": "q1"}]}, "没有小题就不写"),
    ],
    ids=["level", "twice", "one part", "unmarked part", "unknown part"],
)
def test_a_faulty_rubric_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ITEM.validate_python({**CASE, **change})


def test_check_names_file_line_and_what_is_wrong(tmp_path: Path) -> None:
    folder = tmp_path / "canxie-zuzhi"
    shutil.copytree(HOME / "courses" / "canxie-zuzhi", folder)
    settings = Settings(home=HOME)
    assert check_course(settings, folder) == []
    exam = folder / "exam.yml"
    good = exam.read_text()
    for old, new, said in (
        ('"铭办〔2020〕64号#3.1"', '"残疾人保障法#900"', "zz-ks-01 的引用“残疾人保障法#900”"),
        ('"铭办〔2020〕64号#3.1"', '"没有这个文件#1"', "zz-ks-01 的引用“没有这个文件#1”"),
        ("review: reviewed", "review: draft", "zz-ks-01 还没有审核"),
        ("id: zz-ks-02", "id: zz-name-level", "题号 zz-name-level 在 items.yml 里已经有了"),
        ("use: exam", "use: lesson", "zz-ks-01 的 use 是 lesson"),
    ):
        exam.write_text(good.replace(old, new, 1))
        line = next(number for number, text in enumerate(exam.read_text().splitlines(), 1) if new in text)
        found = check_course(settings, folder)
        assert [text for text in found if f"{exam} 第 {line} 行：{said}" in text], found


def test_a_citation_out_of_force_is_named(tmp_path: Path) -> None:
    """A record that was repealed: the item that rests on it is refused, with its line."""
    home = tmp_path / "home"
    for name in ("courses", "policies"):
        shutil.copytree(HOME / name, home / name)
    record = home / "policies" / "documents" / "mingban-2020-64.md"
    text = record.read_text()
    record.write_text(text.replace("status: 待核实", "status: 已废止", 1).replace("status: 现行有效", "status: 已废止", 1))
    assert record.read_text() != text
    found = check_course(Settings(home=home), home / "courses" / "canxie-zuzhi")
    assert any("exam.yml 第 " in sentence and "zz-ks-01 的引用“铭办〔2020〕64号#3.1”" in sentence for sentence in found), found[:3]


def test_merging_keeps_what_it_does_not_touch() -> None:
    first, second = (ITEM.validate_python(row) for row in yaml.safe_load(ONE)["items"])
    new = ITEM.validate_python({**SINGLE, "id": "y-3"})
    got = merge(ONE, [first, second.model_copy(update={"stem": "换过的题干。"}), new])
    assert (got.added, got.changed, got.same) == (["y-3"], ["y-2"], ["y-1"])
    before, _, after = got.text.partition("  - id: y-2")
    assert before == ONE.partition("  - id: y-2")[0]
    assert "stem: 换过的题干。" in after
    back = [ITEM.validate_python(row) for row in yaml.safe_load(got.text)["items"]]
    assert back == [first, second.model_copy(update={"stem": "换过的题干。", "version": 4}), new]
    assert merge(got.text, back).text == got.text


@pytest.mark.parametrize("text", ["", "# 还没有题\n", "items: []\n"])
def test_merging_into_an_empty_bank(text: str) -> None:
    got = merge(text, EVERY)
    assert [ITEM.validate_python(row) for row in yaml.safe_load(got.text)["items"]] == EVERY


def test_merging_into_every_shipped_bank_changes_nothing() -> None:
    for path in sorted((HOME / "courses").glob("*/*.yml")):
        text = path.read_text()
        if path.name in ("items.yml", "exam.yml"):
            items = list(load_bank(path).values())
            assert merge(text, items).text == text
            more = merge(text, [items[0].model_copy(update={"version": 9}), ITEM.validate_python({**SINGLE, "id": "y-9"})])
            rows = [ITEM.validate_python(row) for row in yaml.safe_load(more.text)["items"]]
            assert [row.id for row in rows] == [*(item.id for item in items), "y-9"]
            assert rows[1:-1] == items[1:]


@pytest.mark.parametrize(
    ("text", "said"),
    [("items: [{id: a}", "第 1 行"), ("item: []", "最上面一行"), ("items:\n - 1\n", "没有编号"), ("items: [{id: a}, {id: b}]", "一行一道")],
    ids=range(4),
)
def test_a_bank_that_cannot_be_read_is_left_alone(text: str, said: str) -> None:
    with pytest.raises(ExchangeError, match=said):
        merge(text, [ITEM.validate_python({**SINGLE, "id": "y-3"})])


def test_places_of_things_that_are_not_there() -> None:
    marked = load(ONE)
    assert [marked.line("items", 1, "stem"), marked.line("items", 1, "nothing"), marked.line("items", 7), marked.line()] == [21, 17, 2, 1]
    assert load("").data is None
    with pytest.raises(MarkedError):
        load("? [a]\n: b\n")


def test_the_published_schema_is_current() -> None:
    assert (HOME / "courses" / FILE).read_text(encoding="utf-8") == schema_text(), "run `canxie item schema`"


def test_the_schema_fits_what_the_models_take() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    for path in sorted((HOME / "courses").glob("*/*.yml")):
        if path.name in ("items.yml", "exam.yml"):
            assert [error.message for error in validator.iter_errors(yaml.safe_load(path.read_text()))] == []
    assert [error.message for error in validator.iter_errors({"items": ROWS})] == []
    assert len(SHIPPED) > 60
    for wrong in (
        {**SINGLE, "key": []},
        {**SINGLE, "type": "quiz"},
        {**SINGLE, "extra": 1},
        {k: v for k, v in SINGLE.items() if k != "cites"},
    ):
        assert list(validator.iter_errors({"items": [wrong]}))


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "courses" / "canxie-zuzhi"
    shutil.copytree(HOME / "courses" / "canxie-zuzhi", folder)
    monkeypatch.setenv("CANXIE_DATA", str(tmp_path / "data"))
    get_settings.cache_clear()
    course, sheet, remarks = str(folder), str(tmp_path / "新题.xlsx"), str(tmp_path / "remarks.xlsx")
    good = ("判断题", "每个社区都要有残协。", None, None, None, None, "对", "依据在条文里。", LAW)
    Path(sheet).write_bytes(made(good))
    assert main(["item", "schema", "--out", str(tmp_path / "s.json")]) == 0
    assert (tmp_path / "s.json").read_text() == schema_text()
    for suffix in ("xlsx", "gift", "zip"):
        assert main(["item", "export", course, str(tmp_path / f"out.{suffix}")]) == 0
        assert main(["item", "import", course, str(tmp_path / f"out.{suffix}"), "--check"]) == 0
    count = sum(item.type != "dialogue" for item in load_items(folder).values())
    assert capsys.readouterr().out.count(f"没有变化 {count} 道") == 3
    assert main(["item", "import", course, sheet]) == 1
    assert "第 2 行：缺少“能力”，请补上。" in capsys.readouterr().err
    assert main(["item", "import", course, sheet, "--remarks", remarks]) == 1
    assert Path(remarks).exists()
    assert main(["item", "import", course, sheet, "--competency", "C2", "--author", "我"]) == 0
    assert "canxie-zuzhi-001" in load_bank(folder / "exam.yml")
    for wrong in (
        ["export", "nichts", "a.xlsx"],
        ["export", course, "a.doc"],
        ["import", course, "nichts.xlsx"],
        ["import", course, course],
    ):
        assert main(["item", *wrong]) == 1
    get_settings.cache_clear()
