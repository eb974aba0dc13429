"""Notebooks of an assessment: the source a trainer opens, built from the blueprint, and a learner's submission.

Each choice question has three cells: the question (Markdown), the answer (an unlocked solution cell that only holds data) and the marking
(a locked grade cell whose hidden test ends with the points). A case has the question with its marking guide, and a Markdown answer that
a trainer grades. Stock nbgrader can execute and grade such a notebook; our preprocessor comes to the same points without executing.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from canxie_platform.assessments import wording
from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.choices import options_of
from canxie_platform.assessments.plain_text import as_cell
from canxie_platform.assessments.scoring import Key
from canxie_widgets.bank import CaseItem

Notebook = dict[str, Any]
Cell = dict[str, Any]
Answers = dict[str, list[str] | str]
"""Answers by item id: option ids, or a text."""

NO_CODE = "answer = None"
"""What a release version holds where the solution was."""


def source_notebook(paper: Paper) -> Notebook:
    """The instructor's version, with keys and marking guides.

    Args:
        paper: the assessment.
    """
    cells = [_text("title", f"# {paper.title}\n\n{paper.blueprint.intro}".strip())]
    for question in paper.questions:
        cells += _case_cells(question) if question.is_case else _choice_cells(question)
    return _notebook(cells)


def submission_notebook(paper: Paper, answers: Answers) -> Notebook:
    """The notebook a learner hands in: the release version with the answers in its cells.

    Args:
        paper: the assessment.
        answers: by item id; questions left out stay as released.
    """
    notebook = source_notebook(paper)
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        part, _, item = name.partition("_")
        answer = answers.get(item)
        if part == "answer":
            cell["source"] = _answer_source(answer if isinstance(answer, list) and answer else None)
        elif part == "case":
            cell["source"] = as_cell(answer) if isinstance(answer, str) and answer.strip() else wording.NO_ANSWER
        elif part == "mark":
            cell["source"] = SCORE_IMPORT
        elif part == "guide":
            cell["source"] = ""
    return notebook


SCORE_IMPORT = "from canxie_platform.assessments.scoring import score"


def as_json(notebook: Notebook) -> str:
    """A notebook as the text of its file, the same for the same notebook."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _notebook(cells: list[Cell]) -> Notebook:
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}


def _choice_cells(question: Question) -> list[Cell]:
    item = question.item
    key = key_of(question)
    options = "\n".join(f"- **{option.id}**　{option.text}" for option in options_of(item))
    heading = f"## 第 {question.number} 题（{wording.KIND_LABELS[item.type]}，{question.points:g} 分）"
    solution = "\n".join(("import json", "### BEGIN SOLUTION", _assignment(key["key"]), "### END SOLUTION"))
    test = "\n".join((SCORE_IMPORT, "### BEGIN HIDDEN TESTS", f"score(answer, {key!r})", "### END HIDDEN TESTS"))
    return [
        _locked(f"question_{item.id}", "markdown", f"{heading}\n\n{item.stem}\n\n{options}"),
        _graded(f"answer_{item.id}", "code", solution, solution_cell=True),
        _graded(f"mark_{item.id}", "code", test, points=question.points, locked=True),
    ]


def key_of(question: Question) -> Key:
    """What the hidden test of a choice question knows."""
    item = question.item
    if isinstance(item, CaseItem):
        raise TypeError(f"{item.id} is a case")
    ids = [option.id for option in options_of(item)]
    return {"key": list(item.key), "options": ids, "rule": item.rule, "points": question.points}


def _case_cells(question: Question) -> list[Cell]:
    item = question.item
    if not isinstance(item, CaseItem):
        raise TypeError(f"{item.id} is not a case")
    heading = f"## 第 {question.number} 题（{wording.KIND_LABELS[item.type]}，{question.points:g} 分）"
    return [
        _locked(f"question_{item.id}", "markdown", f"{heading}\n\n{item.stem}"),
        _locked(f"guide_{item.id}", "markdown", _guide(item)),
        _graded(f"case_{item.id}", "markdown", wording.NO_ANSWER, points=question.points, solution_cell=True),
    ]


def _guide(item: CaseItem) -> str:
    lines = ["<!-- BEGIN MARK SCHEME -->", "### 评分标准（只给教师看）", ""]
    for rule in item.rubric:
        lines.append(f"- **{rule.criterion}**（{rule.points:g} 分）")
        lines += [f"    - {level.points:g} 分：{level.text}" for level in rule.levels]
    return "\n".join([*lines, "", f"**参考要点**　{item.explanation}", "<!-- END MARK SCHEME -->"])


def _answer_source(answer: list[str] | None) -> str:
    return "\n".join(("import json", NO_CODE if answer is None else _assignment(answer)))


def _assignment(answer: list[str]) -> str:
    return f"answer = json.loads({json.dumps(answer, ensure_ascii=True)!r})"


def _cell(name: str, kind: str, source: str, nbgrader: dict[str, Any] | None) -> Cell:
    cell: Cell = {"cell_type": kind, "id": hashlib.sha256(name.encode()).hexdigest()[:12], "metadata": {}, "source": source}
    if nbgrader is not None:
        cell["metadata"]["nbgrader"] = {"schema_version": 3, "task": False, "grade_id": name, **nbgrader}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell


def _text(name: str, source: str) -> Cell:
    return _cell(name, "markdown", source, None)


def _locked(name: str, kind: str, source: str) -> Cell:
    return _cell(name, kind, source, {"grade": False, "solution": False, "locked": True})


def _graded(name: str, kind: str, source: str, *, points: float | None = None, solution_cell: bool = False, locked: bool = False) -> Cell:
    meta: dict[str, Any] = {"grade": points is not None, "solution": solution_cell, "locked": locked}
    if points is not None:
        meta["points"] = points
    return _cell(name, kind, source, meta)
