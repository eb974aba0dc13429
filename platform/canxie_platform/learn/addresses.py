"""Addresses of static files, each with its content's hash, so that browsers may keep them for ever."""

from __future__ import annotations

from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import Markup

from canxie_widgets import module_text as front_end

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
TEMPLATE = "canxie"
STATIC = TEMPLATES / TEMPLATE / "static"
PORTAL_STATIC = HERE.parent / "portal" / "static"


@lru_cache
def _digest(path: Path, _changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]


def _versioned(prefix: str, folder: Path, name: str) -> str:
    path = folder / name.removeprefix("static/")
    return f"{prefix}{path.relative_to(folder).as_posix()}?v={_digest(path, path.stat().st_mtime_ns)}"


def portal_static(name: str) -> str:
    """Address of one of the portal's static files; the lesson page wears the same dress.

    Args:
        name: file in ``portal/static``.
    """
    return _versioned("/services/portal/static/", PORTAL_STATIC, name)


def lesson_static(base_url: str, name: str) -> str:
    """Address of a file in ``templates/canxie/static``.

    Args:
        base_url: where the service answers, with a slash at the end.
        name: the file, with or without ``static/`` before it.
    """
    return _versioned(f"{base_url}static/", STATIC, name)


def widgets_module() -> str:
    """Address of the lesson widgets' ES module."""
    return f"/services/learn/widgets.js?v={front_end.version()}"


def include_functions(base_url: str) -> dict[str, Any]:
    """What nbconvert's and Voila's templates call to include a file.

    Args:
        base_url: where the service answers, with a slash at the end.
    """
    address = partial(lesson_static, base_url)

    def include_css(name: str) -> Markup:
        return Markup('<link rel="stylesheet" href="{}">').format(address(name))

    def include_js(name: str, module: bool = False) -> Markup:
        tag = Markup('<script type="module" src="{}"></script>') if module else Markup('<script defer src="{}"></script>')
        return tag.format(address(name))

    return {"include_css": include_css, "include_js": include_js, "include_url": address, "include_lab_theme": lambda _name: ""}
