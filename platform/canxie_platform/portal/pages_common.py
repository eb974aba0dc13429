"""Rendering a page: the template environment every group of pages shares."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from canxie_platform.portal.identity import Person, csrf_token
from canxie_platform.portal.navigation import is_current, navigation

HERE = Path(__file__).parent
PREFIX = "/services/portal"
CHINA = ZoneInfo("Asia/Shanghai")


@lru_cache
def environment() -> Environment:
    """The Jinja environment: everything escaped, an unknown name is an error."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    env.filters.update(moment=moment, day=day, hours=hours)
    env.globals.update(prefix=PREFIX, static=static, navigation=navigation, is_current=is_current)
    return env


@lru_cache
def static(name: str) -> str:
    """Address of a static file with its content's hash, so that it can be cached for ever.

    Args:
        name: file in ``portal/static``.
    """
    digest = sha256((HERE / "static" / name).read_bytes()).hexdigest()[:10]
    return f"{PREFIX}/static/{name}?v={digest}"


def moment(value: datetime | None) -> str:
    """A moment as people in China write it, for example ``2026年11月24日 08:05``."""
    return f"{value.astimezone(CHINA):%Y年%-m月%-d日 %H:%M}" if value else "—"


def day(value: Any) -> str:
    """A date as people write it, for example ``2026年11月24日``."""
    if isinstance(value, datetime):
        value = value.astimezone(CHINA)
    return f"{value:%Y年%-m月%-d日}" if value else "—"


def hours(value: float | Decimal) -> str:
    """Credit hours without a superfluous zero: ``24``, ``0.5``."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def page(request: Request, template: str, *, person: Person | None, status: int = 200, **context: Any) -> HTMLResponse:
    """Render a whole page.

    Args:
        request: the request being answered.
        template: file in ``portal/templates``.
        person: who sees it; None on public pages.
        status: HTTP status.
        context: names the template uses.
    """

    def csrf_field() -> Markup:
        token = csrf_token(person.username) if person else ""
        return Markup('<input type="hidden" name="_csrf" value="{}">').format(token)

    text = environment().get_template(template).render(request=request, person=person, csrf_field=csrf_field, **context)
    headers = {"Cache-Control": "private, no-store"}
    return HTMLResponse(text, status_code=status, headers=headers)
