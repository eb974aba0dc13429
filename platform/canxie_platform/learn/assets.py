"""Serving the files our lesson page is made of."""

from __future__ import annotations

from tornado.web import StaticFileHandler

from canxie_platform.learn.addresses import STATIC
from canxie_platform.learn.headers import SecurityHeaders
from canxie_widgets import module_text

LASTING = "public, max-age=31536000, immutable"


class WidgetsModuleHandler(SecurityHeaders):
    """``widgets.js``: the front end of the lesson widgets, as the kernels' widgets name it."""

    def get(self) -> None:
        """Answer; the content's mark is in the address."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        if self.get_query_argument("v", "") == module_text.version():
            self.set_header("Cache-Control", LASTING)
        self.finish(module_text.module())


class LessonStaticHandler(SecurityHeaders, StaticFileHandler):
    """The template's static files; they are the same for everyone and hold nothing of a learner, so they need no login."""

    def initialize(self) -> None:  # type: ignore[override]
        """Serve ``templates/canxie/static`` and nothing beside it."""
        super().initialize(path=str(STATIC))

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep an address that names its content."""
        if "v" in self.request.arguments:
            self.set_header("Cache-Control", LASTING)
