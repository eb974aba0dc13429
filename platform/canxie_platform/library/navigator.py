"""The policy navigator: a few questions about a situation, and the policies that may apply, with the articles they rest on.

Questions and rules are data (``policies/navigator.yml``). Answers are looked at and forgotten: nothing of them is stored or logged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from canxie_platform.library import wording
from canxie_platform.library.citations import problems
from canxie_platform.settings import Settings

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Text = Annotated[str, Field(min_length=1)]
FILE = "navigator.yml"
Answers = Mapping[str, frozenset[str]]
"""Chosen options by question; a question nobody answered is missing."""


class NavigatorError(ValueError):
    """The file can't be used; the message is Chinese and says where."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Data):
    """One answer that can be chosen."""

    id: Id
    text: Text


class Question(_Data):
    """One question; ``many`` when several answers may be chosen."""

    id: Id
    ask: Text
    many: bool = False
    options: tuple[Option, ...] = Field(min_length=2)


class Rule(_Data):
    """A policy and the situations it may apply to."""

    id: Id
    title: Text
    when: dict[str, list[str]] = Field(min_length=1)
    """Each question named here must be answered with one of its options."""
    unless: dict[str, list[str]] = {}
    """One of these answers, and the rule doesn't apply."""
    why: Text
    where: Text
    bring: tuple[Text, ...] = Field(min_length=1)
    unsettled: str = ""
    """What the law leaves to the place, or what we couldn't verify."""
    cites: tuple[Text, ...] = Field(min_length=1)


class Found(NamedTuple):
    """What a situation leads to.

    Attributes:
        apply: rules that may apply.
        open: rules that would apply after certain answers to questions that were left out, with those questions.
    """

    apply: list[Rule]
    open: list[tuple[Rule, list[Question]]]


class Navigator(_Data):
    """The whole file."""

    questions: tuple[Question, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        known = {question.id: {option.id for option in question.options} for question in self.questions}
        for ids in ([question.id for question in self.questions], [rule.id for rule in self.rules]):
            if len(ids) != len(set(ids)):
                raise ValueError(wording.NAVIGATOR_TWICE)
        for rule in self.rules:
            for question, options in (*rule.when.items(), *rule.unless.items()):
                if not options or set(options) - known.get(question, set()):
                    raise ValueError(wording.NAVIGATOR_UNKNOWN.format(rule=rule.id, question=question))
        return self

    def clean(self, given: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
        """What was chosen in a form, without anything that isn't an answer.

        Args:
            given: values by name, as sent.
        """
        found: dict[str, frozenset[str]] = {}
        for question in self.questions:
            chosen = [option.id for option in question.options if option.id in given.get(question.id, [])]
            if chosen:
                found[question.id] = frozenset(chosen if question.many else chosen[:1])
        return found

    def find(self, answers: Answers) -> Found:
        """The rules of a situation.

        Args:
            answers: from :meth:`clean`.
        """
        apply = [rule for rule in self.rules if not _missing(rule, answers) and _fits(rule, answers)]
        by_id = {question.id: question for question in self.questions}
        still = [
            (rule, [by_id[name] for name in missing])
            for rule in self.rules
            if (missing := _missing(rule, answers)) and len(missing) < len(rule.when) and _fits(rule, answers)
        ]
        return Found(apply, still)


def _missing(rule: Rule, answers: Answers) -> list[str]:
    return [question for question in rule.when if question not in answers]


def _fits(rule: Rule, answers: Answers) -> bool:
    wanted = all(answers[question] & set(options) for question, options in rule.when.items() if question in answers)
    return wanted and not any(answers.get(question, frozenset()) & set(options) for question, options in rule.unless.items())


def navigator(settings: Settings) -> Navigator:
    """Read the questions and rules, again only when the file changed.

    Args:
        settings: where the policies are.

    Raises:
        NavigatorError: the file is missing or wrong.
    """
    path = settings.policies / FILE
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise NavigatorError(wording.NAVIGATOR_MISSING) from error


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Navigator:
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Navigator.model_validate(data)
    except yaml.YAMLError as error:
        raise NavigatorError(wording.at(path, 1, wording.BAD_FRONT_MATTER)) from error
    except ValidationError as error:
        raise NavigatorError("\n".join(wording.at(path, 1, wording.invalid(dict(one))) for one in error.errors())) from error


def check_navigator(settings: Settings) -> Iterator[str]:
    """Whether the file can be used and everything it cites holds today.

    Args:
        settings: where the policies are.
    """
    if not (settings.policies / FILE).exists():
        return
    try:
        rules = navigator(settings).rules
    except NavigatorError as error:
        yield from str(error).splitlines()
        return
    for rule in rules:
        for ref, problem in problems(settings, rule.cites):
            yield f"navigator.yml，{rule.id}：引用“{ref}”{problem}"
