"""The files our lesson page is made of. They are the same for everyone and hold nothing of a learner, so they need no login."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tornado.web import HTTPError

from canxie_platform.learn.addresses import BASE_URL, STATIC, widgets_module
from canxie_platform.learn.compression import Packed, packed, send
from canxie_platform.learn.headers import SecurityHeaders
from canxie_widgets.module_text import carried, module, scoped

LASTING = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


LEAN = ("opening.js", "wire.js", "models.js", "place.js")
"""Parts of the lean page's script in their order; they make one scope and one request."""


def _text(*names: str) -> str:
    return "\n".join((STATIC / name).read_text(encoding="utf-8") for name in names)


def lean_module() -> str:
    """The lean page's whole script: its runtime, and the lesson widgets under the text by which kernels name them."""
    return f"{_text(*LEAN)}\nmodules.set({json.dumps(carried(widgets_module()))}, Promise.resolve({scoped()}));\n"


TEXTS: dict[str, Callable[[], str]] = {
    "lesson.js": lean_module,
    "stock.js": lambda: _text("opening.js", "stock.js"),
    "widgets.js": module,
    "lesson.css": lambda: _text("lesson.css"),
    "read-aloud.js": lambda: _text("read-aloud.js"),
}
"""What there is, by name."""


@cache
def asset(name: str) -> Packed:
    """One file, compressed.

    Args:
        name: a key of ``TEXTS``.
    """
    return packed(TEXTS[name]())


def asset_address(name: str) -> str:
    """Address of a file with its content's mark, so that browsers may keep it for ever.

    Args:
        name: a key of ``TEXTS``.
    """
    return f"{BASE_URL}static/{name}?v={asset(name).mark[:10]}"


class AssetHandler(SecurityHeaders):
    """``static/<name>``."""

    def get(self, name: str) -> None:
        """Send a file.

        Args:
            name: which.

        Raises:
            HTTPError: 404 for a name that isn't on the list.
        """
        if name not in TEXTS:
            raise HTTPError(404)
        self.set_header("Content-Type", TYPES[Path(name).suffix])
        if "v" in self.request.arguments:
            self.set_header("Cache-Control", LASTING)
        send(self, asset(name))
