"""Item analysis: every figure of one question, with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from canxie_platform.assessments.statistics import figures, wording
from canxie_platform.assessments.statistics.advice import advice
from canxie_platform.assessments.statistics.figures import Figure
from canxie_platform.assessments.statistics.picks import Pick, picks
from canxie_platform.assessments.statistics.sat import Asked, Sat
from canxie_platform.assessments.wording import KIND_LABELS


@dataclass(frozen=True)
class ItemFigures:
    """One question with its figures."""

    label: str
    id: str
    kind_label: str
    stem: str
    competency: str
    max_points: float
    given: int
    """How many learners had the question."""
    marked: int
    waiting: int
    full: int
    """How many got all its points."""
    none: int
    """How many got nothing."""
    facility: Figure
    compared: int
    """How many learners whose whole paper is marked had the question: the base of everything that compares."""
    discrimination: Figure
    interval: tuple[float, float] | None
    efficiency: Figure
    alpha_without: Figure
    picks: list[Pick]
    upper: int | None
    """Size of the upper group; None when there are no groups."""
    lower: int | None
    advice: list[str]


def item_figures(question: Asked, sats: Sequence[Sat], alpha_without: Figure) -> ItemFigures:
    """Work out the figures of one question.

    Args:
        question: the question.
        sats: every graded paper.
        alpha_without: alpha of the paper when the question is left out.
    """
    had = [sat for sat in sats if question.id in sat.answers]
    shares = [share for sat in had if (share := sat.answers[question.id].share) is not None]
    whole = [sat for sat in had if sat.complete]
    item, rest = _pairs(question.id, whole)
    groups = figures.extremes(rest)
    r = figures.discrimination(item, rest) if item or not whole else Figure(None, wording.NO_OTHERS)
    table = picks(question.item, [sat.answers[question.id].value for sat in had], _in(had, groups))
    facility = figures.facility(shares)
    return ItemFigures(
        label=question.label,
        id=question.id,
        kind_label=KIND_LABELS[question.item.type],
        stem=question.item.stem,
        competency=question.item.competency,
        max_points=question.points,
        given=len(had),
        marked=len(shares),
        waiting=len(had) - len(shares),
        full=sum(share >= 1 for share in shares),
        none=sum(share <= 0 for share in shares),
        facility=facility,
        compared=len(item),
        discrimination=r,
        interval=None if r.value is None else figures.interval(r.value, len(item)),
        efficiency=figures.efficiency(item, rest) if item or not whole else Figure(None, wording.NO_OTHERS),
        alpha_without=alpha_without,
        picks=table,
        upper=len(groups[0]) if groups else None,
        lower=len(groups[1]) if groups else None,
        advice=advice(question.is_case, facility.value, r.value, len(shares), len(had) - len(shares), len(item), table),
    )


def _pairs(item_id: str, whole: Sequence[Sat]) -> tuple[list[Fraction], list[Fraction]]:
    """Share of the item and share of the rest, by learner."""
    pairs = [(sat.answers[item_id].share, sat.rest(item_id)) for sat in whole]
    found = [(share, rest) for share, rest in pairs if share is not None and rest is not None]
    return [share for share, _ in found], [rest for _, rest in found]


def _in(had: Sequence[Sat], groups: tuple[set[int], set[int]] | None) -> tuple[set[int], set[int]] | None:
    """The groups as places among all who had the question."""
    if groups is None:
        return None
    places = [place for place, sat in enumerate(had) if sat.complete]
    return {places[one] for one in groups[0]}, {places[one] for one in groups[1]}
