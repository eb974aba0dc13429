"""Blueprints: which items an assessment is made of and how many points each is worth."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from canxie_platform.assessments import wording
from canxie_platform.catalogue import load_courses
from canxie_platform.settings import Settings
from canxie_widgets.bank import CaseItem, ExamItem

log = logging.getLogger("canxie.assessments")


class BlueprintError(ValueError):
    """A blueprint can't be used; the message is Chinese and says where and what to do."""


class Line(BaseModel):
    """One question of a blueprint."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: str
    points: float = Field(gt=0, le=100)


class Blueprint(BaseModel):
    """The file ``assessments/blueprints/<id>.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: str = Field(min_length=1)
    course: str
    intro: str = ""
    pass_percent: float = Field(default=60, gt=0, le=100)
    time_limit_minutes: None = None
    """Always null: no assessment has a time limit yet."""
    objective: list[Line] = Field(min_length=1)
    cases: list[Line] = []


class Question(BaseModel):
    """A question of a paper: an item with its number and points."""

    model_config = ConfigDict(frozen=True)

    number: int
    points: float
    item: ExamItem

    @property
    def id(self) -> str:
        """The item's id, which names the question in answers, cells and marks."""
        return self.item.id

    @property
    def is_case(self) -> bool:
        """Whether a trainer grades it."""
        return isinstance(self.item, CaseItem)


class Paper(BaseModel):
    """A blueprint with its items: what is sat and graded."""

    model_config = ConfigDict(frozen=True)

    blueprint: Blueprint
    questions: list[Question]

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

    def question(self, item_id: str) -> Question | None:
        """Find a question by its item's id."""
        return next((question for question in self.questions if question.id == item_id), None)


def load_papers(settings: Settings) -> dict[str, Paper]:
    """All assessments by id, read again only when a file changed.

    Args:
        settings: where blueprints and courses are.

    Raises:
        BlueprintError: a blueprint can't be used.
    """
    papers = {}
    for path in sorted((settings.assessments / "blueprints").glob("*.yml")):
        paper = load_paper(settings, path)
        papers[paper.id] = paper
    return papers


def usable_papers(settings: Settings) -> dict[str, Paper]:
    """The assessments that can be used; a faulty one is logged, and the others go on.

    Args:
        settings: where blueprints and courses are.
    """
    papers = {}
    for path in sorted((settings.assessments / "blueprints").glob("*.yml")):
        try:
            papers[path.stem] = load_paper(settings, path)
        except (ValueError, OSError):
            log.exception("an assessment can't be used")
    return papers


def load_paper(settings: Settings, path: Path) -> Paper:
    """Read one blueprint and find its items in the course's bank.

    Args:
        settings: where courses are.
        path: the blueprint's file.

    Raises:
        BlueprintError: the file is wrong, or an item is missing or of the wrong kind.
    """
    blueprint = _read(path, path.stat().st_mtime_ns)
    course = load_courses(settings).get(blueprint.course)
    if course is None:
        raise BlueprintError(wording.NO_COURSE.format(path=path, course=blueprint.course))
    questions = []
    for number, (line, case) in enumerate(_lines(blueprint), start=1):
        item = course.items.get(line.item)
        if item is None:
            raise BlueprintError(wording.NO_ITEM.format(path=path, item=line.item))
        if not isinstance(item, ExamItem) or isinstance(item, CaseItem) != case or item.use != "exam":
            raise BlueprintError(wording.WRONG_ITEM.format(path=path, item=line.item))
        questions.append(Question(number=number, points=line.points, item=item))
    return Paper(blueprint=blueprint, questions=questions)


def _lines(blueprint: Blueprint) -> list[tuple[Line, bool]]:
    return [(line, False) for line in blueprint.objective] + [(line, True) for line in blueprint.cases]


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> Blueprint:
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        blueprint = Blueprint.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BlueprintError(wording.BAD_FIELD.format(path=path, where=where, why=first["msg"])) from error
    except yaml.YAMLError as error:
        raise BlueprintError(wording.BAD_YAML.format(path=path, why=error)) from error
    ids = [line.item for line, _ in _lines(blueprint)]
    if path.stem != blueprint.id:
        raise BlueprintError(wording.BAD_FIELD.format(path=path, where="id", why=wording.ID_IS_FILE_NAME))
    if len(set(ids)) != len(ids):
        raise BlueprintError(wording.BAD_FIELD.format(path=path, where="objective", why=wording.ITEM_TWICE))
    return blueprint
