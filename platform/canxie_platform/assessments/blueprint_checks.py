"""Whether the items of an assessment still rest on articles that are in force."""

from __future__ import annotations

from pathlib import Path

from canxie_platform.assessments import blueprint_wording as wording
from canxie_platform.assessments.blueprint_file import Line, read_blueprint
from canxie_platform.assessments.blueprints import Paper
from canxie_platform.library.citations import problems
from canxie_platform.library.records import RecordError, records_of
from canxie_platform.settings import Settings


def citation_problems(settings: Settings, path: Path, paper: Paper) -> list[str]:
    """Items whose citations don't hold, with file and line; such a paper isn't built, but one that is being sat goes on.

    Args:
        settings: where the policies are.
        path: the blueprint's file.
        paper: the assessment made from it.
    """
    try:
        records_of(settings)
    except RecordError:  # `canxie library check` says so, once
        return []
    file = read_blueprint(path)
    found = []
    for name, place, line in file.blueprint.lines:
        for item_id in _items(paper, line, place):
            for ref, problem in problems(settings, paper.bank[item_id].cites):
                found.append(file.fault(wording.OUT_OF_FORCE.format(item=item_id, ref=ref, problem=problem), name, place))
    return found


def _items(paper: Paper, line: Line, place: int) -> list[str]:
    """Ids of the items a line may bring."""
    if line.item is not None:
        return [line.item]
    question = next(question for question in paper.questions if question.line == f"D{place + 1}")
    return [item.id for item in question.candidates]
