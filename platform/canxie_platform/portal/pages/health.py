"""``GET /services/portal/health``: the state of each part, for people and for monitoring."""

from __future__ import annotations

import os

import httpx
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import func, select, text

from canxie_platform import __version__
from canxie_platform.catalogue import load_courses
from canxie_platform.database import session_scope
from canxie_platform.library.models import Article
from canxie_platform.settings import get_settings

router = APIRouter()


@router.get("/health")
def health() -> JSONResponse:
    """Ask every part; 200 when all answer, 503 when one doesn't. Says nothing a stranger could use."""
    parts = {
        "database": _database(),
        "library": _library(),
        "courses": _courses(),
        "hub": _answers(os.environ.get("JUPYTERHUB_API_URL", "")),
        "learn": _answers(f"http://127.0.0.1:{get_settings().learn_port}/services/learn/health"),
    }
    well = all(state == "ok" for state in parts.values())
    return JSONResponse({"status": "ok" if well else "failing", "version": __version__, "parts": parts}, status_code=200 if well else 503)


def _database() -> str:
    with session_scope(reading=True) as session:
        session.execute(text("SELECT 1"))
    return "ok"


def _library() -> str:
    with session_scope(reading=True) as session:
        return "ok" if session.scalar(select(func.count()).select_from(Article)) else "empty"


def _courses() -> str:
    return "ok" if load_courses(get_settings()) else "empty"


def _answers(address: str) -> str:
    try:
        return "ok" if httpx.get(address, timeout=5).status_code < 500 else "failing"
    except httpx.HTTPError:
        return "down"
