"""What a learner gets back with a released result: own answers, points, comments, and, when the blueprint allows, keys and explanations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from canxie_platform.assessments import wording
from canxie_platform.assessments.answer_words import own_words, remarks, right_words
from canxie_platform.assessments.answers import Value, is_answered
from canxie_platform.assessments.blueprints import Blueprint, Paper, Question
from canxie_platform.assessments.choices import shown_options
from canxie_platform.assessments.models import Mark
from canxie_platform.assessments.notebooks import Answers
from canxie_platform.assessments.views import nothing, paragraphs
from canxie_platform.catalogue.courses import Course, Lesson
from canxie_platform.library.citations import CitedArticle
from canxie_widgets.bank import MultipleItem, SingleItem, TrueFalseItem

LESSONS_AT_MOST = 4


def keys_shown(blueprint: Blueprint, moment: datetime) -> bool:
    """Whether keys, and explanations that tell them, may be shown with a released result.

    Args:
        blueprint: the assessment's rules.
        moment: when.
    """
    if blueprint.show_keys == "after_window":
        closing = blueprint.late_until or blueprint.closes
        return closing is not None and moment >= closing
    return blueprint.show_keys == "after_release"


@dataclass(frozen=True)
class ReviewedOption:
    """An option of a released question: whether the learner chose it; whether it is right, and why, when that may be shown."""

    text: str
    chosen: bool
    right: bool
    feedback: str


@dataclass(frozen=True)
class Reviewed:
    """A question of a released result."""

    number: int
    kind_label: str
    paragraphs: list[str]
    answered: bool
    own: list[str]
    """The learner's answer in words; empty for choices, whose options say it."""
    right: list[str]
    remarks: list[str]
    options: list[ReviewedOption]
    points: Decimal
    max_points: Decimal
    verdict: str | None
    """Right, partly, wrong in words; None for a case."""
    explanation: list[str]
    comment: str
    cites: list[tuple[str, CitedArticle | None]]


def reviewed(
    paper: Paper, learner: int, answers: Answers, marks: dict[str, Mark], look_up: Callable[[str], CitedArticle | None], *, keys: bool
) -> list[Reviewed]:
    """The questions with the learner's answers and marks.

    Args:
        paper: the paper as it was handed in.
        learner: the learner's account, for the order of options.
        answers: what was handed in.
        marks: by question; one without a mark was not part of the released paper.
        look_up: finds a cited article.
        keys: whether keys and explanations may be shown.
    """
    return [
        _reviewed(question, learner, answers.get(question.id, nothing(question)), marks[question.id], look_up, keys=keys)
        for question in paper.questions
        if question.id in marks
    ]


def _reviewed(
    question: Question, learner: int, value: Value, mark: Mark, look_up: Callable[[str], CitedArticle | None], *, keys: bool
) -> Reviewed:
    item = question.item
    options = _options(question, learner, value, keys=keys)
    return Reviewed(
        number=question.number,
        kind_label=wording.KIND_LABELS[item.type],
        paragraphs=paragraphs(item.stem),
        answered=is_answered(value),
        own=[] if options else own_words(item, value),
        right=right_words(item) if keys and not options else [],
        remarks=remarks(item, value) if keys else [],
        options=options,
        points=mark.points,
        max_points=mark.max_points,
        verdict=None if question.is_case else _verdict(mark),
        explanation=paragraphs(item.explanation) if keys else [],
        comment=mark.comment,
        cites=[(ref, look_up(ref)) for ref in item.cites],
    )


def _options(question: Question, learner: int, value: Value, *, keys: bool) -> list[ReviewedOption]:
    item = question.item
    if not isinstance(item, SingleItem | MultipleItem | TrueFalseItem):
        return []
    if isinstance(item, TrueFalseItem):
        why = {str(name): text for name, text in item.feedback.items()}
    else:
        why = {option.id: option.feedback for option in item.options}
    right = {str(option) for option in item.key}
    return [
        ReviewedOption(option.text, option.id in value, keys and option.id in right, why.get(option.id, "") if keys else "")
        for option in shown_options(item, learner)
    ]


def _verdict(mark: Mark) -> str:
    if mark.points >= mark.max_points:
        return "对"
    return "部分对" if mark.points > 0 else "错"


def lessons_to_study(paper: Paper, marks: dict[str, Mark], course: Course) -> list[Lesson]:
    """Lessons that teach what the learner lost points in, the most useful one first.

    A lesson teaches the competencies of the items it asks; it counts with the points that were lost in them.

    Args:
        paper: the paper as it was handed in.
        marks: by question.
        course: the assessment's course.
    """
    lost: dict[str, Decimal] = {}
    for question in paper.questions:
        mark = marks.get(question.id)
        if mark is not None and mark.points < mark.max_points:
            lost[question.item.competency] = lost.get(question.item.competency, Decimal(0)) + mark.max_points - mark.points
    worth = []
    for place, lesson in enumerate(course.lessons):
        taught = {course.items[name].competency for name in course.lesson_items(lesson.name) if name in course.items}
        worth.append((-sum((lost.get(name, Decimal(0)) for name in taught), Decimal(0)), place, lesson))
    return [lesson for value, _, lesson in sorted(worth, key=lambda row: row[:2]) if value < 0][:LESSONS_AT_MOST]
