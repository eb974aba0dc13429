"""What a learner is told about a question that was marked anew because its key was corrected."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.assessments import grading_wording
from canxie_platform.assessments.desk.models import Regrade, RegradeChange


def correction_notes(session: Session, attempt_id: int) -> dict[str, str]:
    """The notes on an attempt's questions, by grade cell; every correction is told, the first one first.

    Args:
        session: a database session.
        attempt_id: the attempt.
    """
    query = (
        select(RegradeChange, Regrade)
        .join(Regrade, Regrade.id == RegradeChange.regrade_id)
        .where(RegradeChange.attempt_id == attempt_id)
        .order_by(RegradeChange.id)
    )
    notes: dict[str, str] = {}
    for change, regrade in session.execute(query):
        said = grading_wording.CORRECTED.format(before=f"{float(change.before):g}", after=f"{float(change.after):g}", reason=regrade.reason)
        notes[change.cell] = f"{notes[change.cell]}\n\n{said}" if change.cell in notes else said
    return notes
