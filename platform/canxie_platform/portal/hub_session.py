"""The portal as an OAuth client of the Hub: whose browser session this is.

The portal's token has no scope but its own access; it identifies and can do nothing else.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

import httpx
from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from canxie_platform.settings import get_settings

TOKEN_COOKIE = "canxie-portal"  # noqa: S105 (a cookie's name)
STATE_COOKIE = "canxie-state-"
COOKIE_PATH = "/services/portal/"
ACCESS = "access:services!service=portal"
"""Scope that only tokens made for the portal have."""
HUB_SESSION_COOKIE = "jupyterhub-session-id"
CACHE_SECONDS = 10
"""How long the Hub's word on a session is taken without asking again; the account table is read at every request anyway."""

_known: dict[tuple[str, str], tuple[float, str | None]] = {}


_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, httpx.AsyncClient] = WeakKeyDictionary()
PATIENCE = httpx.Timeout(30, pool=60)
"""Seconds to wait for the Hub's answer, and for a free connection: when a whole class hands in at once, it answers one by one."""
AT_ONCE = httpx.Limits(max_connections=16)


def _hub() -> httpx.AsyncClient:
    """The connections to the Hub of this event loop, kept open. They are everybody's, so no cookie is ever kept."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        none = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
        _clients[loop] = httpx.AsyncClient(timeout=PATIENCE, limits=AT_ONCE, cookies=none)
    return _clients[loop]


@dataclass(frozen=True)
class HubClient:
    """Where the Hub is and who we are to it, from the environment the Hub starts its services with."""

    api_url: str
    client_id: str
    secret: str
    callback: str

    @classmethod
    def from_environment(cls) -> HubClient:
        """Read what the Hub put into this service's environment."""
        return cls(
            api_url=os.environ["JUPYTERHUB_API_URL"].rstrip("/"),
            client_id=os.environ["JUPYTERHUB_CLIENT_ID"],
            secret=os.environ["JUPYTERHUB_API_TOKEN"],
            callback=os.environ.get("JUPYTERHUB_OAUTH_CALLBACK_URL") or f"{COOKIE_PATH}oauth_callback",
        )


async def session_username(request: Request) -> str | None:
    """The Hub user behind the browser's session, or None.

    Args:
        request: carries our token cookie and the Hub's session cookie.

    Raises:
        httpx.HTTPError: the Hub doesn't answer.
    """
    token = request.cookies.get(TOKEN_COOKIE, "")
    if not token:
        return None
    key = (request.cookies.get(HUB_SESSION_COOKIE, ""), hashlib.sha256(token.encode()).hexdigest())
    found = _known.get(key)
    if found and found[0] > time.monotonic():
        return found[1]
    reply = await _hub().get(f"{HubClient.from_environment().api_url}/user", headers={"Authorization": f"token {token}"})
    name = _owner(reply.json(), key[0]) if reply.is_success else None
    if len(_known) > 5000:
        _known.clear()
    _known[key] = (time.monotonic() + CACHE_SECONDS, name)
    return name


def _owner(model: dict[str, Any], session_id: str) -> str | None:
    """The user a token stands for, if it was made for this portal and for this browser's session.

    Any other token of the Hub, for example one of a trainer's server, is not a login here.
    """
    ours = ACCESS in model.get("scopes", ()) and model.get("session_id") == session_id
    return str(model["name"]) if ours and session_id else None


def to_login(request: Request, target: str) -> Response:
    """Send the browser to the Hub's login and remember where to come back to.

    Args:
        request: the request that needs a login.
        target: path to return to; only our own site's paths are taken.
    """
    client = HubClient.from_environment()
    state, verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(32)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    query = {
        "client_id": client.client_id,
        "redirect_uri": client.callback,
        "response_type": "code",
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    answer = RedirectResponse(f"/hub/api/oauth2/authorize?{urlencode(query)}", status_code=302)
    value = _signed(json.dumps({"next": own_path(target), "verifier": verifier}))
    answer.set_cookie(STATE_COOKIE + state, value, max_age=900, path=COOKIE_PATH, httponly=True, samesite="lax", secure=_is_https(request))
    return answer


async def finish_login(request: Request, code: str, state: str) -> Response | None:
    """Take the Hub's answer: exchange the code, keep the token in a cookie, go where the person wanted to go.

    Args:
        request: the callback request with our state cookie.
        code: the Hub's one-time code.
        state: which login this answers.

    Returns:
        The redirect, or None when the answer doesn't belong to a login this browser began.

    Raises:
        HTTPException: 503 when the Hub doesn't take its own code.
    """
    memory = _opened(request.cookies.get(STATE_COOKIE + state, ""))
    if memory is None:
        return None
    kept = json.loads(memory)
    client = HubClient.from_environment()
    form = {
        "client_id": client.client_id,
        "client_secret": client.secret,
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.callback,
        "code_verifier": kept["verifier"],
    }
    reply = await _hub().post(f"{client.api_url}/oauth2/token", data=form)
    if not reply.is_success:  # beginning again would go round in circles
        raise HTTPException(503, "登录服务没有回应，请过一会儿再打开。")
    answer = RedirectResponse(kept["next"], status_code=302)
    token = reply.json()["access_token"]
    answer.set_cookie(TOKEN_COOKIE, token, path=COOKIE_PATH, httponly=True, samesite="lax", secure=_is_https(request))
    answer.delete_cookie(STATE_COOKIE + state, path=COOKIE_PATH)
    return answer


def own_path(target: str) -> str:
    """A path of our own site, or the portal's home when the target is anything else."""
    plain = target.startswith("/") and not target.startswith("//") and "\\" not in target and "\n" not in target
    return target if plain else COOKIE_PATH


def _is_https(request: Request) -> bool:
    return request.headers.get("x-forwarded-proto", request.url.scheme).split(",")[0].strip() == "https"


def _signed(text: str) -> str:
    body = base64.urlsafe_b64encode(text.encode()).decode()
    return f"{body}.{hmac.new(get_settings().key('csrf'), body.encode(), hashlib.sha256).hexdigest()}"


def _opened(value: str) -> str | None:
    body, _, mark = value.partition(".")
    wanted = hmac.new(get_settings().key("csrf"), body.encode(), hashlib.sha256).hexdigest()
    return base64.urlsafe_b64decode(body).decode() if mark and hmac.compare_digest(mark, wanted) else None
