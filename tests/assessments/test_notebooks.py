"""The notebooks of an assessment: valid for nbgrader, full of data and nothing else, marked by the rules of the item bank."""

from __future__ import annotations

import html
import json
import re
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import nbformat
import pytest

from canxie_platform.assessments.blueprints import load_paper, load_papers
from canxie_platform.assessments.choices import options_of
from canxie_platform.assessments.notebooks import as_json, key_of, source_notebook, submission_notebook
from canxie_platform.assessments.plain_text import as_cell
from canxie_platform.assessments.scoring import Key, problem, score
from canxie_platform.settings import Settings
from canxie_widgets.judging import judge
from tests.assessments.nbgrader_tools import check_metadata, validate
from tests.assessments.sample import RIGHT, make_home
from tests.assessments.test_secrecy import HOSTILE
from tests.conftest import REPO

KEY: Key = {"key": ["a", "b"], "options": ["a", "b", "c", "d"], "rule": "partial", "points": 3.0}
BLUEPRINTS = sorted((REPO / "assessments" / "blueprints").glob("*.yml"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=make_home(tmp_path_factory.mktemp("notebooks") / "home"))


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        (["a", "b"], 3.0),
        (["b", "a"], 3.0),
        (["a"], 0.75),
        (["a", "c"], 0.0),
        (["a", "b", "c"], 0.0),
        (["a", "b", "c", "d"], 0.0),
        ([], 0.0),
        (None, 0.0),
        ("ab", 0.0),
        (["a", "a"], 0.0),
        (["e"], 0.0),
        ([["a"]], 0.0),
        ({"a": 1}, 0.0),
        (3, 0.0),
    ],
    ids=str,
)
def test_marking(answer: Any, points: float) -> None:
    assert score(answer, KEY) == points
    assert (problem(answer, KEY) is None) == (points > 0 or answer in (["a", "c"], ["a", "b", "c"], ["a", "b", "c", "d"]))


def test_marking_is_judging(home: Settings) -> None:
    """Every answer anybody could give: the grading chain and the item bank's own judge agree."""
    for question in load_papers(home)["sample"].questions:
        if question.is_case:
            continue
        ids = [option.id for option in options_of(question.item)]
        most = len(ids) if question.item.type == "multiple" else 1
        for answer in chain.from_iterable(combinations(ids, count) for count in range(1, most + 1)):
            judged = judge(question.item, list(answer)).score * question.points
            assert score(list(answer), key_of(question)) == pytest.approx(judged, abs=0.005)


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "两个  空格\n\n\n\t制表\n- 一\n1. 二\n    缩进",
        "<div>&lt;&#35;</div>",
        "\x00\x1b[31m\u2028x\ud800",
        "~~~\n```\n---",
    ],
    ids=["代码", "空白", "标签", "控制字符", "围栏"],
)
def test_text_is_shown_as_typed(home: Settings, text: str) -> None:
    from canxie_platform.library.render import markdown_html

    paper = load_papers(home)["sample"]
    cells = submission_notebook(paper, {"t-case": text})["cells"]
    source = next(cell["source"] for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == "case_t-case")
    inner = source.removeprefix(source[: source.index(">") + 1]).removesuffix("</div>")
    assert "\n" not in source
    assert not re.search(r"[<>*_`$\\{}\[\]()!~]", inner)
    shown = html.unescape(re.sub(r"<[^>]+>", "", markdown_html(source, resolve=lambda _ref: None)))
    printable = re.sub(r"[\x00-\x08\x0b-\x1f\ud800]", "\ufffd", text)
    assert shown.strip() == printable.strip()


def test_no_text_of_a_learner_is_in_a_code_cell(home: Settings) -> None:
    paper = load_papers(home)["sample"]
    notebook = submission_notebook(paper, {**RIGHT, "t-case": HOSTILE})
    code = "\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    assert "alert" not in code
    assert "abort" not in code
    assert as_cell(HOSTILE) in [cell["source"] for cell in notebook["cells"]]
    nbformat.validate(json.loads(as_json(notebook)))


def test_the_source_is_valid(home: Settings, tmp_path: Path) -> None:
    path = tmp_path / "sample.ipynb"
    path.write_text(as_json(source_notebook(load_papers(home)["sample"])))
    nbformat.validate(json.loads(path.read_text()))
    check_metadata(path)


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda path: path.stem)
def test_the_committed_source_is_up_to_date_and_valid(blueprint: Path) -> None:
    paper = load_paper(Settings(home=REPO), blueprint)
    path = REPO / "assessments" / "source" / paper.id / f"{paper.id}.ipynb"
    assert path.read_text(encoding="utf-8") == as_json(source_notebook(paper)), "run `canxie assessment build`"
    nbformat.validate(json.loads(path.read_text(encoding="utf-8")))
    check_metadata(path)
    validate(path)


def test_there_is_an_assessment_of_twenty_choices_and_two_cases() -> None:
    paper = load_papers(Settings(home=REPO))["canxie-zuzhi-ceshi"]
    kinds = [question.is_case for question in paper.questions]
    assert (kinds.count(False), kinds.count(True), paper.points) == (20, 2, 100)
