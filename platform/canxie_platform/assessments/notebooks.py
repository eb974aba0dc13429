"""Notebooks of an assessment: the source a trainer opens, built from the blueprint, and a learner's submission.

Each question that is marked by a key has three cells: the question (Markdown), the answer (an unlocked solution cell that only holds data)
and the marking (a locked grade cell whose hidden test ends with the points). A case has the question with its marking guide, and a Markdown
answer that a trainer grades. Stock nbgrader can execute and grade such a notebook; our preprocessor comes to the same points without
executing.

A drawn question is one such set of cells for its slot: the marking knows the key of every item that may come, and the answer says which
one came. A case is nbgrader's manually graded answer, not its task cell: a task cell is locked and put back from the source when a
submission is graded, so an answer written in it would be lost. A case with parts is one cell: its rubric is one set of points.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from canxie_platform.assessments import answers as items
from canxie_platform.assessments import wording
from canxie_platform.assessments.answers import Value, is_answered
from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.choices import options_of, targets_of
from canxie_platform.assessments.plain_text import as_cell
from canxie_platform.assessments.scoring import Drawn, Key
from canxie_widgets.bank import CaseItem, ExamItem

Notebook = dict[str, Any]
Cell = dict[str, Any]
Answers = dict[str, Value]
"""Answers by question."""

NO_CODE = "answer = None"
"""What a release version holds where the solution was."""
SCORE_IMPORT = "from canxie_platform.assessments.scoring import score"


def source_notebook(paper: Paper) -> Notebook:
    """The instructor's version, with keys and marking guides.

    Args:
        paper: the assessment.
    """
    cells = [_text("title", f"# {paper.title}\n\n{paper.blueprint.intro}".strip())]
    for question in paper.questions:
        cells += _case_cells(question) if question.is_case else _keyed_cells(question)
    return _notebook(cells)


def submission_notebook(paper: Paper, answers: Answers) -> Notebook:
    """The notebook a learner hands in: the release version with the answers in its cells.

    Args:
        paper: the paper as the learner's attempt has it.
        answers: by question; those left out stay as released.
    """
    notebook = source_notebook(paper)
    questions = {question.id: question for question in paper.questions}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        part, _, slot = name.partition("_")
        if part == "answer":
            cell["source"] = _answer_source(_data(questions[slot], answers.get(slot)))
        elif part == "case":
            cell["source"] = _written(questions[slot], answers.get(slot))
        elif part == "mark":
            cell["source"] = SCORE_IMPORT
        elif part == "guide":
            cell["source"] = ""
    return notebook


def as_json(notebook: Notebook) -> str:
    """A notebook as the text of its file, the same for the same notebook."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _notebook(cells: list[Cell]) -> Notebook:
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}


def key_of(question: Question) -> Key | Drawn:
    """What the hidden test of a question knows: a key, or those of all items that may be drawn.

    Args:
        question: one that is marked by a key.
    """
    if not question.slot:
        return items.key_of(question.item, question.points)
    return {"drawn": {item.id: items.key_of(item, question.points) for item in question.candidates}}


def _right(question: Question) -> Any:
    """The answer that earns all points, as the answer cell holds it."""
    key = items.key_of(question.item, question.points)
    right = key["key"][:1] if key.get("kind") in ("number", "short") else key["key"]
    return _data(question, right)


def _data(question: Question, answer: Value | None) -> Any:
    """An answer as its cell holds it; None when there is none."""
    if answer is None or not is_answered(answer) or isinstance(answer, str):
        return None
    return {"item": question.item.id, "answer": answer} if question.slot else answer


def _keyed_cells(question: Question) -> list[Cell]:
    name = question.id
    solution = "\n".join(("import json", "### BEGIN SOLUTION", _assignment(_right(question)), "### END SOLUTION"))
    test = "\n".join((SCORE_IMPORT, "### BEGIN HIDDEN TESTS", f"score(answer, {key_of(question)!r})", "### END HIDDEN TESTS"))
    return [
        _locked(f"question_{name}", "markdown", f"{_heading(question)}\n\n{_asked(question)}"),
        _graded(f"answer_{name}", "code", solution, solution_cell=True),
        _graded(f"mark_{name}", "code", test, points=question.points, locked=True),
    ]


def _heading(question: Question) -> str:
    return f"## 第 {question.number} 题（{wording.KIND_LABELS[question.item.type]}，{question.points:g} 分）"


def _asked(question: Question) -> str:
    """Stem and options; for a drawn question those of every item that may come."""
    if not question.slot:
        return _stem(question.item)
    found = (f"### {item.id}\n\n{_stem(item)}" for item in question.candidates)
    return "\n\n".join((wording.ONE_OF_THESE.format(count=len(question.candidates)), *found))


def _stem(item: ExamItem) -> str:
    lists = (options_of(item), targets_of(item))
    return "\n\n".join((item.stem, *("\n".join(f"- **{one.id}**　{one.text}" for one in options) for options in lists if options)))


def _case_cells(question: Question) -> list[Cell]:
    item = question.item
    if not isinstance(item, CaseItem):
        raise TypeError(f"{item.id} is not a case")
    parts = [f"（{number}）{part.stem}" for number, part in enumerate(item.parts, start=1)]
    return [
        _locked(f"question_{question.id}", "markdown", "\n\n".join((_heading(question), item.stem, *parts))),
        _locked(f"guide_{question.id}", "markdown", _guide(item)),
        _graded(f"case_{question.id}", "markdown", wording.NO_ANSWER, points=question.points, solution_cell=True),
    ]


def _guide(item: CaseItem) -> str:
    lines = ["<!-- BEGIN MARK SCHEME -->", "### 评分标准（只给教师看）", ""]
    places = {part: f"第（{number}）问　" for number, part in enumerate(item.part_ids, start=1)}
    for rule in item.rubric:
        lines.append(f"- **{places.get(rule.part, '')}{rule.criterion}**（{rule.points:g} 分）")
        lines += [f"    - {level.points:g} 分：{level.text}" for level in rule.levels]
    return "\n".join([*lines, "", f"**参考要点**　{item.explanation}", "<!-- END MARK SCHEME -->"])


def _written(question: Question, answer: Value | None) -> str:
    """A case's answer as the source of its cell."""
    if answer is None or not is_answered(answer):
        return wording.NO_ANSWER
    return as_cell(case_text(question.item, answer))


def case_text(item: ExamItem, answer: Value) -> str:
    """A case's answer as one text; parts are numbered, with what they were asked.

    Args:
        item: the case.
        answer: a text, or a text by part.
    """
    if isinstance(answer, dict) and isinstance(item, CaseItem):
        found = [(number, part.stem, answer.get(part.id, "")) for number, part in enumerate(item.parts, start=1)]
        return "\n\n".join(f"（{number}）{stem}\n{text.strip() or wording.NO_ANSWER}" for number, stem, text in found)
    return answer if isinstance(answer, str) else ""


def _answer_source(answer: Any) -> str:
    return "\n".join(("import json", NO_CODE if answer is None else _assignment(answer)))


def _assignment(answer: Any) -> str:
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
