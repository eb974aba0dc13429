"""The questions with known articles, and how well a list of answers meets them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

QUESTIONS = Path(__file__).with_name("questions")
PREFIX = "中华人民共和国"
Place = tuple[str, str]
"""A law's title without 中华人民共和国, and an article's key."""


class Question(NamedTuple):
    """A question of the list.

    Attributes:
        kind: plain (as people ask), key (keywords), look (an article looked up), slip (mistyped).
        gold: the articles that answer it, each as law and key.
        tuned: whether the search was tuned on it; only the others are reported.
    """

    kind: str
    text: str
    gold: frozenset[Place]
    tuned: bool


def questions() -> list[Question]:
    """Every question; of the list written first, one half by a hash of its words was tuned on, and all of the questions added later."""
    first = [_question(line) for line in _lines("questions.tsv")]
    halved = [question._replace(tuned=hashlib.sha256(question.text.encode()).digest()[0] % 2 == 0) for question in first]
    return [*halved, *(_question(line) for line in _lines("tuned_on.tsv"))]


def _lines(name: str) -> list[str]:
    lines = (QUESTIONS / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _question(line: str) -> Question:
    kind, text, gold = line.split("\t")
    places = {(law, key) for part in gold.split("; ") for law, keys in [part.split("#")] for key in keys.split(",")}
    return Question(kind, text, frozenset(places), tuned=True)


class Quality(NamedTuple):
    """How well answers meet questions: mean reciprocal rank in ten, and share with a right one among five."""

    mrr10: float
    recall5: float


def quality(asked: Sequence[Question], answer: Callable[[str], Sequence[Place]]) -> Quality:
    """Measure a way of answering.

    Args:
        asked: the questions.
        answer: gives the articles found, the best first.
    """
    ranks = [rank(question, answer(question.text)) for question in asked]
    return Quality(sum(1 / place for place in ranks if place) / len(ranks), sum(1 for place in ranks if place and place <= 5) / len(ranks))


def rank(question: Question, found: Sequence[Place]) -> int | None:
    """The place of the first right answer in ten, from 1; None without one."""
    return next((place for place, hit in enumerate(found[:10], 1) if hit in question.gold), None)


def place(title: str, key: str) -> Place:
    """An article as the list names it."""
    return title.removeprefix(PREFIX), key
