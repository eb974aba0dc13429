"""The portal's application: routes, errors, headers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

import httpx
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from canxie_platform.portal import hub_session, wording
from canxie_platform.portal.identity import (
    DisabledError,
    ForbiddenError,
    FormExpiredError,
    LoginNeededError,
    PasswordChangeNeededError,
)
from canxie_platform.portal.pages_common import PREFIX, page

PAGES = (
    *("home", "courses", "accounts", "teaching", "bank", "ledger", "staff"),
    *("assessments", "grading", "desk", "desk_comments", "differences", "regrade", "analysis", "assessment_preview"),
    *("library", "library_versions", "library_marks", "library_flags", "library_import", "navigator", "posters"),
    "health",
)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
OPEN_PATHS = (f"{PREFIX}/static/", f"{PREFIX}/api/", f"{PREFIX}/health", f"{PREFIX}/oauth_callback")
log = logging.getLogger("canxie.portal")


def make_app() -> FastAPI:
    """Build the portal with every group of pages."""
    app = FastAPI(title="canxie portal", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.mount(f"{PREFIX}/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    for name in PAGES:
        app.include_router(import_module(f"canxie_platform.portal.pages.{name}").router, prefix=PREFIX)
    app.include_router(import_module("canxie_platform.portal.api.records").router, prefix=PREFIX)
    app.add_api_route(PREFIX, lambda: RedirectResponse(f"{PREFIX}/"), include_in_schema=False)
    app.add_api_route(f"{PREFIX}/oauth_callback", callback)
    app.middleware("http")(identify)
    app.add_middleware(GZipMiddleware, minimum_size=800)
    _add_error_pages(app)
    return app


async def identify(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Put the Hub's user on the request, and our headers on the answer."""
    if not request.url.path.startswith(OPEN_PATHS):
        try:
            request.state.hub_username = await hub_session.session_username(request)
        except httpx.HTTPError:
            log.exception("the Hub doesn't answer")
            return _answer(request, 503, wording.AWAY)
    answer = await call_next(request)
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.url.path.startswith(f"{PREFIX}/static/"):
        lasting = "v" in request.query_params
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "public, max-age=300"
    return answer


async def callback(request: Request, code: str = "", state: str = "") -> Response:
    """The Hub's answer to a login."""
    answer = await hub_session.finish_login(request, code, state) if code and state else None
    return answer or RedirectResponse(f"{PREFIX}/", status_code=302)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith(f"{PREFIX}/api/") and "text/html" in request.headers.get("accept", "")


def _answer(request: Request, status: int, said: wording.Message) -> Response:
    if not _wants_page(request):
        return JSONResponse({"message": said.text}, status_code=status)
    return page(
        request, "message.html", person=None, status=status, title=said.title, text=said.text, link=said.link, link_text=said.link_text
    )


def _add_error_pages(app: FastAPI) -> None:
    """Every refusal and failure as a Chinese page, or as JSON for scripts."""

    def login_needed(request: Request, _error: Exception) -> Response:
        if request.method == "GET" and _wants_page(request):
            query = f"?{request.url.query}" if request.url.query else ""
            return hub_session.to_login(request, request.url.path + query)
        return _answer(request, 401, wording.LOGIN_EXPIRED)

    def password_needed(request: Request, _error: Exception) -> Response:
        if _wants_page(request):
            return RedirectResponse(f"{PREFIX}/password", status_code=303)
        return _answer(request, 403, wording.PASSWORD_FIRST)

    def http_error(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        detail = str(getattr(error, "detail", ""))
        said = wording.BY_STATUS.get(status, wording.BROKEN)
        own_sentence = not detail.isascii()
        return _answer(request, status, said.saying(detail) if own_sentence else said)

    def invalid(request: Request, _error: Exception) -> Response:
        return _answer(request, 422, wording.BAD_INPUT)

    def broken(request: Request, error: Exception) -> Response:
        log.exception("unexpected error at %s", request.url.path, exc_info=error)
        return _answer(request, 500, wording.BROKEN)

    app.add_exception_handler(LoginNeededError, login_needed)
    app.add_exception_handler(PasswordChangeNeededError, password_needed)
    app.add_exception_handler(DisabledError, lambda request, _error: _answer(request, 403, wording.DISABLED))
    app.add_exception_handler(ForbiddenError, lambda request, _error: _answer(request, 403, wording.FORBIDDEN))
    app.add_exception_handler(FormExpiredError, lambda request, _error: _answer(request, 403, wording.FORM_EXPIRED))
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, broken)
