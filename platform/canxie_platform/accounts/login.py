"""Logging in: name and password (or a one-time code) against the account table."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts import throttle, wording
from canxie_platform.accounts.models import Account
from canxie_platform.accounts.passwords import matches, plain_code
from canxie_platform.database import now
from canxie_platform.settings import get_settings


@dataclass(frozen=True)
class Refused:
    """A login that failed; the sentence is the same for a wrong name, a wrong password and a disabled account."""

    said: str


def log_in(session: Session, username: str, password: str, addresses: Sequence[str]) -> Account | Refused:
    """Check a login.

    Args:
        session: open session; the caller commits also after a refusal, so that failures count.
        username: what was typed as the name.
        password: what was typed as the password; may be a one-time code.
        addresses: the addresses the request came through, the nearest last. What comes before those that our own proxies added was
            written by the browser and proves nothing.

    Returns:
        The account, or what to tell the person.
    """
    name, origin = username.strip().lower()[:64], peer(addresses, get_settings().trusted_proxies)
    left = max(throttle.wait(session, "name", name), throttle.wait(session, "address", origin))
    if left:
        return Refused(wording.waiting(left))
    account = session.scalar(select(Account).where(Account.username == name))
    if not _secret_fits(account, password) or account is None or not account.enabled:
        return _count(session, name, origin)
    if account.demo and not all(is_loopback(address) for address in addresses):
        return Refused(wording.DEMO_ONLY_HERE)
    throttle.forgive(session, name)
    return account


def peer(addresses: Sequence[str], trusted: int) -> str:
    """The address of whoever talked to our outermost proxy.

    Args:
        addresses: as in ``log_in``.
        trusted: reverse proxies in front of the platform, each of which adds an address.
    """
    return addresses[max(0, len(addresses) - 1 - trusted)] if addresses else ""


def _count(session: Session, name: str, origin: str) -> Refused:
    throttle.failed(session, "name", name)
    throttle.failed(session, "address", origin)
    left = throttle.wait(session, "name", name)
    return Refused(wording.waiting(left) if left else wording.WRONG)


def _secret_fits(account: Account | None, typed: str) -> bool:
    """Whether it is the password, or the one-time code, which is used up by that.

    Both are always tried, also for a name nobody has, so that the time it takes tells nothing.
    """
    by_password = matches(account.password_hash if account else "", typed)
    by_code = matches(account.code_hash if account else "", plain_code(typed))
    if account is None or by_password:
        return by_password
    if not by_code or account.code_until is None or account.code_until < now():
        return False
    account.code_hash, account.code_until, account.must_change = "", None, True
    return True


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own.

    Args:
        address: an IPv4 or IPv6 address; ``::ffff:127.0.0.1`` counts as IPv4.
    """
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
