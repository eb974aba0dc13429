"""Assessments as they are sat and graded: a blueprint with the items of the bank its lines name or may draw."""

from __future__ import annotations

import logging
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from canxie_platform.assessments import blueprint_wording as wording
from canxie_platform.assessments.blueprint_file import Blueprint, BlueprintError, Draw, Line, read_blueprint
from canxie_platform.catalogue import load_courses
from canxie_platform.catalogue.courses import Course
from canxie_platform.settings import Settings
from canxie_widgets.bank import CaseItem, ExamItem

__all__ = ["Blueprint", "BlueprintError", "Line", "Paper", "Question", "load_paper", "load_papers", "usable_papers"]
log = logging.getLogger("canxie.assessments")


class Question(BaseModel):
    """A question of a paper: a slot with its number, its points and the item in it."""

    model_config = ConfigDict(frozen=True)

    number: int
    points: float
    item: ExamItem
    """The learner's item; where items are drawn and no learner is meant, the first that may come."""
    slot: str = ""
    """Names a drawn question, in capitals, so no item has that name; empty when the item is fixed."""
    candidates: list[ExamItem] = []
    """Drawn: every item that may come. Slots of one line have the same."""

    @property
    def id(self) -> str:
        """Names the question in answers, cells and marks: the slot, or the fixed item."""
        return self.slot or self.item.id

    @property
    def is_case(self) -> bool:
        """Whether a trainer grades it."""
        return isinstance(self.item, CaseItem)

    @property
    def line(self) -> str:
        """The draw the slot belongs to; empty when the item is fixed."""
        return self.slot.partition("-")[0]


class Paper(BaseModel):
    """A blueprint with its items."""

    model_config = ConfigDict(frozen=True)

    blueprint: Blueprint
    questions: list[Question]
    bank: dict[str, ExamItem] = Field(default={}, exclude=True, repr=False)
    """Every exam item of the course: an item drawn earlier may have left its line's conditions meanwhile."""

    @property
    def id(self) -> str:
        """The assessment's id."""
        return self.blueprint.id

    @property
    def title(self) -> str:
        """The assessment's title."""
        return self.blueprint.title

    @property
    def points(self) -> float:
        """Points in all."""
        return sum(question.points for question in self.questions)

    @property
    def objective_points(self) -> float:
        """Points of the questions that are marked from data."""
        return sum(question.points for question in self.questions if not question.is_case)

    @property
    def pass_points(self) -> float:
        """Points that are needed to pass."""
        return round(self.points * self.blueprint.pass_percent / 100, 2)

    def question(self, name: str) -> Question | None:
        """Find a question by its id."""
        return next((question for question in self.questions if question.id == name), None)


def load_papers(settings: Settings) -> dict[str, Paper]:
    """All assessments by id, read again only when a file changed.

    Args:
        settings: where blueprints and courses are.

    Raises:
        BlueprintError: a blueprint can't be used.
    """
    return {paper.id: paper for paper in (load_paper(settings, path) for path in _files(settings))}


def usable_papers(settings: Settings) -> dict[str, Paper]:
    """The assessments that can be used; a faulty one is logged, and the others go on.

    Args:
        settings: where blueprints and courses are.
    """
    papers = {}
    for path in _files(settings):
        try:
            papers[path.stem] = load_paper(settings, path)
        except (ValueError, OSError):
            log.exception("an assessment can't be used")
    return papers


def _files(settings: Settings) -> list[Path]:
    return sorted((settings.assessments / "blueprints").glob("*.yml"))


def load_paper(settings: Settings, path: Path) -> Paper:
    """Read one blueprint and find its items in the course's bank.

    Args:
        settings: where courses are.
        path: the blueprint's file.

    Raises:
        BlueprintError: the file is wrong, or items are missing, of the wrong kind, or not reviewed; a line for each fault.
    """
    file = read_blueprint(path)
    blueprint = file.blueprint
    course = load_courses(settings).get(blueprint.course)
    if course is None:
        raise BlueprintError(file.fault(wording.NO_COURSE.format(course=blueprint.course), "course"))
    bank = {item.id: item for item in course.items.values() if isinstance(item, ExamItem) and item.use == "exam"}
    questions: list[Question] = []
    faults: list[str] = []
    taken = {line.item for _, _, line in blueprint.lines if line.item}
    for name, place, line in blueprint.lines:
        if line.draw is not None:
            candidates = _candidates(bank, line.draw, taken)
            taken |= {item.id for item in candidates}
            if len(candidates) < line.draw.count:
                faults.append(file.fault(wording.TOO_FEW.format(count=line.draw.count, have=len(candidates)), name, place))
                continue
            questions += _slots(len(questions) + 1, f"D{place + 1}", line.draw.count, line.points, candidates)
        elif why := _problem(course, bank, line.item or "", cases=name == "cases"):
            faults.append(file.fault(why, name, place, "item"))
        else:
            questions.append(Question(number=len(questions) + 1, points=line.points, item=bank[line.item or ""]))
    if faults:
        raise BlueprintError("\n".join(faults))
    return Paper(blueprint=blueprint, questions=questions, bank=bank)


def _candidates(bank: dict[str, ExamItem], draw: Draw, taken: set[str]) -> list[ExamItem]:
    """Reviewed items a draw may take; an item belongs to the first line of the blueprint it fits, so none comes twice."""
    low, high = draw.difficulty
    return [
        item
        for item in bank.values()
        if item.id not in taken
        and item.type == draw.type
        and item.review == "reviewed"
        and draw.competency in (None, item.competency)
        and low <= item.difficulty <= high
    ]


def _slots(first: int, name: str, count: int, points: float, candidates: list[ExamItem]) -> list[Question]:
    return [
        Question(number=first + n, points=points, item=candidates[0], slot=f"{name}-{n + 1}", candidates=candidates) for n in range(count)
    ]


def _problem(course: Course, bank: dict[str, ExamItem], name: str, *, cases: bool) -> str:
    """Why a fixed line's item can't be used; empty when it can."""
    if name not in course.items:
        return wording.NO_ITEM.format(item=name)
    if name not in bank or isinstance(bank[name], CaseItem) != cases:
        return wording.WRONG_ITEM.format(item=name)
    return wording.NOT_REVIEWED.format(item=name) if bank[name].review != "reviewed" else ""
