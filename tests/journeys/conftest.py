"""The platform itself, started as a person starts it, and a browser to walk through it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import chromium

REPO = Path(__file__).resolve().parents[2]
PHONE = {"width": 375, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Platform:
    """A running platform."""

    process: subprocess.Popen[str]
    url: str
    data: Path
    said: str
    accounts: dict[str, str]
    """Password by username, as printed at the start."""

    @property
    def password(self) -> str:
        """The demo accounts' password."""
        return next(iter(self.accounts.values()))

    @property
    def portal(self) -> str:
        """Address of the portal."""
        return f"{self.url}/services/portal"

    def canxie(self, *arguments: str) -> str:
        """Run the command on this platform's data while it runs; gives back what it printed."""
        command = [REPO / ".venv/bin/canxie", *arguments, "--data", self.data]
        return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout

    def stop(self) -> int:
        """Ctrl-C, which a terminal sends to all it started, then wait for the end."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(timeout=60)
        if self.process.stdout:
            self.process.stdout.close()
        return code


def start(data: Path, *command: str | Path, cwd: Path = REPO, port: int | None = None) -> Platform:
    """Start a platform and wait for what it prints when it is ready.

    Args:
        data: data folder.
        command: how to start it; ``canxie serve`` of this tree when left out.
        cwd: where to start it.
        port: public port; a free one when left out.
    """
    port = port or free_port()
    line = [str(part) for part in command] or [str(REPO / ".venv/bin/canxie"), "serve", "--port", str(port), "--data", str(data)]
    line = [part.format(port=port, data=data) for part in line]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        line, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    said = ""
    assert process.stdout
    for text in process.stdout:
        said += text
        if "Ctrl-C" in text:
            break
    else:
        pytest.fail(f"the platform did not start:\n{said}\n{hub_log(data)}")
    accounts = dict(re.findall(r"账号 (\S+)\s+密码 (\S+)", said))
    return Platform(process, f"http://127.0.0.1:{port}", data, said, accounts)


def hub_log(data: Path) -> str:
    """The end of the Hub's log, for a failing start."""
    log = data / "private" / "logs" / "hub.log"
    return log.read_text(encoding="utf-8", errors="replace")[-4000:] if log.exists() else ""


def open_folder(factory: pytest.TempPathFactory, name: str) -> Path:
    """A temporary folder whose parents other OS accounts may enter, as any real data folder's."""
    folder = factory.mktemp(name)
    for part in (folder, *folder.parents):
        if str(part).startswith("/tmp/"):
            part.chmod(part.stat().st_mode | 0o055)
    return folder


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One running platform for all journeys; each journey uses its own people."""
    running = start(open_folder(tmp_path_factory, "platform") / "data")
    yield running
    running.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for the whole run."""
    with chromium() as opened:
        yield opened


def visitor(browser: Browser, size: dict[str, int]) -> BrowserContext:
    """A fresh browser session of one person.

    Fails the journey when a page asks a foreign origin for anything.
    """
    context = browser.new_context(viewport=size, locale="zh-CN", bypass_csp=True)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    return context


@pytest.fixture
def phone(browser: Browser, platform: Platform) -> Iterator[Page]:
    """A page on a phone."""
    yield from _page(browser, platform, PHONE)


@pytest.fixture
def desktop(browser: Browser, platform: Platform) -> Iterator[Page]:
    """A page on a desktop screen."""
    yield from _page(browser, platform, DESKTOP)


def _page(browser: Browser, platform: Platform, size: dict[str, int]) -> Iterator[Page]:
    context = visitor(browser, size)
    foreign: list[str] = []
    context.on("request", lambda request: None if request.url.startswith((platform.url, "data:", "blob:")) else foreign.append(request.url))
    yield context.new_page()
    context.close()
    assert foreign == [], "a page asked a foreign origin"


def log_in(page: Page, platform: Platform, username: str, password: str | None = None) -> None:
    """Log in by the form, from the front door.

    Args:
        page: a page of somebody not logged in.
        platform: the running platform.
        username: account.
        password: the printed demo password when left out.
    """
    page.goto(platform.url)
    fill_login(page, username, password or platform.password)


def fill_login(page: Page, username: str, password: str) -> None:
    """Fill the login form that is open and wait for what comes after it.

    Args:
        page: the Hub's login page.
        username: account.
        password: password or one-time code.
    """
    page.get_by_label("账号").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state("networkidle")


def wait_for(check: object, seconds: float = 30) -> None:
    """Wait until a condition holds.

    Args:
        check: called until it gives something true.
        seconds: when to give up.
    """
    assert callable(check)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.2)
    raise TimeoutError(str(check))
