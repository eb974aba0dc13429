"""Draws: which items a learner's slots hold, from a hash, so that the same try always has the same paper."""

from __future__ import annotations

import hashlib
import json

from canxie_platform.assessments.blueprints import Paper, Question
from canxie_platform.assessments.models import Attempt

Drawn = dict[str, tuple[str, int]]
"""Item id and version by slot."""


def draw(paper: Paper, account_id: int, number: int) -> Drawn:
    """Draw the items of one try.

    Args:
        paper: the assessment.
        account_id: the learner.
        number: which try.
    """
    found: Drawn = {}
    used: set[str] = set()
    for question in paper.questions:
        item = question.item
        if question.slot:
            seed = f"{account_id}/{paper.id}/{number}"
            item = min(
                (one for one in question.candidates if one.id not in used),
                key=lambda one: hashlib.sha256(f"{seed}/{one.id}".encode()).digest(),
            )
            used.add(item.id)
        found[question.id] = (item.id, item.version)
    return found


def as_stored(drawn: Drawn) -> str:
    """The text an attempt keeps."""
    return json.dumps(drawn, sort_keys=True, separators=(",", ":"))


def stored(text: str) -> Drawn:
    """What an attempt keeps; nothing for attempts from before there were draws."""
    return {slot: (item, version) for slot, (item, version) in json.loads(text or "{}").items()}


def paper_with(paper: Paper, items: dict[str, tuple[str, int]]) -> Paper:
    """The paper with the drawn items in their slots.

    Args:
        paper: the assessment.
        items: item id and version by slot; a slot that is left out keeps what the paper has.

    Raises:
        LookupError: a drawn item is no longer in the course's bank.
    """
    return paper.model_copy(update={"questions": [_with(paper, question, items) for question in paper.questions]})


def _with(paper: Paper, question: Question, items: dict[str, tuple[str, int]]) -> Question:
    if not question.slot or question.id not in items:
        return question
    name, _ = items[question.id]
    if name not in paper.bank:
        raise LookupError(name)
    return question.model_copy(update={"item": paper.bank[name]})


def paper_of_attempt(paper: Paper, attempt: Attempt) -> Paper:
    """The paper as one attempt has it.

    Args:
        paper: the assessment.
        attempt: a learner's try.

    Raises:
        LookupError: a drawn item is no longer in the course's bank.
    """
    return paper_with(paper, stored(attempt.drawn))
