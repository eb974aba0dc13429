"""Why a file isn't imported."""

from __future__ import annotations


class RefusedError(ValueError):
    """The file can't be imported; the message is Chinese and says what to do. Nothing of it was stored."""
