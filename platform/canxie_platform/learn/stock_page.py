"""Voila's own front end, for lessons that use ipywidgets' controls: its files, and what its script is told.

Only three extensions are loaded into the page, whatever is installed beside it: Voila's manager of widgets, ipywidgets' controls, and
anywidget's. Everything comes from this service; the page's policy lets no request leave it.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler
from voila._version import __version__ as version

from canxie_platform.learn.addresses import BASE_URL
from canxie_platform.learn.assets import LASTING
from canxie_platform.learn.headers import SecurityHeaders

ADDRESS = f"{BASE_URL}voila/{version}/"
"""The version is part of the address, so that browsers may keep the files for ever."""
SHARE = Path(sys.prefix) / "share" / "jupyter"
EXTENSIONS = {
    "@voila-dashboards/widgets-manager8": SHARE / "voila" / "labextensions" / "@voila-dashboards" / "widgets-manager8",
    "@jupyter-widgets/jupyterlab-manager": SHARE / "labextensions" / "@jupyter-widgets" / "jupyterlab-manager",
    "anywidget": SHARE / "labextensions" / "anywidget",
}
"""Folders of the extensions by name."""


class StockFileHandler(SecurityHeaders, StaticFileHandler):
    """Files of Voila's front end; they are the same for everyone and hold nothing of a learner, so they need no login."""

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep them."""
        self.set_header("Cache-Control", LASTING)


def stock_handlers() -> list[tuple[Any, ...]]:
    """Every address of Voila's front end."""
    folders = {"static": SHARE / "voila" / "templates" / "base" / "static"}
    folders |= {f"labextensions/{name}/static": folder / "static" for name, folder in EXTENSIONS.items()}
    return [(rf"{ADDRESS}{place}/([A-Za-z0-9._-]+)", StockFileHandler, {"path": str(folder)}) for place, folder in folders.items()]


@cache
def stock_configuration() -> dict[str, Any]:
    """What Voila's script reads in the page; the kernel's id is added when there is one."""
    return {
        "appVersion": version,
        "appUrl": "voila/",
        "baseUrl": BASE_URL,
        "terminalsAvailable": False,
        "fullStaticUrl": f"{ADDRESS}static",
        "fullLabextensionsUrl": f"{ADDRESS}labextensions",
        "federated_extensions": [_extension(name, folder) for name, folder in EXTENSIONS.items()],
        "disabledExtensions": ["@jupyterlab/mathjax-extension", "@jupyterlab/mathjax2-extension"],
        "progressiveRendering": False,
    }


def _extension(name: str, folder: Path) -> dict[str, str]:
    built = json.loads((folder / "package.json").read_text(encoding="utf-8"))["jupyterlab"]["_build"]
    return {"name": name, **{key: built[key] for key in ("load", "extension", "style") if key in built}}
