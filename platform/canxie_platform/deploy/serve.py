"""``canxie serve``: start everything, say where it is, stop everything."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import httpx

from canxie_platform.deploy import ground, wording
from canxie_platform.deploy.processes import MARK, end_all
from canxie_platform.deploy.wording import StartError
from canxie_platform.settings import Settings, get_settings

CONFIG = Path(__file__).parents[1] / "hub" / "jupyterhub_config.py"
START_LIMIT = 120.0
"""Seconds after which a start that doesn't answer counts as failed."""


class Stop(Exception):
    """Ctrl-C, or a polite end from outside."""


def serve(settings: Settings) -> int:
    """Run the platform until it is stopped.

    Args:
        settings: port, data folder, demo.

    Returns:
        The exit code: 0 after a wanted stop, 1 when it couldn't start or ended by itself.
    """
    began = time.monotonic()
    settings = settings.model_copy(update={"data": settings.data.expanduser().resolve()})
    try:
        with _stoppable(), _only_one(settings):
            end_all(settings.data, patience=3)  # left over from a start that was killed
            ground.check_port(settings.host, settings.port)
            settings, accounts = _prepare(settings)
            return _run(settings, began, accounts)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1
    except Stop:
        return 0


def _prepare(settings: Settings) -> tuple[Settings, list[tuple[str, str, str]]]:
    node = settings.home / "platform" / "node"
    if not (node / "node_modules" / "configurable-http-proxy").is_dir():
        raise StartError(wording.proxy_missing(node))
    settings, notes = ground.separate_accounts(settings)
    hub, proxy, portal, learn = ground.free_ports(4)
    settings = settings.model_copy(update={"hub_port": hub, "proxy_api_port": proxy, "portal_port": portal, "learn_port": learn})
    os.environ.update(_environment(settings))
    get_settings.cache_clear()
    accounts = ground.fill(settings)
    if not ground.has_chinese_font():
        notes.append(wording.NO_FONT)
    for note in notes:
        print(note)
    return settings, accounts


def _environment(settings: Settings) -> dict[str, str]:
    """The settings as every process of this installation gets them."""
    values = settings.model_dump(exclude={"ticket_key", "csrf_key"})
    named = {f"CANXIE_{name.upper()}": str(int(value)) if isinstance(value, bool) else str(value) for name, value in values.items()}
    return {**named, MARK: str(settings.data)}


def _run(settings: Settings, began: float, accounts: list[tuple[str, str, str]]) -> int:
    log = settings.private / "logs" / "hub.log"
    with log.open("ab") as out:
        command = [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG)]
        hub = subprocess.Popen(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=settings.private / "hub", start_new_session=True
        )
    try:
        _wait_until_ready(settings, hub, log)
        print(wording.started(settings, time.monotonic() - began, accounts), flush=True)
        hub.wait()
        raise StartError(wording.died(log, _tail(log)))
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
        print(wording.STOPPING, flush=True)
        _stop(settings, hub)
        print(wording.STOPPED.format(data=settings.data), flush=True)


def _wait_until_ready(settings: Settings, hub: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        if hub.poll() is not None:
            raise StartError(wording.died(log, _tail(log)))
        try:
            if httpx.get(f"http://127.0.0.1:{settings.port}/services/portal/health", timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise StartError(wording.died(log, _tail(log)))


def _stop(settings: Settings, hub: subprocess.Popen[bytes]) -> None:
    """Let the Hub stop its servers and services, then end whatever is left."""
    if hub.poll() is None:
        hub.send_signal(signal.SIGTERM)
        try:
            hub.wait(timeout=12)
        except subprocess.TimeoutExpired:
            hub.kill()
    end_all(settings.data, patience=3)


def _tail(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turn Ctrl-C, TERM and a closed terminal into one exception, also where a shell made us ignore Ctrl-C."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    yield


@contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """Hold the data folder: two platforms on one folder would fight."""
    ground.make_folders(settings)
    with (settings.private / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartError(wording.already_running(settings.data)) from error
        yield
