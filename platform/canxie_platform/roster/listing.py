"""The roster as it is looked at: by association, with posts and terms; and changing one appointment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.roster import wording
from canxie_platform.roster.importing import overlap
from canxie_platform.roster.models import Appointment, Association, Street
from canxie_platform.roster.posts import LABELS
from canxie_platform.roster.sheets import LABELS as COLUMN_LABELS
from canxie_platform.roster.workbook import workbook

COLUMNS = (
    (COLUMN_LABELS["association"], 22),
    (COLUMN_LABELS["name"], 12),
    (COLUMN_LABELS["post"], 14),
    (COLUMN_LABELS["since"], 14),
    (COLUMN_LABELS["username"], 16),
    (COLUMN_LABELS["until"], 14),
    (COLUMN_LABELS["street"], 20),
)


class RosterError(ValueError):
    """A change can't be made; the message is Chinese and says what to do."""


@dataclass(frozen=True)
class Term:
    """One appointment with its person."""

    appointment: Appointment
    account: Account

    @property
    def label(self) -> str:
        """The post on screens."""
        return LABELS[self.appointment.post]


@dataclass(frozen=True)
class Group:
    """One association with its terms, the running ones first."""

    street: Street
    association: Association
    terms: list[Term]


def groups(session: Session, today: date, *, former: bool = False) -> list[Group]:
    """Every association with who holds which post.

    Args:
        session: open session.
        today: terms that ended before are left out.
        former: True to keep those too.
    """
    order = list(LABELS)
    terms: dict[int, list[Term]] = {}
    for appointment, account in session.execute(select(Appointment, Account).join(Account, Account.id == Appointment.account_id)):
        if former or appointment.until is None or appointment.until >= today:
            terms.setdefault(appointment.association_id, []).append(Term(appointment, account))
    for held in terms.values():
        held.sort(key=lambda term: (term.appointment.until is not None, order.index(term.appointment.post), term.appointment.id))
    pairs = session.execute(
        select(Street, Association).join(Association, Association.street_id == Street.id).order_by(Street.name, Association.name)
    )
    return [Group(street, association, terms.get(association.id, [])) for street, association in pairs]


def refuse_namesake(session: Session, name: str, association_id: int, post: str) -> None:
    """Keep a form sent twice from making the same person twice.

    Args:
        session: open session.
        name: of the new person.
        association_id: the association.
        post: the post's key.

    Raises:
        RosterError: somebody of that name holds this post there.
    """
    query = select(Account.username).join(Appointment, Appointment.account_id == Account.id)
    username = session.scalar(
        query.where(
            Account.display_name == name,
            Appointment.association_id == association_id,
            Appointment.post == post,
            Appointment.until.is_(None),
        ).limit(1)
    )
    if username is not None:
        raise RosterError(wording.NAMESAKE.format(name=name, post=LABELS[post], username=username))


def appoint(session: Session, account_id: int, association_id: int, post: str, since: date) -> Appointment:
    """Give somebody a post. The same again gives back what is there.

    Args:
        session: open session; the caller commits.
        account_id: the person.
        association_id: the association.
        post: the post's key.
        since: first day.

    Raises:
        RosterError: the person holds this post then already.
    """
    held = session.scalars(
        select(Appointment).where(
            Appointment.account_id == account_id, Appointment.association_id == association_id, Appointment.post == post
        )
    ).all()
    for term in held:
        if term.since == since and term.until is None:
            return term
        if overlap(term.since, term.until, since, None):
            raise RosterError(wording.OVERLAPS.format(post=LABELS[post]))
    made = Appointment(account_id=account_id, association_id=association_id, post=post, since=since, until=None)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:  # somebody else did the same at this moment
        raise RosterError(wording.OVERLAPS.format(post=LABELS[post])) from error
    return made


def end(term: Appointment, until: date) -> None:
    """End a term; the caller commits.

    Args:
        term: the term.
        until: its last day.

    Raises:
        RosterError: the day is before the first.
    """
    if until < term.since:
        raise RosterError(wording.UNTIL_NEEDED)
    term.until = until


def template() -> bytes:
    """An empty sheet to fill in."""
    return workbook("名册", COLUMNS, [], wording.TEMPLATE_NOTES)


def export(session: Session, today: date) -> bytes:
    """The whole roster as a sheet that can be imported again.

    Args:
        session: open session.
        today: the day it is made.
    """
    rows = [
        (
            group.association.name,
            term.account.display_name,
            term.label,
            term.appointment.since,
            term.account.username,
            term.appointment.until,
            group.street.name,
        )
        for group in groups(session, today, former=True)
        for term in group.terms
    ]
    return workbook("名册", COLUMNS, rows, wording.TEMPLATE_NOTES)
