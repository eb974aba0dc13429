"""The widgets' front end: one ES module, made of the files in ``static``."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).with_name("static")
PARTS = (
    "elements.js",
    "delivery.js",
    "fields.js",
    "question.js",
    "dialogue.js",
    "citation.js",
    "asides.js",
    "standing.js",
    "module.js",
)
"""The module's parts in their order. One file is one request, and anywidget in JupyterLab takes a single text."""


@cache
def module() -> str:
    """The whole module."""
    return "\n".join((STATIC / part).read_text(encoding="utf-8") for part in PARTS)


@cache
def author_style() -> str:
    """The style sheet for authors; on the platform the page has its own."""
    return (STATIC / "author.css").read_text(encoding="utf-8")


@cache
def version() -> str:
    """Mark of the module's content."""
    return sha256(module().encode()).hexdigest()[:10]
