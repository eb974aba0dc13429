"""Modules a forked kernel needs after the fork, loaded before it so that all forks share them. Import it before ipykernel's kernel."""

from __future__ import annotations

import sys
from importlib import import_module

NEEDED = (
    "encodings.ascii",
    "encodings.idna",
    "encodings.latin_1",
    "http.client",
    "ipykernel.debugger",
    "ipywidgets",
    "logging.handlers",
    "tornado.gen",
    "tornado.locks",
    "tornado.platform.asyncio",
    "tornado.queues",
    "urllib.request",
    "zmq.eventloop.zmqstream",
    "canxie_widgets.portal_records",
)


def preload() -> None:
    """Load them. A lesson's kernel has no debugger: it would be 30 ms and 8 MB in each fork, and a way in."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    for name in NEEDED:
        import_module(name)
