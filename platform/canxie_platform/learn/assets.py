"""Serving the files our lesson page is made of."""

from __future__ import annotations

from tornado.web import StaticFileHandler

from canxie_platform.learn.addresses import STATIC
from canxie_platform.learn.headers import SecurityHeaders


class LessonStaticHandler(SecurityHeaders, StaticFileHandler):
    """The template's static files; they are the same for everyone and hold nothing of a learner, so they need no login."""

    def initialize(self) -> None:  # type: ignore[override]
        """Serve ``templates/canxie/static`` and nothing beside it."""
        super().initialize(path=str(STATIC))

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep an address that names its content."""
        if "v" in self.request.arguments:
            self.set_header("Cache-Control", "public, max-age=31536000, immutable")
