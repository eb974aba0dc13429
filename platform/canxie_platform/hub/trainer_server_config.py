"""Configuration of a trainer's Jupyter server: JupyterLab in the teaching folder, with formgrader for the live course.

The Hub's spawner starts it with ``--config=<this file>``, ``notebook_dir`` being ``DATA/teaching``, and names the folder ``trainer_lab``
beside it in ``JUPYTER_CONFIG_PATH``: Chinese menus, and none of nbgrader's pages for learners.
"""

import os
from pathlib import Path
from typing import Any

TEACHING = Path(os.environ.get("JUPYTERHUB_ROOT_DIR") or Path.cwd())

c: Any = get_config()  # type: ignore[name-defined]  # noqa: F821

c.ServerApp.root_dir = str(TEACHING)
c.ServerApp.open_browser = False
c.ServerApp.terminals_enabled = False

# Nothing is asked of other sites: no news, no look for updates, no list of extensions.
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.news_url = None
c.LabApp.extension_manager = "readonly"

# Formgrader belongs to the live course; the rest of nbgrader's configuration lies in that folder, where the platform put it.
c.CourseDirectory.root = str(TEACHING / "grading")
c.CourseDirectory.course_id = "canxie"

# A trainer hands nothing in and fetches nothing; learners answer on the portal. Voila never runs inside a Jupyter server. Language servers
# would be looked for in folders that trainers may not read.
c.ServerApp.jpserver_extensions = {
    "nbgrader.server_extensions.formgrader": True,
    "nbgrader.server_extensions.validate_assignment": True,
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.course_list": False,
    "voila.server_extension": False,
    "jupyter_lsp": False,
}
