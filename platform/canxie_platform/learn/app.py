"""The learn service: Voila as an application of its own, with our list of addresses instead of Voila's."""

from __future__ import annotations

import hashlib
import hmac
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import tornado.ioloop
from jupyter_core.utils import run_sync
from jupyterhub.singleuser.extension import JupyterHubOAuthCallbackHandler
from traitlets import Bool, default
from traitlets.config import Config
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.exporter import VoilaExporter
from voila.paths import collect_template_paths

from canxie_platform.learn.addresses import BASE_URL, TEMPLATE, TEMPLATES
from canxie_platform.learn.assets import AssetHandler
from canxie_platform.learn.channels import LessonChannelsHandler
from canxie_platform.learn.handlers import HealthHandler, KernelHandler, LessonHandler, UnknownPageHandler
from canxie_platform.learn.headers import SecurityHeaders
from canxie_platform.learn.identity import LearnIdentity
from canxie_platform.learn.kernels import LessonKernels
from canxie_platform.learn.machine import adopt_orphans, raise_file_limit
from canxie_platform.learn.messages import ALLOWED_TYPES, LARGEST
from canxie_platform.learn.opening import OpenHandler
from canxie_platform.learn.ordinary_connection import LessonConnection
from canxie_platform.learn.pages import Pages
from canxie_platform.learn.preview import OpenPreviewHandler, PreviewHandler
from canxie_platform.learn.privacy import close_to_neighbours
from canxie_platform.learn.stock_page import stock_handlers
from canxie_platform.settings import get_settings

KERNEL_ID = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
GROWTH_LIMIT = 64 * 1024
"""Bytes of a request's body; no page sends more than a farewell."""


class OAuthCallbackHandler(SecurityHeaders, JupyterHubOAuthCallbackHandler):
    """Where the Hub's login comes back to."""


class LearnApp(Voila):
    """Stand-alone Voila for lessons of the catalogue. What isn't in ``init_handlers`` doesn't exist."""

    name = "canxie-learn"
    classes: ClassVar[list[Any]] = [VoilaConfiguration, VoilaExporter, LessonKernels, LearnIdentity]
    open_browser = Bool(False)

    def initialize(self, argv: list[str] | None = None) -> None:
        """Set everything that makes Voila safe to share; the command line may change numbers, no file of the machine may."""
        self.update_config(hardened())
        self.scratch = self._scratch()
        self.port = get_settings().learn_port
        super().initialize(argv)
        signal.signal(signal.SIGINT, self._handle_signal_stop)
        adopt_orphans()

    def load_config_file(self, *_args: Any, **_kwargs: Any) -> None:
        """Read no configuration file: what a shared service does must not depend on who starts it."""

    @default("cookie_secret")
    def _default_cookie_secret(self) -> bytes:
        """The same after a restart, so that a login outlives one; never the ticket key itself."""
        return hmac.new(get_settings().key("ticket"), b"learn cookie", hashlib.sha256).digest()

    def _scratch(self) -> Path:
        """Folder for connection files and kernels' own files; emptied at each start, entered by this account only."""
        folder = get_settings().data / "learn"
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("run-*"):
            shutil.rmtree(old, ignore_errors=True)
        run = folder / "run-kernels"
        (run / "ipython").mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        return run

    def setup_template_dirs(self) -> None:
        """Our template before nbconvert's; no template of the machine's or a visitor's choice."""
        base = collect_template_paths(["voila", "nbconvert"], "base", prune=True)
        self.template_paths = [str(TEMPLATES / TEMPLATE), str(TEMPLATES), *base]

    def init_settings(self) -> dict[str, Any]:
        """Settings of the web application."""
        settings: dict[str, Any] = super().init_settings()
        self.kernel_manager.allowed_message_types = list(ALLOWED_TYPES)
        self.kernel_spec_manager.kernel_dirs = []  # only the kernel of this interpreter, whatever is installed on the machine
        renderer = {
            "voila_configuration": self.voila_configuration,
            "traitlet_config": self.config,
            "template_paths": self.template_paths,
            "base_url": self.base_url,
            "kernel_spec_manager": self.kernel_spec_manager,
        }
        settings.update(
            login_url=BASE_URL,
            default_handler_class=UnknownPageHandler,
            compress_response=True,
            websocket_max_message_size=LARGEST,
            websocket_compression_options={},
            scratch=self.scratch,
            pages=Pages(self.kernel_manager, self.scratch, self.base_url, renderer),
        )
        for unused in ("contents_manager", "config_manager", "voila_jinja2_env"):
            del settings[unused]
        return settings

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Every address the service has."""
        return [
            (rf"{BASE_URL}render/([^/]+)/([^/]+)", LessonHandler),
            (rf"{BASE_URL}preview/([^/]+)/([^/]+)", PreviewHandler),
            (rf"{BASE_URL}api/open/([^/]+)/([^/]+)", OpenHandler),
            (rf"{BASE_URL}api/open-preview/([^/]+)/([^/]+)", OpenPreviewHandler),
            (rf"{BASE_URL}api/kernels/{KERNEL_ID}", KernelHandler),
            (rf"{BASE_URL}api/kernels/{KERNEL_ID}/channels", LessonChannelsHandler),
            (rf"{BASE_URL}static/([a-z0-9.-]+)", AssetHandler),
            (rf"{BASE_URL}oauth_callback", OAuthCallbackHandler, {"hub_auth": self.identity_provider.hub_auth}),
            (rf"{BASE_URL}health", HealthHandler),
            *stock_handlers(),
        ]

    def listen(self) -> None:
        """Listen on the one port the Hub knows; a taken port is an error, not a reason to look for another."""
        self.app.listen(self.port, "127.0.0.1", xheaders=True, max_body_size=GROWTH_LIMIT)
        self.log.info("lessons at http://127.0.0.1:%d%s", self.port, BASE_URL)
        self.ioloop = tornado.ioloop.IOLoop.current()
        try:
            self.ioloop.start()
        finally:
            self.stop()

    def stop(self) -> None:
        """Kill the kernels at once: they hold nothing that isn't stored."""
        try:
            run_sync(self.kernel_manager.shutdown_all)(now=True)
        finally:
            for folder in (self.scratch, self.connection_dir):
                shutil.rmtree(folder, ignore_errors=True)


def hardened() -> Config:
    """Configuration that must hold; the numbers of ``LessonKernels`` are its defaults and may be set."""
    config = Config()
    config.Voila.ip = "127.0.0.1"
    config.Voila.base_url = BASE_URL
    config.Voila.root_dir = str(get_settings().courses_shipped)
    config.Voila.config_file_paths = []
    config.Voila.identity_provider_class = LearnIdentity
    config.Voila.kernel_websocket_connection_class = LessonConnection
    config.Voila.connection_dir_root = tempfile.gettempdir()  # a socket's path may have 107 bytes, the data folder may be long
    options = config.VoilaConfiguration
    options.template = TEMPLATE
    options.theme = "light"
    options.allow_template_override = "NO"
    options.allow_theme_override = "NO"
    options.show_tracebacks = False
    options.strip_sources = True
    options.file_allowlist = []
    options.file_denylist = [".*"]
    options.preheat_kernel = False
    options.progressive_rendering = False
    options.extension_allowlist = []
    options.http_header_envs = []
    options.multi_kernel_manager_class = LessonKernels
    config.KernelSpecManager.allowed_kernelspecs = {"python3"}
    config.KernelManager.transport = "ipc"  # sockets in a folder of Voila's (mode 0700), which no other account enters
    config.KernelRestarter.time_to_dead = 1.0  # seconds between two looks whether a kernel lives
    config.KernelRestarter.restart_limit = 0  # an empty new kernel would know nothing of the page in front of it
    return config


def main(argv: list[str] | None = None) -> None:
    """Run the service until it is told to stop.

    Args:
        argv: options such as ``--LessonKernels.in_all=60``; the process's own when left out.
    """
    close_to_neighbours()
    raise_file_limit()
    app = LearnApp()
    app.initialize(argv)
    app.start()
