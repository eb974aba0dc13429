"""Who is in front of the page: the Hub says so, and says so again while a lesson stays open."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuth
from jupyterhub.singleuser.extension import JupyterHubIdentityProvider
from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError, RequestHandler
from traitlets import default

CACHED_SECONDS = 30
"""How long the Hub's word counts for new requests; a disabled account is out within that time."""


def same_origin(request: HTTPServerRequest) -> bool:
    """Whether a request comes from a page of our own origin.

    Browsers say so themselves (Fetch Metadata, ``Sec-Fetch-Site``; older ones by ``Origin`` on everything that isn't a GET).

    Args:
        request: the request.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return request.method in {"GET", "HEAD"}
    return urlsplit(origin).netloc.lower() == request.host.lower()


class LearnOAuth(HubOAuth):
    """The Hub's OAuth for services. Requests of scripts count when they come from our own pages, so no XSRF token is needed."""

    @default("cache_max_age")
    def _default_cache_max_age(self) -> int:
        return CACHED_SECONDS

    def check_xsrf_cookie(self, handler: RequestHandler) -> None:
        """Refuse what another site caused.

        Raises:
            HTTPError: 403 for a foreign origin.
        """
        if not same_origin(handler.request):
            raise HTTPError(403, "foreign origin")


class LearnIdentity(JupyterHubIdentityProvider):
    """Identity of the service's handlers: the Hub's user behind the service's own cookie."""

    def __init__(self, token: str = "", **kwargs: Any) -> None:
        """Take Voila's settings but its token: only the Hub says who is who."""
        super().__init__(**kwargs)

    @default("hub_auth")
    def _default_hub_auth(self) -> HubOAuth:
        return LearnOAuth(parent=self)

    def get_handlers(self) -> list[Any]:
        """None beside our own list of addresses."""
        return []

    async def still_known(self, token: str, session_id: str, username: str) -> bool:
        """Ask the Hub again, past the cache, whether a session still stands for a learner.

        Args:
            token: the service's OAuth token of that browser.
            session_id: the Hub's session.
            username: who it stood for.

        Raises:
            HTTPError: the Hub doesn't answer.
        """
        model = await self.hub_auth.user_for_token(token, use_cache=False, session_id=session_id, sync=False)
        return model is not None and model["name"] == username
