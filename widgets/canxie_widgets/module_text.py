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
def _parts() -> str:
    return "\n".join((STATIC / part).read_text(encoding="utf-8") for part in PARTS)


@cache
def module() -> str:
    """The whole module."""
    return f"{_parts()}\nexport default widgets;\n"


def scoped() -> str:
    """What the module exports, as an expression for another script; its names stay its own."""
    return f"(() => {{\n{_parts()}\nreturn widgets;\n}})()"


def carried(address: str) -> str:
    """What each widget carries as ``_esm``.

    Args:
        address: where the platform serves the module; empty elsewhere, and the widget carries the module itself.
    """
    if not address:
        return module()
    return f'export default () => import(new URL("{address}", location.origin).href).then((loaded) => loaded.default);\n'


@cache
def author_style() -> str:
    """The style sheet for authors; on the platform the page has its own."""
    return (STATIC / "author.css").read_text(encoding="utf-8")


@cache
def version() -> str:
    """Mark of the module's content."""
    return sha256(module().encode()).hexdigest()[:10]
