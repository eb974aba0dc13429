"""Security headers and error pages every answer of the service carries."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from tornado.web import RequestHandler

from canxie_platform.learn import wording
from canxie_platform.learn.addresses import portal_static
from canxie_platform.learn.wording import Message

MESSAGES = {
    403: wording.NOT_ALLOWED,
    404: wording.NO_PAGE,
    500: wording.FAULT,
    502: wording.HUB_AWAY,
}
"""What each HTTP status says when a handler gave no message of its own."""


def content_security_policy(host: str) -> str:
    """What the page may load: our own origin, and modules anywidget makes from text (``blob:``).

    Args:
        host: the request's host; older Safari doesn't count websockets of the same host as ``'self'``.
    """
    sockets = f" ws://{host} wss://{host}" if re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", host) else ""
    return (
        "default-src 'self'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        f"connect-src 'self'{sockets}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


@lru_cache
def _environment() -> Environment:
    env = Environment(loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined)
    env.globals["portal_static"] = portal_static
    return env


class SecurityHeaders(RequestHandler):
    """Headers for every answer, and Chinese pages for errors."""

    def set_default_headers(self) -> None:
        """Say what a browser may do with the answer; nothing is stored unless a handler says otherwise."""
        self.set_header("Content-Security-Policy", content_security_policy(self.request.host))
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        self.set_header("Cache-Control", "private, no-store")
        self.clear_header("Server")

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """Answer an error with a page that says what to do, and nothing of how the service works."""
        self.show(MESSAGES.get(status_code, wording.FAULT), status_code)

    def show(self, message: Message, status: int) -> None:
        """Finish with a page that says one thing.

        Args:
            message: what it says.
            status: HTTP status.
        """
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if status == 503:
            self.set_header("Retry-After", "60")
        self.finish(_environment().get_template("message.html").render(message=message, here=self.request.path))
