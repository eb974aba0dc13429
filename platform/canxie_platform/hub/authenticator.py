"""JupyterHub's authenticator over the platform's account table."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyterhub import orm
from jupyterhub.auth import Authenticator
from jupyterhub.handlers.base import BaseHandler
from jupyterhub.handlers.login import LoginHandler
from sqlalchemy import select, update
from tornado.web import RequestHandler

from canxie_platform.accounts import wording
from canxie_platform.accounts.login import Refused, log_in
from canxie_platform.accounts.models import Account
from canxie_platform.database import session_scope

SAID = "canxie_said"
"""Attribute of the login's handler that holds what to tell the person."""


def addresses(handler: RequestHandler) -> list[str]:
    """Addresses a request came through, the browser's first, as the proxies in between name them.

    Args:
        handler: the request's handler.
    """
    named = [part.strip() for part in handler.request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return named or [str(handler.request.remote_ip)]


class CanxieLoginHandler(LoginHandler):
    """The login form, with what happened said in Chinese."""

    def _render(self, login_error: str | None = None, username: str | None = None, **kwargs: Any) -> Any:
        said = getattr(self, SAID, "")
        if login_error and not said:
            said = wording.LOGIN_FORM_OLD if "expired" in login_error else wording.LOGIN_BROKEN
        return super()._render(login_error=said or None, username=username, **kwargs)


class CanxieAuthenticator(Authenticator):
    """Names, passwords, roles and who may log in at all come from our table; the Hub keeps none of it."""

    def get_handlers(self, app: Any) -> list[tuple[str, type[BaseHandler]]]:
        """The login page."""
        return [("/login", CanxieLoginHandler)]

    async def authenticate(self, handler: BaseHandler, data: dict[str, str]) -> dict[str, Any] | None:
        """Check a login.

        Args:
            handler: the login's handler.
            data: the form.

        Returns:
            The Hub's model of the user, or None when the login was refused.
        """
        found = await asyncio.to_thread(_log_in, data.get("username", ""), data.get("password", ""), addresses(handler))
        if isinstance(found, Refused):
            setattr(handler, SAID, found.said)
            return None
        if await asyncio.to_thread(_take_end, found["name"]):
            self._end_sessions(found["name"])
        return found

    async def refresh_user(self, user: Any, handler: BaseHandler | None = None) -> bool | dict[str, Any]:
        """Look again whether the account may still be used, and in which role.

        Args:
            user: the Hub's user.
            handler: the request's handler.

        Returns:
            The fresh model, or False when the account is gone or disabled, or its sessions are to end: the Hub then asks for a login.
        """
        if await asyncio.to_thread(_take_end, user.name):
            self._end_sessions(user.name)
            return False
        return await asyncio.to_thread(_current, user.name) or False

    def _end_sessions(self, username: str) -> None:
        """Make every cookie and every browser's token of a user worthless."""
        database = self.parent.db
        user = orm.User.find(database, username)
        if user is None:
            return
        user.cookie_id = orm.new_token()
        for token in [token for token in user.api_tokens if token.session_id]:
            database.delete(token)
        database.commit()


def _log_in(username: str, password: str, origin: list[str]) -> dict[str, Any] | Refused:
    with session_scope() as session:
        found = log_in(session, username, password, origin)
    return found if isinstance(found, Refused) else hub_model(found)


def _current(username: str) -> dict[str, Any] | None:
    with session_scope(reading=True) as session:
        account = session.scalar(select(Account).where(Account.username == username))
    return hub_model(account) if account is not None and account.enabled else None


def _take_end(username: str) -> bool:
    """Whether the account's sessions are to end; asked once, the wish is gone."""
    with session_scope(reading=True) as session:
        wished = session.scalar(select(Account.end_sessions).where(Account.username == username))
    if not wished:
        return False
    with session_scope() as session:
        session.execute(update(Account).where(Account.username == username).values(end_sessions=False))
    return True


def hub_model(account: Account) -> dict[str, Any]:
    """What the Hub is told of an account.

    Args:
        account: the account.
    """
    return {"name": account.username, "admin": False, "groups": [account.role], "auth_state": None}
