"""The paper's form as a browser posts it: answers, the versions the page was made from, and what it showed."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from canxie_platform.assessments.answer_words import own_words
from canxie_platform.assessments.answers import BadAnswerError, Value, clean
from canxie_platform.assessments.blueprints import Question
from canxie_platform.portal.identity import FormExpiredError, Person, csrf_token, person, same_origin
from canxie_widgets.bank import CaseItem


def shown_mark(value: Value | None) -> str:
    """A mark of what the page showed for a question, to tell a change from an old page sent again."""
    return hashlib.sha256(json.dumps(value or "", sort_keys=True).encode()).hexdigest()[:12]


def posted_value(question: Question, values: list[str], parts: list[str]) -> Value:
    """What a browser's fields say, in the form an answer has; not checked yet.

    Args:
        question: what is answered.
        values: of the fields, in the page's order.
        parts: which part of a case each value belongs to; empty for everything else.
    """
    item = question.item
    if not isinstance(item, CaseItem):
        return values
    if item.parts:
        return dict(zip(parts, values, strict=False))
    return values[0] if values else ""


class Posted:
    """A posted paper.

    Args:
        form: the fields: ``a-<question>`` answers, for a part of a case ``a-<question>.<part>``, ``v-<question>`` version,
            ``m-<question>`` mark of what was shown, ``f-<question>`` to be looked at again.
    """

    def __init__(self, form: FormData) -> None:
        self._form = form

    @property
    def next(self) -> str:
        """Which button was used: ``review``, ``pause`` or ``paper``."""
        return str(self._form.get("next", "paper"))

    @property
    def number(self) -> int:
        """Which try the page belongs to; 0 when it doesn't say."""
        return _number(self._form.get("number", ""))

    def value(self, question: Question) -> Value:
        """The posted answer, not checked yet."""
        item = question.item
        parts = item.part_ids if isinstance(item, CaseItem) else []
        names = [f"a-{question.id}.{part}" for part in parts] or [f"a-{question.id}"]
        return posted_value(question, [str(value) for name in names for value in self._form.getlist(name)], parts)

    def version(self, question: Question) -> int:
        """The version the page was made from."""
        return _number(self._form.get(f"v-{question.id}", ""))

    def marked(self, question: Question) -> bool:
        """Whether the learner wants to look at it again."""
        return f"f-{question.id}" in self._form

    def changed(self, question: Question) -> bool:
        """Whether the answer differs from what the page showed; an unchanged one must not overwrite a newer."""
        try:
            value = clean(question.item, self.value(question))
        except BadAnswerError:
            return True
        return shown_mark(value) != str(self._form.get(f"m-{question.id}", ""))

    def as_text(self, question: Question) -> str:
        """The posted answer as words, to give it back to the learner when it wasn't stored."""
        return "\n".join(own_words(question.item, self.value(question)))


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 9 else 0


async def _form(request: Request) -> FormData:
    return await request.form()


def own_form(request: Request, found: Annotated[Person, Depends(person)], form: Annotated[FormData, Depends(_form)]) -> None:
    """Refuse a form that our own page didn't send.

    Raises:
        FormExpiredError: the token is missing or another person's, or the origin is foreign.
    """
    if not hmac.compare_digest(str(form.get("_csrf", "")).encode(), csrf_token(found.username).encode()) or not same_origin(request):
        raise FormExpiredError


def take_form(form: Annotated[FormData, Depends(_form)]) -> Posted:
    """The posted paper of a request."""
    return Posted(form)
