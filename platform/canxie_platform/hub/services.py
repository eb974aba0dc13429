"""The processes the Hub starts and looks after: portal, learn service, grading worker."""

from __future__ import annotations

import os
import sys
from typing import Any

from canxie_platform.settings import Settings

KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "PYTHONPATH")


def environment(settings: Settings) -> dict[str, str]:
    """What every service gets: the settings ``canxie serve`` put into our own environment, and nothing of the Hub's.

    Args:
        settings: the installation.
    """
    ours = {name: value for name, value in os.environ.items() if name.startswith("CANXIE_")}
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, **ours, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "HOME": str(settings.private / "hub")}


def services(settings: Settings, secrets: dict[str, str]) -> list[dict[str, Any]]:
    """Definitions for ``JupyterHub.services``.

    Args:
        settings: the installation.
        secrets: the installation's secrets; the learn service, which may run under another OS account, gets the one it needs.
    """
    common = environment(settings)
    without_database = {name: value for name, value in common.items() if name != "CANXIE_DATABASE_URL"}
    learn = {
        **without_database,
        "CANXIE_TICKET_KEY": secrets["ticket"],
        "CANXIE_CSRF_KEY": "learn has no forms",
        "HOME": str(settings.data / "learn"),
    }
    return [
        _web("portal", settings.portal_port, common),
        {**_web("learn", settings.learn_port, learn), **({"user": settings.learn_account} if settings.learn_account else {})},
        {"name": "grading", "command": _module("canxie_platform.assessments.worker"), "environment": common},
    ]


def _web(name: str, port: int, env: dict[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "url": f"http://127.0.0.1:{port}",
        "command": _module(f"canxie_platform.{name}"),
        "environment": env,
        "oauth_no_confirm": True,
        "oauth_redirect_uri": f"/services/{name}/oauth_callback",
        "display": False,
    }


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]
