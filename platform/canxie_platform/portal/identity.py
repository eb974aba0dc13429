"""Who is asking: the person behind a request, known to the Hub and to our account table.

The Hub says who holds the browser's session; the role and whether the account may be used at all are read from our own table at every
request, so that a disabled account or a changed role counts at once.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Form, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import session_scope
from canxie_platform.settings import get_settings

Role = Literal["learner", "trainer", "staff", "admin"]


class LoginNeededError(Exception):
    """Nobody is logged in; the app answers with the Hub's login and comes back to ``target``."""


class PasswordChangeNeededError(Exception):
    """The password must be changed before anything else."""


class DisabledError(Exception):
    """The Hub still knows the session, but the account may not be used; sending it to the login would go round in circles."""


class ForbiddenError(Exception):
    """The person is known but the page isn't for that role."""


class FormExpiredError(Exception):
    """A form came without a valid token: another site sent it, or the login changed meanwhile."""


@dataclass(frozen=True)
class Person:
    """The logged-in person."""

    id: int
    username: str
    display_name: str
    role: Role

    def has(self, *roles: Role) -> bool:
        """Whether the person has one of the roles; administrators have all but learner's."""
        return self.role in roles or (self.role == "admin" and "learner" not in roles)


def database(request: Request) -> Iterator[Session]:
    """A session for one request, committed at its end; pages that only read never wait for a writer."""
    with session_scope(reading=request.method in {"GET", "HEAD"}) as session:
        yield session


Database = Annotated[Session, Depends(database, scope="function")]
"""A request's session. Its commit comes before the answer is sent, so what a page says is stored is stored."""


def hub_username(request: Request) -> str | None:
    """The name the Hub's session stands for, put on the request by the app's middleware."""
    name: str | None = getattr(request.state, "hub_username", None)
    return name


def known_person(request: Request, session: Database) -> Person | None:
    """The person, or None for a stranger.

    Raises:
        DisabledError: the account was disabled or removed while logged in.
        PasswordChangeNeededError: the password must be changed first.
    """
    name = hub_username(request)
    if name is None:
        return None
    account = session.scalar(select(Account).where(Account.username == name))
    if account is None or not account.enabled:
        raise DisabledError
    if account.must_change and not request.url.path.endswith(("/password", "/logged-out")):
        raise PasswordChangeNeededError
    return Person(account.id, account.username, account.display_name, account.role)


def person(found: Annotated[Person | None, Depends(known_person)]) -> Person:
    """The logged-in person.

    Raises:
        LoginNeededError: nobody is logged in.
    """
    if found is None:
        raise LoginNeededError
    return found


def reader(found: Annotated[Person | None, Depends(known_person)]) -> Person | None:
    """Who reads the policy library: the logged-in person, or a stranger where the library is public.

    Raises:
        LoginNeededError: nobody is logged in, and the library isn't public.
    """
    if found is None and not get_settings().library_public:
        raise LoginNeededError
    return found


def require(*roles: Role) -> Callable[..., Person]:
    """Make a dependency that lets only some roles in.

    Args:
        roles: the roles that may; administrators may always.
    """

    def allowed(found: Annotated[Person, Depends(person)]) -> Person:
        if not found.has(*roles):
            raise ForbiddenError
        return found

    return allowed


def csrf_token(username: str) -> str:
    """The token a form of this person carries.

    Args:
        username: the account the token is good for.
    """
    return hmac.new(get_settings().key("csrf"), username.encode(), hashlib.sha256).hexdigest()


def same_origin(request: Request) -> bool:
    """Whether the browser says the request comes from our own pages (browsers always send Origin with a POST)."""
    origin = request.headers.get("origin")
    if origin in (None, ""):
        return True
    wanted = request.headers.get("x-forwarded-host", request.headers.get("host", "")).split(",")[-1].strip()
    return urlsplit(origin).netloc == wanted


def csrf(request: Request, found: Annotated[Person, Depends(person)], sent: Annotated[str, Form(alias="_csrf")] = "") -> None:
    """Refuse a form that our own page didn't send.

    Raises:
        FormExpiredError: the token is missing or another person's, or the origin is foreign.
    """
    if not hmac.compare_digest(sent, csrf_token(found.username)) or not same_origin(request):
        raise FormExpiredError
