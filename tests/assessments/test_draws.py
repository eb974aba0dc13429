"""Draws: the same try has the same paper, no item twice, and nbgrader grades what was drawn, with and without our preprocessor."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from canxie_platform.assessments import draws
from canxie_platform.assessments.answers import score as points_of
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.assessments.notebooks import Notebook, as_json, key_of, source_notebook, submission_notebook
from canxie_platform.assessments.score_from_data import read_answer, read_key
from canxie_platform.assessments.scoring import UnknownItemError, score
from canxie_platform.settings import Settings
from tests.assessments.every_paper import CASES, add_every
from tests.assessments.nbgrader_tools import check_metadata, validate
from tests.assessments.sample import make_home

LINE = {"draw": {"type": "truefalse", "competency": "C2", "count": 2}, "points": 3}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    home = Settings(home=make_home(tmp_path_factory.mktemp("draws") / "home"))
    return add_every(home, objective=[LINE, {"item": "t-1", "points": 2}], cases=CASES)


def sources(notebook: Notebook) -> dict[str, str]:
    """Source of each of nbgrader's cells by name."""
    return {cell["metadata"]["nbgrader"]["grade_id"]: cell["source"] for cell in notebook["cells"] if "nbgrader" in cell["metadata"]}


def test_a_draw_is_stable_and_differs_between_learners_and_tries(paper: Paper) -> None:
    drawn = {(learner, number): draws.draw(paper, learner, number) for learner in range(1, 200) for number in (1, 2)}
    assert drawn[1, 1] == draws.draw(paper, 1, 1)
    pairs = Counter(tuple(found[slot][0] for slot in ("D1-1", "D1-2")) for found in drawn.values())
    assert all(one != other for one, other in pairs), "no item comes twice"
    assert len(pairs) == 12, "every pair of four items comes in either order"
    assert any(drawn[learner, 1] != drawn[learner, 2] for learner in range(1, 200))
    assert drawn[1, 1]["t-1"] == ("t-1", 1)


def test_what_was_drawn_stays_when_the_bank_changes(paper: Paper) -> None:
    found = draws.draw(paper, 7, 1)
    assert draws.stored(draws.as_stored(found)) == found
    name, _ = found["D1-1"]
    first = paper.questions[0]
    fewer = first.model_copy(update={"candidates": [one for one in first.candidates if one.id != name]})
    changed = paper.model_copy(update={"questions": [fewer, *paper.questions[1:]]})
    assert draws.paper_with(changed, found).questions[0].item.id == name, "it left the line's conditions but is in the bank"
    gone = paper.model_copy(update={"bank": {key: one for key, one in paper.bank.items() if key != name}})
    with pytest.raises(LookupError):
        draws.paper_with(gone, found)
    assert draws.paper_with(paper, draws.stored("")) == paper, "attempts from before there were draws"


@pytest.mark.parametrize("value", [["t"], ["f"], [], ["x"]], ids=str)
def test_the_marking_cell_knows_every_item_that_may_come(paper: Paper, value: list[str]) -> None:
    """Executed as stock nbgrader does, and read as our preprocessor does: the points of the item that was drawn."""
    for learner in range(1, 6):
        own = draws.paper_with(paper, draws.draw(paper, learner, 1))
        cells = sources(submission_notebook(own, {"D1-1": value}))
        marking = sources(source_notebook(paper))["mark_D1-1"]
        answer, key = read_answer(cells["answer_D1-1"]), read_key(marking)
        assert key == key_of(paper.questions[0])
        due = float(points_of(own.questions[0].item, value, 3))
        names: dict[str, Any] = {}
        exec(cells["answer_D1-1"] + "\n" + marking.replace("\nscore(", "\nfound = score("), names)
        assert score(answer, key) == names["found"] == due
        assert "key" not in cells["answer_D1-1"]
        assert cells["mark_D1-1"] == "from canxie_platform.assessments.scoring import score"


def test_an_item_the_marking_does_not_know_is_not_a_low_score(paper: Paper) -> None:
    key = key_of(paper.questions[0])
    for answer in ({"item": "other", "answer": ["t"]}, {"answer": ["t"]}, ["t"], "t"):
        with pytest.raises(UnknownItemError):
            score(answer, key)
    assert score(None, key) == 0


def test_nbgrader_takes_the_source(paper: Paper, tmp_path: Any) -> None:
    path = tmp_path / "every.ipynb"
    path.write_text(as_json(source_notebook(paper)))
    check_metadata(path)
    validate(path)
    names = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in json.loads(path.read_text())["cells"]]
    assert "mark_D1-2" in names
    assert names.count("case_e-parts") == 1
