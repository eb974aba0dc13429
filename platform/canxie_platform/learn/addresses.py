"""Addresses of the service and of static files, the latter with their content's hash, so that browsers may keep them for ever."""

from __future__ import annotations

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from canxie_widgets.module_text import version

BASE_URL = "/services/learn/"
HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
TEMPLATE = "canxie"
STATIC = TEMPLATES / TEMPLATE / "static"
PORTAL_STATIC = HERE.parent / "portal" / "static"


@lru_cache
def _digest(path: Path, _changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]


def portal_static(name: str) -> str:
    """Address of one of the portal's static files; the lesson page wears the same dress.

    Args:
        name: file in ``portal/static``.
    """
    path = PORTAL_STATIC / name
    return f"/services/portal/static/{name}?v={_digest(path, path.stat().st_mtime_ns)}"


@cache
def icon() -> str:
    """The platform's icon as an address that holds it: a page's first visit needs one request less."""
    return f"data:image/svg+xml,{quote((PORTAL_STATIC / 'icon.svg').read_text(encoding='utf-8'))}"


def widgets_module() -> str:
    """Address of the lesson widgets' ES module."""
    return f"{BASE_URL}static/widgets.js?v={version()}"
