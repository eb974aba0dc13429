"""Where everybody stands in a year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.ledger.credits import plan_of
from canxie_platform.ledger.models import Credit
from canxie_platform.roster.models import Appointment, Association
from canxie_platform.roster.posts import LABELS


@dataclass(frozen=True)
class Standing:
    """One person in one year."""

    account: Account
    associations: list[str]
    posts: list[str]
    """Labels of the posts held in that year, as the associations are."""
    hours: Decimal
    required: Decimal | None
    """None: nothing is owed, without a post or a plan."""

    @property
    def remaining(self) -> Decimal:
        """Hours still owed."""
        return max(Decimal(0), (self.required or Decimal(0)) - self.hours)

    @property
    def state(self) -> str:
        """The standing in words."""
        if self.required is None:
            return "今年没有要求"
        return "还差学时" if self.remaining else "总数够了"


def standings(session: Session, year: int, *, short: bool = False, association: str = "") -> list[Standing]:
    """Everybody who holds a post or has a credit in a year, by association and name.

    Args:
        session: open session.
        year: plan year.
        short: only those who still owe hours.
        association: only those of the association of this name; empty for all.
    """
    earned = {
        row.account_id: row.hours
        for row in session.execute(
            select(Credit.account_id, func.sum(Credit.hours).label("hours")).where(Credit.year == year).group_by(Credit.account_id)
        )
    }
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    query = (
        select(Appointment.account_id, Appointment.post, Association.name)
        .join(Association, Association.id == Appointment.association_id)
        .where(Appointment.since <= date(year, 12, 31), or_(Appointment.until.is_(None), Appointment.until >= date(year, 1, 1)))
        .order_by(Association.name, Appointment.id)
    )
    for row in session.execute(query):
        held[row.account_id].append((row.name, row.post))
    plan = plan_of(year)
    owed = {post: need.hours for post, need in plan.posts.items()} if plan else {}
    found = []
    for account in session.scalars(select(Account).where(Account.id.in_(earned.keys() | held.keys()))):
        terms = held[account.id]
        required = max((owed[post] for _, post in terms if post in owed), default=None)
        names = list(dict.fromkeys(name for name, _ in terms))
        labels = list(dict.fromkeys(LABELS[post] for _, post in terms))
        found.append(Standing(account, names, labels, Decimal(earned.get(account.id) or 0), required))
    kept = [one for one in found if (not short or one.remaining) and (not association or association in one.associations)]
    return sorted(kept, key=lambda one: (not one.associations, one.associations, one.account.username))
