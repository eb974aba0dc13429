"""nbgrader preprocessor that marks answers by their keys, from data; it takes the place of ``Execute`` and never runs a cell.

The learner's cell and the hidden test are parsed, not executed. What stock execution would leave behind, an ``execute_result`` with the
points, is written into the marking cell, so everything after it in nbgrader's chain is stock.
"""

from __future__ import annotations

import ast
import json
from typing import Any

from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from canxie_platform.assessments import wording
from canxie_platform.assessments.scoring import Drawn, Key, UnknownItemError, picked, problem, score


class NotGradedError(Exception):
    """The notebook can't be marked; it must be seen as not graded, never as a lower score."""


class ScoreFromData(NbGraderPreprocessor):
    """Mark every question of a submission that has a key."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Mark the notebook.

        Args:
            nb: the submission, with locked cells restored by ``OverwriteCells``.
            resources: nbgrader's own; says which notebook it is.

        Raises:
            NotGradedError: a cell is missing or the marking cell isn't one of ours.
        """
        cells = {cell.metadata.nbgrader["grade_id"]: cell for cell in nb.cells if cell.metadata.get("nbgrader", {}).get("grade_id")}
        for name in self._expected(resources["nbgrader"]):
            if name not in cells:
                raise NotGradedError(wording.CELL_MISSING.format(cell=name))
        for name, cell in cells.items():
            if name.startswith("mark_"):
                self._mark(cell, cells[name.replace("mark_", "answer_", 1)])
        return nb, resources

    def _expected(self, wanted: dict[str, str]) -> list[str]:
        """Names of every cell the source has for grading."""
        with Gradebook(wanted["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(wanted["notebook"], wanted["assignment"])
            return [cell.name for cell in (*notebook.grade_cells, *notebook.solution_cells)]

    def _mark(self, marking: NotebookNode, answering: NotebookNode) -> None:
        key = read_key(marking.source)
        if key is None:
            raise NotGradedError(wording.BAD_KEY.format(cell=marking.metadata.nbgrader["grade_id"]))
        try:
            answer, key = picked(read_answer(answering.source), key)
        except UnknownItemError as error:
            raise NotGradedError(wording.BAD_KEY.format(cell=marking.metadata.nbgrader["grade_id"])) from error
        points = score(answer, key)
        marking.outputs = [_output("execute_result", repr(points), execution_count=1)]
        why = problem(answer, key)
        if why is not None:
            marking.outputs.append(_output("display_data", why))


def _output(kind: str, text: str, **more: Any) -> NotebookNode:
    """An output as nbformat makes it, without the schema check that takes most of the time of marking."""
    made: NotebookNode = from_dict({"output_type": kind, "metadata": {}, "data": {"text/plain": text}, **more})  # type: ignore[no-untyped-call]
    return made


def read_answer(source: str) -> Any:
    """The data in an answer cell; None when there is none, or when the cell is anything but data.

    Args:
        source: a cell that should read ``answer = json.loads('…')``, with an import of json before it.
    """
    try:
        statements = [statement for statement in ast.parse(source).body if not isinstance(statement, ast.Import)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    match statements:
        case [
            ast.Assign(
                targets=[ast.Name(id="answer")],
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id="json"), attr="loads"), args=[ast.Constant(value=str(text))], keywords=[]
                ),
            )
        ]:
            try:
                return json.loads(text)
            except (ValueError, RecursionError):
                return None
    return None


def read_key(source: str) -> Key | Drawn | None:
    """The key in a marking cell that ``OverwriteCells`` restored, or None when the cell isn't one of ours.

    Args:
        source: a cell whose last statement is ``score(answer, {…})``.
    """
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return None
    match statements:
        case [*_, ast.Expr(value=ast.Call(func=ast.Name(id="score"), args=[ast.Name(id="answer"), ast.Dict() as literal]))]:
            try:
                key: Any = ast.literal_eval(literal)
            except ValueError:
                return None
            keys = list(key["drawn"].values()) if set(key) == {"drawn"} and key["drawn"] else [key]
            return key if all(map(_is_key, keys)) else None
    return None


def _is_key(key: Any) -> bool:
    return isinstance(key, dict) and Key.__required_keys__ <= set(key) <= Key.__required_keys__ | Key.__optional_keys__
