"""Bringing a sheet's rows into the roster: first what would change, then all of it or nothing."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.accounts.people import create_account, free_username
from canxie_platform.roster import wording
from canxie_platform.roster.models import Appointment, Association, Street
from canxie_platform.roster.posts import LABELS
from canxie_platform.roster.rows import Fault, Row, association_key

MOST_NEW_PEOPLE = 100
"""New accounts in one go: each one-time code costs a slow hash, and nobody else can write meanwhile."""
State = Literal["new", "changed", "same"]


@dataclass
class Change:
    """What one row does to the roster."""

    row: Row
    street: str
    association: str
    association_id: int | None
    """None while the association isn't there yet."""
    account_id: int | None
    """None for a new person."""
    person_key: str
    appointment: Appointment | None = None
    state: State = "new"
    before: tuple[date, date | None] | None = None
    note: str = ""


@dataclass
class Preview:
    """What an import would do."""

    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """A mark of what was shown: another mark, another result."""
        text = "|".join(f"{one.state},{one.association_id},{one.account_id},{one.before},{one.row}" for one in self.changes)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def new_people(self) -> int:
        """How many accounts would be made."""
        return len({one.person_key for one in self.changes if one.account_id is None})

    def count(self, state: State) -> int:
        """How many rows are new, changed or the same."""
        return sum(one.state == state for one in self.changes)


@dataclass(frozen=True)
class NewPerson:
    """An account an import made, with the code that is shown once."""

    display_name: str
    username: str
    code: str
    association: str


@dataclass(frozen=True)
class _Known:
    """The roster as it is."""

    streets: dict[str, Street]
    associations: dict[tuple[str, str], Association]
    accounts: dict[int, Account]
    terms: dict[tuple[int, int], list[Appointment]]
    """By account and association."""


def _known(session: Session) -> _Known:
    streets = {street.name: street for street in session.scalars(select(Street))}
    names = {street.id: street.name for street in streets.values()}
    associations = {(names[one.street_id], association_key(one.name)): one for one in session.scalars(select(Association))}
    terms: dict[tuple[int, int], list[Appointment]] = defaultdict(list)
    for term in session.scalars(select(Appointment).order_by(Appointment.id)):
        terms[(term.account_id, term.association_id)].append(term)
    return _Known(streets, associations, {one.id: one for one in session.scalars(select(Account))}, dict(terms))


def lock(session: Session) -> None:
    """Make everybody else who adds to the roster wait until this transaction ends (SQLite's writers wait anyway).

    Args:
        session: open session.
    """
    session.scalars(select(Street.id).order_by(Street.id).with_for_update()).all()


def preview(session: Session, rows: list[Row]) -> Preview:
    """Find out what rows would do, changing nothing.

    Args:
        session: open session.
        rows: checked rows of a sheet.
    """
    return _Matching(_known(session)).run(rows)


class _Matching:
    """Finds for each row the association, the person and the term it speaks of."""

    def __init__(self, known: _Known) -> None:
        self._known = known
        self._by_username = {account.username: account for account in known.accounts.values()}
        self._learners: dict[str, list[Account]] = defaultdict(list)
        for account in known.accounts.values():
            if account.role == "learner":
                self._learners[account.display_name].append(account)
        self._names: dict[tuple[str, str], str] = {}
        self._new: dict[str, dict[str, int]] = {}
        self._seen: dict[tuple[str, str, str], list[Row]] = defaultdict(list)

    def run(self, rows: list[Row]) -> Preview:
        """Match every row."""
        found = Preview()
        for row in rows:
            try:
                found.changes.append(self._change(row))
            except _NoMatchError as error:
                found.faults.append(Fault(row.line, str(error)))
        if found.new_people > MOST_NEW_PEOPLE:
            text = wording.TOO_MANY_PEOPLE.format(most=MOST_NEW_PEOPLE, count=found.new_people)
            found.faults.append(Fault(rows[-1].line, text.rstrip("。")))
        return found

    def _change(self, row: Row) -> Change:
        street = row.street or (next(iter(self._known.streets)) if len(self._known.streets) == 1 else "")
        if not street:
            raise _NoMatchError(wording.NO_STREET)
        place = (street, association_key(row.association))
        association = self._known.associations.get(place)
        name = association.name if association else self._names.setdefault(place, row.association)
        account = self._person(row, association)
        key = account.username if account else f"{street}/{place[1]}/{row.name}"
        self._once(row, (key, "/".join(place), row.post))
        change = Change(row, street, name, association.id if association else None, account.id if account else None, key)
        if account and association:
            self._term(change, account, association)
        if account is None:
            change.note = self._namesakes(row, key)
        return change

    def _namesakes(self, row: Row, key: str) -> str:
        """What to say when a new person has the name of somebody else."""
        others = self._new.setdefault(row.name, {key: row.line})
        other = next((line for known, line in others.items() if known != key), None)
        others.setdefault(key, row.line)
        if same := self._learners.get(row.name):
            return wording.SAME_NAME.format(name=row.name, usernames="、".join(one.username for one in same[:5]))
        return wording.SAME_IN_FILE.format(name=row.name, line=other) if other else ""

    def _person(self, row: Row, association: Association | None) -> Account | None:
        """The account a row means, or None for a new person."""
        if row.username:
            account = self._by_username.get(row.username)
            if account is None:
                raise _NoMatchError(wording.NO_ACCOUNT.format(text=row.username[:32]))
            if account.role != "learner":
                raise _NoMatchError(wording.NOT_A_LEARNER.format(text=row.username))
            if account.display_name != row.name:
                raise _NoMatchError(wording.OTHER_NAME.format(text=row.username, name=account.display_name))
            return account
        if association is None:
            return None
        here = [one for one in self._learners.get(row.name, []) if (one.id, association.id) in self._known.terms]
        if len(here) > 1:
            raise _NoMatchError(wording.SEVERAL.format(association=association.name, name=row.name))
        return here[0] if here else None

    def _once(self, row: Row, key: tuple[str, str, str]) -> None:
        for earlier in self._seen[key]:
            if overlap(earlier.since, earlier.until, row.since, row.until):
                raise _NoMatchError(wording.TWICE.format(line=earlier.line))
        self._seen[key].append(row)

    def _term(self, change: Change, account: Account, association: Association) -> None:
        """Find the term a row repeats or changes."""
        row = change.row
        held = [term for term in self._known.terms.get((account.id, association.id), []) if term.post == row.post]
        same = [term for term in held if term.since == row.since]
        touched = same or [term for term in held if overlap(term.since, term.until, row.since, row.until)]
        beside = [term for term in held if term not in touched[:1] and overlap(term.since, term.until, row.since, row.until)]
        if beside:
            raise _NoMatchError(wording.TERMS.format(name=row.name, association=association.name, post=LABELS[row.post]))
        if touched:
            change.appointment = touched[0]
            change.before = (touched[0].since, touched[0].until)
            change.state = "same" if change.before == (row.since, row.until) else "changed"


class _NoMatchError(ValueError):
    """A row can't be matched."""


def overlap(since: date, until: date | None, other_since: date, other_until: date | None) -> bool:
    """Whether two terms share a day.

    Args:
        since: first day of one.
        until: its last day, None while it lasts.
        other_since: first day of the other.
        other_until: its last day.
    """
    return since <= (other_until or date.max) and other_since <= (until or date.max)


def apply(session: Session, found: Preview, by: int | None) -> list[NewPerson]:
    """Store what a preview says. The caller commits, or rolls back and nothing was done.

    Args:
        session: the session the preview was made with.
        found: a preview without faults.
        by: account of the one who imports; None on the command line.

    Returns:
        The new accounts with their one-time codes.
    """
    streets = {street.name: street for street in session.scalars(select(Street))}
    made: dict[tuple[str, str], int] = {}
    accounts: dict[str, int] = {}
    people: list[NewPerson] = []
    for change in found.changes:
        if change.state == "same":
            continue
        if change.appointment is not None:
            change.appointment.since, change.appointment.until = change.row.since, change.row.until
            continue
        place = (change.street, association_key(change.association))
        association_id = change.association_id or made.get(place)
        if association_id is None:
            association_id = made[place] = _association(session, streets, change)
        account_id = change.account_id or accounts.get(change.person_key)
        if account_id is None:
            account, code = create_account(session, free_username(session, change.row.name), change.row.name, "learner", by)
            account_id = accounts[change.person_key] = account.id
            people.append(NewPerson(account.display_name, account.username, code, change.association))
        session.add(
            Appointment(
                account_id=account_id, association_id=association_id, post=change.row.post, since=change.row.since, until=change.row.until
            )
        )
    session.flush()
    return people


def _association(session: Session, streets: dict[str, Street], change: Change) -> int:
    street = streets.get(change.street)
    if street is None:
        street = streets[change.street] = Street(name=change.street)
        session.add(street)
        session.flush()
    association = Association(street_id=street.id, name=change.association)
    session.add(association)
    session.flush()
    return association.id
