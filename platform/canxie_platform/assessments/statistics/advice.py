"""What to do about a question, from its figures; careful while there are few learners."""

from __future__ import annotations

from collections.abc import Sequence

from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.picks import Pick

HARD, EASY, WEAK = 0.2, 0.95, 0.2
LEAST = 3
"""Learners below whom nothing is said of a question."""


def advice(
    is_case: bool, facility: float | None, r: float | None, marked: int, waiting: int, compared: int, table: Sequence[Pick]
) -> list[str]:
    """Sentences on a question, never empty.

    Args:
        is_case: whether a trainer marks it.
        facility: mean share of its points.
        r: its discrimination, where there is one.
        marked: learners with points for it.
        waiting: learners whose answer waits for a trainer.
        compared: learners behind ``r``.
        table: what was picked.
    """
    said = [wording.ADVICE_WAITING.format(count=waiting)] if waiting else []
    if not marked or facility is None:
        return said or [wording.ADVICE_NOBODY]
    if marked >= LEAST:
        said += _of_facility(is_case, facility) + _of_picks(table, marked)
        said += _of_discrimination(r, compared, facility)
    return said or [wording.ADVICE_FINE if compared >= wording.FEW else wording.ADVICE_FINE_FEW]


def _of_facility(is_case: bool, facility: float) -> list[str]:
    if facility <= HARD:
        return [wording.ADVICE_HARD_CASE if is_case else wording.ADVICE_HARD]
    return [wording.ADVICE_EASY] if facility >= EASY else []


def _of_picks(table: Sequence[Pick], marked: int) -> list[str]:
    options = [pick for pick in table if pick.label != wording.BLANK]
    least_right = min((pick.count for pick in options if pick.right), default=0)
    said = [wording.ADVICE_LURE.format(label=pick.label) for pick in options if not pick.right and pick.count > least_right]
    unused = [pick.label for pick in options if not pick.right and not pick.count]
    if unused and marked >= wording.FEW:
        said.append(wording.ADVICE_UNUSED.format(labels="；".join(unused)))
    return said


def _of_discrimination(r: float | None, compared: int, facility: float) -> list[str]:
    if r is None:
        return []
    if r < 0:
        return [wording.ADVICE_NEGATIVE if compared >= wording.FEW else wording.ADVICE_NEGATIVE_FEW]
    return [wording.ADVICE_WEAK] if r < WEAK and compared >= wording.FEW and HARD < facility < EASY else []
