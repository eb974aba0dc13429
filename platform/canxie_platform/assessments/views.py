"""What the pages show of a question: while it is sat, never its key; after the release, the learner's own answer and mark."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from canxie_platform.assessments import wording
from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.choices import Choice, shown_options
from canxie_platform.assessments.forms import shown_mark
from canxie_platform.assessments.models import Answer, Mark
from canxie_platform.assessments.notebooks import Answers
from canxie_platform.assessments.sitting import is_answered
from canxie_platform.library.citations import CitedArticle
from canxie_widgets.bank import CaseItem, TrueFalseItem


@dataclass(frozen=True)
class Asked:
    """A question on the paper; holds nothing a learner may not know."""

    id: str
    number: int
    points: float
    kind: str
    kind_label: str
    first_of_kind: bool
    paragraphs: list[str]
    options: list[Choice]
    value: list[str] | str
    version: int
    mark: str
    saved_at: datetime | None

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return is_answered(self.value)


def asked(paper: Paper, learner: int, answers: dict[str, Answer]) -> list[Asked]:
    """The questions as one learner sees them.

    Args:
        paper: the assessment.
        learner: the learner's account, for the order of options.
        answers: what is saved.
    """
    found: list[Asked] = []
    for question in paper.questions:
        answer = answers.get(question.id)
        value = json.loads(answer.value) if answer else ("" if question.is_case else [])
        found.append(
            Asked(
                id=question.id,
                number=question.number,
                points=question.points,
                kind=question.item.type,
                kind_label=wording.KIND_LABELS[question.item.type],
                first_of_kind=not found or found[-1].kind != question.item.type,
                paragraphs=_paragraphs(question.item.stem),
                options=shown_options(question.item, learner),
                value=value,
                version=answer.version if answer else 0,
                mark=shown_mark(value),
                saved_at=answer.saved_at if answer else None,
            )
        )
    return found


@dataclass(frozen=True)
class ReviewedOption:
    """An option of a released question: whether the learner chose it, whether it is right, and why."""

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
    text: str
    """A case's answer, else empty."""
    options: list[ReviewedOption]
    points: Decimal
    max_points: Decimal
    verdict: str | None
    """Right, partly, wrong in words; None for a case."""
    explanation: list[str]
    comment: str
    cites: list[tuple[str, CitedArticle | None]]


def reviewed(
    paper: Paper, learner: int, answers: Answers, marks: dict[str, Mark], look_up: Callable[[str], CitedArticle | None]
) -> list[Reviewed]:
    """The questions with the learner's answers and marks, and the reasons for each option.

    Args:
        paper: the assessment.
        learner: the learner's account, for the order of options.
        answers: what was handed in.
        marks: by item; a question without one was not part of the released paper.
        look_up: finds a cited article.
    """
    return [
        Reviewed(
            number=question.number,
            kind_label=wording.KIND_LABELS[question.item.type],
            paragraphs=_paragraphs(question.item.stem),
            answered=is_answered(answers.get(question.id)),
            text=_text(answers.get(question.id)),
            options=_options(question, learner, answers.get(question.id)),
            points=marks[question.id].points,
            max_points=marks[question.id].max_points,
            verdict=None if question.is_case else _verdict(marks[question.id]),
            explanation=_paragraphs(question.item.explanation),
            comment=marks[question.id].comment,
            cites=[(ref, look_up(ref)) for ref in question.item.cites],
        )
        for question in paper.questions
        if question.id in marks
    ]


def _text(value: list[str] | str | None) -> str:
    return value if isinstance(value, str) else ""


def _options(question: Question, learner: int, value: list[str] | str | None) -> list[ReviewedOption]:
    item = question.item
    if isinstance(item, CaseItem):
        return []
    if isinstance(item, TrueFalseItem):
        why = {str(name): text for name, text in item.feedback.items()}
    else:
        why = {option.id: option.feedback for option in item.options}
    chosen, key = value or [], set(map(str, item.key))
    return [
        ReviewedOption(option.text, option.id in chosen, option.id in key, why.get(option.id, ""))
        for option in shown_options(item, learner)
    ]


def _verdict(mark: Mark) -> str:
    if mark.points >= mark.max_points:
        return "对"
    return "部分对" if mark.points > 0 else "错"


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n\n") if part.strip()]
