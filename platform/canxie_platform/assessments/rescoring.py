"""What other keys would give the same answers: the marking preprocessor over submissions, with the marking cells of another source."""

from __future__ import annotations

import json

from nbgrader.utils import determine_grade

from canxie_platform.assessments.autograding import read_notebook
from canxie_platform.assessments.grader_protocol import Outcome, Score
from canxie_platform.assessments.score_from_data import NotGradedError, ScoreFromData


class MarkOnly(ScoreFromData):
    """The marking without a look into the gradebook."""

    def _expected(self, wanted: dict[str, str]) -> list[str]:
        return []


def rescore(source: str, notebooks: list[str]) -> list[Outcome]:
    """Mark submissions with a source's keys; nothing is written anywhere.

    Args:
        source: the source notebook.
        notebooks: submissions.

    Returns:
        Points of the cells that are marked from data, or why there are none.
    """
    cells = {_name(cell): cell for cell in json.loads(source)["cells"]}
    keys = {name: "".join(cell["source"]) for name, cell in cells.items() if name.startswith("mark_")}
    return [_one(keys, text) for text in notebooks]


def _one(keys: dict[str, str], text: str) -> Outcome:
    try:
        notebook = read_notebook(text)
        for cell in notebook.cells:
            cell.source = keys.get(_name(cell), cell.source)
        scores = {}
        notebook, _ = MarkOnly().preprocess(notebook, {"nbgrader": {}})
        for cell in notebook.cells:
            if _name(cell) in keys:
                points, most = determine_grade(cell)
                scores[_name(cell)] = Score(points=points, max_points=most)
        return Outcome(scores=scores)
    except (NotGradedError, KeyError) as error:
        return Outcome(why=str(error))


def _name(cell: dict[str, dict[str, dict[str, str]]]) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")
