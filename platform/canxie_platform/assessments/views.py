"""What the pages show of a question while it is sat: never its key."""

from __future__ import annotations

import json
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from canxie_platform.assessments import wording
from canxie_platform.assessments.answer_words import own_words
from canxie_platform.assessments.answers import Value, doubt, is_answered
from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.choices import Choice, shown_options, shown_targets
from canxie_platform.assessments.forms import shown_mark
from canxie_platform.assessments.models import Answer
from canxie_widgets.bank import CaseItem
from canxie_widgets.written import NumberItem

LETTERS = "ABCDEFGH"


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
    targets: list[Choice]
    parts: list[Choice]
    unit: str
    value: Value
    words: list[str]
    """The answer in words."""
    doubt: str
    """What should be said about an answer that is stored all the same."""
    version: int
    mark: str
    saved_at: datetime | None
    again: bool
    """The learner wants to look at it again."""

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return is_answered(self.value)

    @property
    def letters(self) -> dict[str, str]:
        """A letter for each option."""
        return {option.id: letter for option, letter in zip(self.options, LETTERS, strict=False)}

    def placed(self, place: int) -> str:
        """Ordering: the step at a place, counted from 0; empty when there is none yet."""
        return self.value[place] if isinstance(self.value, list) and place < len(self.value) else ""

    def part(self, name: str) -> str:
        """The text of one part of a case."""
        return self.value.get(name, "") if isinstance(self.value, dict) else ""


def asked(paper: Paper, learner: int, answers: dict[str, Answer], again: Set[str] = frozenset()) -> list[Asked]:
    """The questions as one learner sees them.

    Args:
        paper: the paper as the learner's attempt has it.
        learner: the learner's account, for the order of options.
        answers: what is saved.
        again: questions to be looked at again.
    """
    kinds = [question.item.type for question in paper.questions]
    return [
        _asked(question, learner, answers.get(question.id), place == 0 or kinds[place - 1] != kinds[place], question.id in again)
        for place, question in enumerate(paper.questions)
    ]


def _asked(question: Question, learner: int, answer: Answer | None, first: bool, again: bool) -> Asked:
    item = question.item
    value: Value = json.loads(answer.value) if answer else nothing(question)
    return Asked(
        id=question.id,
        number=question.number,
        points=question.points,
        kind=item.type,
        kind_label=wording.KIND_LABELS[item.type],
        first_of_kind=first,
        paragraphs=paragraphs(item.stem),
        options=shown_options(item, learner),
        targets=shown_targets(item, learner),
        parts=[Choice(part.id, part.stem) for part in item.parts] if isinstance(item, CaseItem) else [],
        unit=item.unit if isinstance(item, NumberItem) else "",
        value=value,
        words=own_words(item, value),
        doubt=doubt(item, value),
        version=answer.version if answer else 0,
        mark=shown_mark(value),
        saved_at=answer.saved_at if answer else None,
        again=again,
    )


def nothing(question: Question) -> Value:
    """The answer of a question that has none."""
    if not isinstance(question.item, CaseItem):
        return []
    return {} if question.item.parts else ""


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]
