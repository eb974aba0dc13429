"""Extra time of persons: granting it, and what it does to papers that are being sat. No reason but its kind is ever stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.assessments import wording
from canxie_platform.assessments.blueprints import usable_papers
from canxie_platform.assessments.models import Attempt, ExtraTime, Reason
from canxie_platform.assessments.timing import is_over, set_deadline
from canxie_platform.database import now
from canxie_platform.settings import Settings

PERCENTS = (0, 25, 50, 100)
MOST_MINUTES = 240
FOUND_AT_MOST = 20


@dataclass(frozen=True)
class Wanted:
    """Extra time as a form asks for it."""

    percent: int
    minutes: int
    reason: Reason

    @classmethod
    def read(cls, percent: str, minutes: str, reason: str) -> Self:
        """Read a form's fields.

        Raises:
            ValueError: a field is wrong; the message is Chinese.
        """
        number = minutes.strip() or "0"
        if percent not in map(str, PERCENTS) or not number.isdecimal() or int(number[:6]) > MOST_MINUTES:
            raise ValueError(wording.BAD_EXTRA.format(most=MOST_MINUTES))
        if reason not in wording.REASONS:
            raise ValueError(wording.NO_REASON)
        return cls(int(percent), int(number), cast("Reason", reason))


def learner(session: Session, username: str) -> Account | None:
    """A learner's account, or None."""
    return session.scalar(select(Account).where(Account.username == username, Account.role == "learner"))


def search(session: Session, name: str) -> list[Account]:
    """Learners by a part of the name or the whole account name.

    Args:
        session: a database session.
        name: what was typed.
    """
    wanted = name.strip()
    query = select(Account).where(
        Account.role == "learner", or_(Account.username == wanted, Account.display_name.contains(wanted, autoescape=True))
    )
    return list(session.scalars(query.order_by(Account.display_name, Account.id).limit(FOUND_AT_MOST)))


def granted(session: Session) -> list[tuple[ExtraTime, Account, str]]:
    """Everybody who has extra time, with who granted it."""
    granter = select(Account.id, Account.display_name).subquery()
    query = (
        select(ExtraTime, Account, granter.c.display_name)
        .join(Account, Account.id == ExtraTime.account_id)
        .join(granter, granter.c.id == ExtraTime.set_by)
        .order_by(Account.display_name)
    )
    return [(extra, account, name) for extra, account, name in session.execute(query)]


def extra_of(session: Session, account_id: int) -> ExtraTime | None:
    """What one person has."""
    return session.get(ExtraTime, account_id)


def grant(session: Session, settings: Settings, account_id: int, wanted: Wanted, by: int) -> None:
    """Grant extra time, or take it back; papers that are being sat get their new end at once.

    Args:
        session: a database session, writing.
        settings: the installation.
        account_id: the learner.
        wanted: how much; nothing takes it back.
        by: who grants it.
    """
    extra = session.get(ExtraTime, account_id)
    if not wanted.percent and not wanted.minutes:
        if extra is not None:
            session.delete(extra)
    else:
        extra = extra or ExtraTime(account_id=account_id)
        extra.percent, extra.minutes, extra.reason, extra.set_by, extra.set_at = wanted.percent, wanted.minutes, wanted.reason, by, now()
        session.add(extra)
    session.flush()
    papers = usable_papers(settings)
    query = select(Attempt).where(Attempt.account_id == account_id, Attempt.submitted_at.is_(None)).with_for_update()
    for attempt in session.scalars(query):
        if attempt.assessment_id in papers and not is_over(attempt):
            set_deadline(session, papers[attempt.assessment_id].blueprint, attempt)
