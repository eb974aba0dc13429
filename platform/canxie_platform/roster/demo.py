"""An invented roster for the demo accounts: one street, three associations."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.roster.models import Appointment, Association, Street

STREET = "演示街道"
SINCE = date(2026, 1, 1)
POSTS = (
    ("幸福里社区残协", "li", "chair"),
    ("幸福里社区残协", "zhao", "vice_chair"),
    ("幸福里社区残协", "wang", "officer"),
    ("和平路社区残协", "sun", "officer"),
    ("和平路社区残协", "chen", "officer"),
    ("桃园社区残协", "zhou", "officer"),
)


def seed_demo_roster(session: Session) -> None:
    """Add the demo roster once: somebody who already holds a post, or isn't a demo account, is left alone.

    Args:
        session: open session; the caller commits.
    """
    accounts = {one.username: one.id for one in session.scalars(select(Account).where(Account.demo))}
    placed = set(session.scalars(select(Appointment.account_id)))
    for name, username, post in POSTS:
        account_id = accounts.get(username)
        if account_id is not None and account_id not in placed:
            place = _association(session, name)
            session.add(Appointment(account_id=account_id, association_id=place, post=post, since=SINCE, until=None))
    session.flush()


def _association(session: Session, name: str) -> int:
    street = session.scalar(select(Street).where(Street.name == STREET))
    if street is None:
        street = Street(name=STREET)
        session.add(street)
        session.flush()
    found = session.scalar(select(Association).where(Association.street_id == street.id, Association.name == name))
    if found is None:
        found = Association(street_id=street.id, name=name)
        session.add(found)
        session.flush()
    return found.id
