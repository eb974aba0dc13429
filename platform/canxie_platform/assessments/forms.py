"""The paper's form as a browser posts it: answers, the versions the page was made from, and what it showed."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from canxie_platform.assessments.blueprints import Question
from canxie_platform.assessments.choices import options_of
from canxie_platform.portal.identity import FormExpiredError, Person, csrf_token, person, same_origin


def shown_mark(value: list[str] | str | None) -> str:
    """A mark of what the page showed for a question, to tell a change from an old page sent again."""
    return hashlib.sha256(json.dumps(value or "").encode()).hexdigest()[:12]


class Posted:
    """A posted paper.

    Args:
        form: the fields: ``a-<item>`` answers, ``v-<item>`` version, ``m-<item>`` mark of what was shown.
    """

    def __init__(self, form: FormData) -> None:
        self._form = form

    @property
    def wants_review(self) -> bool:
        """Whether the button to the review was used."""
        return self._form.get("next") == "review"

    def value(self, question: Question) -> list[str] | str:
        """The posted answer."""
        given = [str(value) for value in self._form.getlist(f"a-{question.id}")]
        return (given[0] if given else "") if question.is_case else given

    def version(self, question: Question) -> int:
        """The version the page was made from."""
        text = str(self._form.get(f"v-{question.id}", ""))
        return int(text) if text.isdecimal() and len(text) < 9 else 0

    def changed(self, question: Question) -> bool:
        """Whether the answer differs from what the page showed; an unchanged one must not overwrite a newer."""
        value = self.value(question)
        if isinstance(value, str):
            value = value.replace("\r\n", "\n")
        else:
            value = [option.id for option in options_of(question.item) if option.id in value]
        return shown_mark(value) != str(self._form.get(f"m-{question.id}", ""))

    def as_text(self, question: Question) -> str:
        """The posted answer as words, to give it back to the learner when it wasn't stored."""
        value = self.value(question)
        if isinstance(value, str):
            return value
        return "；".join(option.text for option in options_of(question.item) if option.id in value)


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
