"""Slowing down guessing: after some failures a name, or an address, has to wait, each time longer.

It is counted by what was typed, whether such an account exists or not, so nothing here tells which names exist.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import FailedLogin
from canxie_platform.database import now

FREE = {"name": 4, "address": 40}
"""Failures without a wait. Many people of one office may share an address."""
FIRST_WAIT = 30
"""Seconds of the first wait; every further failure doubles it."""
LONGEST_WAIT = 900
FORGET = timedelta(hours=12)
"""After so long without a failure the count begins anew."""


def wait(session: Session, kind: str, what: str) -> int:
    """Seconds this name or address has still to wait; 0 when it may try now.

    Args:
        session: open session.
        kind: ``name`` or ``address``.
        what: the name or address.
    """
    row = session.get(FailedLogin, _key(kind, what))
    if row is None:
        return 0
    left = row.last_at + timedelta(seconds=_wait_after(kind, row.count)) - now()
    return max(0, int(left.total_seconds() + 0.999))


def _wait_after(kind: str, count: int) -> int:
    over = count - FREE[kind]
    return 0 if over <= 0 else int(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(over - 1, 10)))


def failed(session: Session, kind: str, what: str) -> None:
    """Count a failure.

    Args:
        session: open session; the caller commits.
        kind: ``name`` or ``address``.
        what: the name or address.
    """
    moment = now()
    _forget_old(session, moment)
    row = session.get(FailedLogin, _key(kind, what), with_for_update=True)
    if row is None:
        session.add(FailedLogin(key=_key(kind, what), count=1, last_at=moment))
    else:
        row.count, row.last_at = row.count + 1, moment
    session.flush()


def forgive(session: Session, what: str) -> None:
    """Begin a name's count anew, after a login that succeeded or a code that was given out.

    Args:
        session: open session; the caller commits.
        what: the name.
    """
    session.execute(delete(FailedLogin).where(FailedLogin.key == _key("name", what)))


def _forget_old(session: Session, moment: datetime) -> None:
    session.execute(delete(FailedLogin).where(FailedLogin.last_at < moment - FORGET))


def _key(kind: str, what: str) -> str:
    return hashlib.sha256(f"{kind}:{what.strip().lower()}".encode()).hexdigest()
