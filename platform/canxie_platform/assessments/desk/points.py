"""Points as a trainer types them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from canxie_platform.assessments import grading_wording
from canxie_widgets.bank import Criterion

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Typed:
    """What became of the fields of points."""

    points: Decimal | None
    """The whole mark; None when something is wrong or missing."""
    criteria: dict[str, Decimal] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """Chinese sentences by field: ``c-`` and a criterion's id, or ``whole``."""


class BadPointsError(ValueError):
    """No number of points that can be given; the message is Chinese."""


def number(text: str, most: Decimal) -> Decimal | None:
    """Points out of a field; full-width digits are taken too.

    Args:
        text: what was typed.
        most: the most that can be given.

    Returns:
        The points, or None for an empty field.

    Raises:
        BadPointsError: no number, below zero, above the most, or finer than a hundredth.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("分").strip()
    if not plain:
        return None
    try:
        found = Decimal(plain)
    except InvalidOperation as error:
        raise BadPointsError(grading_wording.NOT_A_NUMBER.format(text=text[:20])) from error
    if not found.is_finite():
        raise BadPointsError(grading_wording.NOT_A_NUMBER.format(text=text[:20]))
    if found < 0:
        raise BadPointsError(grading_wording.BELOW_ZERO)
    if found > most:
        raise BadPointsError(grading_wording.ABOVE_MOST.format(most=f"{most.normalize():f}", text=plain[:20]))
    if found != found.quantize(CENT):
        raise BadPointsError(grading_wording.TOO_FINE)
    return found


def typed_points(fields: Mapping[str, str], rubric: list[Criterion], most: Decimal) -> Typed:
    """The mark a form gives: the whole, or the sum of all criteria, scaled when the paper gives the question other points than its rubric.

    Args:
        fields: text by field: ``c-`` and a criterion's id, and ``whole``.
        rubric: the question's criteria.
        most: the question's points.
    """
    errors: dict[str, str] = {}
    criteria: dict[str, Decimal] = {}
    for rule in rubric:
        given = _field(fields.get(f"c-{rule.id}", ""), Decimal(str(rule.points)), f"c-{rule.id}", errors)
        if given is not None:
            criteria[rule.id] = given
    whole = _field(fields.get("whole", ""), most, "whole", errors)
    complete = bool(rubric) and len(criteria) == len(rubric)
    summed = scaled(sum(criteria.values(), Decimal(0)), rubric, most) if complete else None
    if not errors and whole is None and summed is None:
        for rule in rubric:
            if criteria and rule.id not in criteria:
                errors[f"c-{rule.id}"] = grading_wording.CRITERION_MISSING
        errors = errors or {"whole": grading_wording.NO_POINTS}
    if not errors and whole is not None and summed is not None and whole != summed:
        errors["whole"] = grading_wording.SUM_DIFFERS.format(whole=f"{whole:f}", sum=f"{summed.normalize():f}")
    return Typed(None if errors else (whole if whole is not None else summed), criteria, errors)


def scaled(total: Decimal, rubric: list[Criterion], most: Decimal) -> Decimal:
    """A sum of criteria as points of the question."""
    rubric_points = sum((Decimal(str(rule.points)) for rule in rubric), Decimal(0))
    return total if rubric_points == most else (total * most / rubric_points).quantize(CENT)


def _field(text: str, most: Decimal, name: str, errors: dict[str, str]) -> Decimal | None:
    try:
        return number(text, most)
    except BadPointsError as error:
        errors[name] = str(error)
        return None
