"""Summaries by competency and by association; no average of associations rests on fewer than five people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.figures import Figure
from canxie_platform.assessments.statistics.sat import Asked, Sat


@dataclass(frozen=True)
class CompetencySummary:
    """How much of a competency's points was reached."""

    competency: str
    questions: list[str]
    """Labels of its questions."""
    learners: int
    share: Figure


@dataclass(frozen=True)
class AssociationSummary:
    """How the learners of an association did; without figures where they would show a person's."""

    name: str
    learners: int
    share: Figure
    passed: int | None


def by_competency(questions: Sequence[Asked], sats: Sequence[Sat]) -> list[CompetencySummary]:
    """Share of the points of each competency, over all marked answers.

    Args:
        questions: the questions.
        sats: every graded paper.
    """
    grouped: dict[str, list[Asked]] = defaultdict(list)
    for question in questions:
        grouped[question.item.competency].append(question)
    found = []
    for name, group in sorted(grouped.items(), key=lambda pair: (len(pair[0]), pair[0])):
        ids = {question.id for question in group}
        answers = [[one for item, one in sat.answers.items() if item in ids and one.points is not None] for sat in sats]
        reached = sum((one.points or Fraction(0) for answered in answers for one in answered), Fraction(0))
        possible = sum((one.max_points for answered in answers for one in answered), Fraction(0))
        share = Figure(float(reached / possible)) if possible else Figure(None, wording.NOBODY)
        found.append(CompetencySummary(name, [question.label for question in group], sum(map(bool, answers)), share))
    return found


def by_association(sats: Sequence[Sat], pass_points: Fraction) -> list[AssociationSummary]:
    """Each association with five learners or more; all others together, joined by the smallest of the former while they are too few.

    Without the joining, the whole's average less the averages shown would be that of the few who aren't shown.

    Args:
        sats: complete papers.
        pass_points: points that are needed to pass.
    """
    members: dict[str, list[Sat]] = defaultdict(list)
    for sat in sats:
        members[sat.association or wording.NO_ASSOCIATION].append(sat)
    shown = sorted((name for name in members if len(members[name]) >= wording.SMALLEST_GROUP), key=lambda name: (-len(members[name]), name))
    small = sorted(members.keys() - set(shown))
    while small and shown and sum(len(members[name]) for name in small) < wording.SMALLEST_GROUP:
        small.append(shown.pop())
    found = [_summary(name, members[name], pass_points) for name in shown]
    if len(small) == 1:
        found.append(_summary(small[0], members[small[0]], pass_points))
    elif small:
        together = [sat for name in small for sat in members[name]]
        found.append(_summary(wording.REST_OF_ASSOCIATIONS.format(count=len(small)), together, pass_points))
    return found


def _summary(name: str, sats: Sequence[Sat], pass_points: Fraction) -> AssociationSummary:
    if len(sats) < wording.SMALLEST_GROUP:
        return AssociationSummary(name, len(sats), Figure(None, wording.TOO_SMALL), None)
    reached = sum((sat.points / sat.max_points for sat in sats), Fraction(0)) / len(sats)
    return AssociationSummary(name, len(sats), Figure(float(reached)), sum(sat.points >= pass_points for sat in sats))
