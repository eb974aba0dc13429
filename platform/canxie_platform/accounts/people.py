"""Making and changing accounts."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import count
from typing import Literal, cast, get_args

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts import throttle, wording
from canxie_platform.accounts.models import Account
from canxie_platform.accounts.passwords import fault, hashed, matches, new_code
from canxie_platform.database import now

Role = Literal["learner", "trainer", "staff", "admin"]
USERNAME = re.compile(r"[a-z][a-z0-9.-]{2,31}")
PERSON = re.compile(r"[^\W\d_][\w ·•‧.’'（）()-]{0,31}")
"""A person's name: letters of any script, with the signs that names have (买买提·艾力, 王芳（大）)."""


class AccountError(ValueError):
    """An account can't be made or changed; the message is Chinese and says what to do."""


def find(session: Session, username: str) -> Account:
    """The account of a name.

    Raises:
        AccountError: there is none.
    """
    account = session.scalar(select(Account).where(Account.username == username.strip().lower()))
    if account is None:
        raise AccountError(wording.NO_ACCOUNT.format(username=username))
    return account


def free_username(session: Session, display_name: str) -> str:
    """A name nobody has, from the sound of the person's name: ``wangxiaoming``, then ``wangxiaoming2``.

    Args:
        session: open session.
        display_name: the person's name.
    """
    sound = re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(display_name)).lower())[:24]
    base = sound if USERNAME.fullmatch(sound) else f"xueyuan{sound}"[:24]
    for number in count(1):
        name = base if number == 1 else f"{base}{number}"
        if session.scalar(select(Account.id).where(Account.username == name)) is None:
            return name
    raise AssertionError("unreachable")


def create_account(
    session: Session, username: str, display_name: str, role: str = "learner", created_by: int | None = None
) -> tuple[Account, str]:
    """Make an account that is entered with a one-time code.

    Args:
        session: open session; the caller commits.
        username: name to log in with.
        display_name: the person's name.
        role: what the person may do.
        created_by: account that makes it.

    Returns:
        The account and its one-time login code.

    Raises:
        AccountError: something in it can't be used.
    """
    name, shown = username.strip().lower(), display_name.strip()
    if not USERNAME.fullmatch(name):
        raise AccountError(wording.BAD_NAME)
    if not PERSON.fullmatch(shown):
        raise AccountError(wording.NO_NAME)
    if session.scalar(select(Account.id).where(Account.username == name)) is not None:
        raise AccountError(wording.NAME_TAKEN.format(username=name))
    account = Account(username=name, display_name=shown, role=checked_role(role), created_by=created_by)
    session.add(account)
    session.flush()
    return account, issue_code(session, account)


def checked_role(role: str) -> Role:
    """A role by its name.

    Raises:
        AccountError: there is no such role.
    """
    if role not in get_args(Role):
        raise AccountError(wording.NO_ROLE)
    return cast(Role, role)


def issue_code(session: Session, account: Account) -> str:
    """Give out a one-time login code; the password, an earlier code, open sessions and a lock-out end with it.

    Args:
        session: open session; the caller commits.
        account: whose it is.

    Returns:
        The code. It is stored only as a hash, so it can't be shown again.
    """
    code = new_code()
    account.code_hash = hashed(code)
    account.code_until = now() + timedelta(hours=wording.CODE_HOURS)
    account.password_hash, account.end_sessions = "", True
    throttle.forgive(session, account.username)
    session.flush()
    return code


def change_password(account: Account, current: str, new: str, again: str) -> None:
    """Change a password. Unless it is the first one, every session ends: the person logs in anew with it.

    Args:
        account: whose; the caller commits.
        current: the present password; not asked for when it must be changed, as the person has just logged in with it or a code.
        new: the new one.
        again: the new one once more.

    Raises:
        AccountError: something in it can't be used.
    """
    if not account.must_change and not matches(account.password_hash, current):
        raise AccountError(wording.WRONG_CURRENT)
    if new != again:
        raise AccountError(wording.NOT_THE_SAME)
    if problem := fault(new, account.username):
        raise AccountError(problem)
    if matches(account.password_hash, new):
        raise AccountError(wording.SAME_AS_BEFORE)
    account.end_sessions = not account.must_change  # on the first login there are no other sessions
    account.password_hash, account.must_change = hashed(new), False
    account.code_hash, account.code_until = "", None
