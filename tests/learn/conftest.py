"""The real learn service in front of a real records API; only the Hub is a small stand-in that says who is logged in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Form, Header, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from playwright.sync_api import Browser, Page, Route
from sqlalchemy.orm import Session

from canxie_platform.accounts.models import Account
from canxie_platform.database import Base, engine_for
from canxie_platform.library.sync import sync
from canxie_platform.portal.api import records
from canxie_platform.roster.models import Appointment, Association, Street
from canxie_platform.settings import HOME, Settings, get_settings
from tests.browser import chromium
from tests.learn.course import COURSE, write_course

PORTAL_STATIC = Path(records.__file__).parents[1] / "static"
THIRD_PARTY = Path(__file__).parent / "third_party"
CLIENT = "service-learn"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Hub:
    """A Hub that knows one browser's person and gives its name for a token."""

    person: str | None = "wang"
    tokens: dict[str, str] = field(default_factory=dict)

    def app(self, callback: str) -> FastAPI:
        """Its OAuth addresses, as far as services use them."""
        made = FastAPI()

        @made.get("/hub/api/oauth2/authorize")
        def authorize(state: str) -> RedirectResponse:
            if self.person is None:
                raise HTTPException(403, "login page")
            return RedirectResponse(f"{callback}?{urlencode({'code': self.person, 'state': state})}")

        @made.post("/hub/api/oauth2/token")
        def token(code: Annotated[str, Form()]) -> dict[str, str]:
            key = f"token-{len(self.tokens)}-{code}"
            self.tokens[key] = code
            return {"access_token": key, "token_type": "Bearer"}

        @made.get("/hub/api/user")
        def user(authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
            name = self.tokens.get(authorization.split(" ")[-1])
            if name is None:
                raise HTTPException(403)
            scopes = ["access:services", f"access:services!service={CLIENT}"]
            return {"kind": "user", "name": name, "groups": [], "scopes": scopes, "admin": False}

        return made


@dataclass
class Learn:
    """The running service."""

    url: str
    portal: str
    hub_url: str
    hub: Hub
    settings: Settings
    process: subprocess.Popen[bytes]
    log: Path
    environment: dict[str, str]
    portal_fails: bool = False

    def lesson(self, name: str = "01-kanwang") -> str:
        """Address of a lesson."""
        return f"{self.url}/services/learn/render/{COURSE}/{name}"

    def start(self) -> None:
        """Start the service again after it was killed."""
        self.process = begin(self.environment, self.log)
        _wait(self)


def begin(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start the service's process."""
    with log.open("ab") as out:
        return subprocess.Popen([sys.executable, "-m", "canxie_platform.learn"], env=environment, stdout=out, stderr=out, cwd=log.parent)


def serve(app: Any, port: int) -> uvicorn.Server:
    """Serve an application in a thread of this process."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off", ws="none"))
    threading.Thread(target=server.run, daemon=True).start()
    return server


def fill(settings: Settings) -> None:
    """Tables, the library, two learners; one of them holds a post."""
    import canxie_platform.database.registry  # noqa: F401  (fills Base.metadata)

    settings.private.mkdir(parents=True, exist_ok=True)
    engine = engine_for(settings.database)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        sync(session, settings)
        people = [Account(username=name, display_name=shown, role="learner", must_change=False) for name, shown in LEARNERS.items()]
        street = Street(name="虚构街道")
        session.add_all([*people, street])
        session.flush()
        place = Association(street_id=street.id, name="虚构社区")
        session.add(place)
        session.flush()
        since = date(date.today().year, 1, 1)
        session.add(Appointment(account_id=people[0].id, association_id=place.id, post="officer", since=since))
        session.commit()
    engine.dispose()


def _said(error: Exception) -> JSONResponse:
    """A refusal as the portal's own application says it."""
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": str(error.detail)}, status_code=error.status_code)


LEARNERS = {"wang": "王小明", "li": "李小红"}


@pytest.fixture(scope="package")
def learn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learn]:
    """The learn service with one invented course."""
    folder = tmp_path_factory.mktemp("learn")
    home = folder / "home"
    write_course(home / "courses")
    (home / "courses" / "plans").symlink_to(HOME / "courses" / "plans")
    (home / "policies").symlink_to(HOME / "policies")
    hub_port, portal_port, learn_port = free_port(), free_port(), free_port()
    url = f"http://127.0.0.1:{learn_port}"
    ours = {
        "CANXIE_HOME": str(home),
        "CANXIE_DATA": str(folder / "data"),
        "CANXIE_PORTAL_PORT": str(portal_port),
        "CANXIE_LEARN_PORT": str(learn_port),
        "CANXIE_TICKET_KEY": "k" * 40,
        "CANXIE_CSRF_KEY": "c" * 40,
        "CANXIE_LESSON_WIDGETS": "wigglystuff.SortableList,ipymario.Widget,canxie_probe.Probe",
    }
    callback = f"{url}/services/learn/oauth_callback"
    hub_address = f"http://127.0.0.1:{hub_port}"
    theirs = {
        "JUPYTERHUB_API_TOKEN": "secret",
        "JUPYTERHUB_API_URL": f"{hub_address}/hub/api",
        "JUPYTERHUB_BASE_URL": "/",
        "JUPYTERHUB_HOST": hub_address,
        "JUPYTERHUB_CLIENT_ID": CLIENT,
        "JUPYTERHUB_SERVICE_NAME": "learn",
        "JUPYTERHUB_SERVICE_PREFIX": "/services/learn/",
        "JUPYTERHUB_SERVICE_URL": url,
        "JUPYTERHUB_OAUTH_CALLBACK_URL": callback,
        "JUPYTERHUB_OAUTH_ACCESS_SCOPES": f'["access:services", "access:services!service={CLIENT}"]',
        "JUPYTERHUB_OAUTH_SCOPES": f'["access:services", "access:services!service={CLIENT}"]',
    }
    monkeypatch = pytest.MonkeyPatch()
    for name, value in ours.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    settings = get_settings()
    fill(settings)
    hub = Hub()
    portal = FastAPI()
    portal.mount("/services/portal/static", StaticFiles(directory=PORTAL_STATIC))
    portal.include_router(records.router, prefix="/services/portal")
    portal.add_exception_handler(HTTPException, lambda _request, error: _said(error))
    servers = [serve(hub.app(callback), hub_port), serve(portal, portal_port)]
    log = folder / "learn.log"
    environment = {
        **os.environ,
        **ours,
        **theirs,
        "PYTHONPATH": f"{THIRD_PARTY}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
    }
    process = begin(environment, log)
    running = Learn(url, f"http://127.0.0.1:{portal_port}", hub_address, hub, settings, process, log, environment)

    @portal.middleware("http")
    async def fail_when_asked(request: Request, call_next: Callable[[Request], Awaitable[Any]]) -> Any:
        if running.portal_fails and request.method == "PUT":
            return JSONResponse({"message": "broken"}, status_code=500)
        return await call_next(request)

    try:
        _wait(running)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(timeout=20)
        for server in servers:
            server.should_exit = True
        engine_for(settings.database).dispose()
        monkeypatch.undo()
        get_settings.cache_clear()


def _wait(running: Learn) -> None:
    for _ in range(200):
        try:
            if httpx.get(f"{running.url}/services/learn/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
        if running.process.poll() is not None:
            break
    pytest.fail(running.log.read_text(encoding="utf-8", errors="replace")[-3000:])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for these tests."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser, learn: Learn) -> Iterator[Page]:
    """A phone with wang's login; the portal's files come from the portal, as through the proxy."""
    yield from visit(browser, learn, bypass_csp=True)


def foreign(learn: Learn, asked: list[str]) -> list[str]:
    """Addresses a page asked for that are neither the service's own nor the Hub's.

    Args:
        learn: the running service.
        asked: every address.
    """
    own = {urlsplit(learn.url).netloc, urlsplit(learn.hub_url).netloc}
    return [url for url in asked if not url.startswith("blob:") and urlsplit(url).netloc not in own]


def visit(browser: Browser, learn: Learn, *, bypass_csp: bool) -> Iterator[Page]:
    """A page in a browser session of its own.

    Args:
        browser: the browser.
        learn: the running service.
        bypass_csp: whether tests may bring scripts of their own, such as axe.
    """
    learn.hub.person = "wang"
    context = browser.new_context(viewport={"width": 375, "height": 740}, locale="zh-CN", bypass_csp=bypass_csp)
    context.set_default_timeout(15_000)

    def to_portal(route: Route) -> None:
        answer = httpx.get(route.request.url.replace(learn.url, learn.portal))
        route.fulfill(status=answer.status_code, content_type=answer.headers.get("content-type"), body=answer.content)

    context.route(f"{learn.url}/services/portal/**", to_portal)
    yield context.new_page()
    context.close()
