"""Trainers' servers: JupyterLab with formgrader, for trainers only, under an OS account of their own where that can be had."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner, set_user_setuid
from sqlalchemy import select
from tornado.web import HTTPError

from canxie_platform.accounts.models import Account
from canxie_platform.database import session_scope
from canxie_platform.settings import get_settings

CONFIG = Path(__file__).with_name("trainer_server_config.py")
LAB = Path(__file__).with_name("trainer_lab")
"""Chinese menus, and none of nbgrader's pages for learners."""
MAY_START = ("trainer",)
"""Administrators have no server: whoever shares its OS account could act in their name."""


class TrainerSpawner(LocalProcessSpawner):
    """A local process in the teaching folder."""

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Become the trainers' OS account, not one of the learner's or trainer's own name; then make the home.

        The home lies in a folder trainers own, so only they may touch it: to root, a link there could lead anywhere.
        """
        account = get_settings().trainer_account
        become = set_user_setuid(account, chdir=False) if account else lambda: None
        home = self._home()

        def prepare() -> None:
            become()
            os.umask(0o027)
            home.mkdir(parents=True, exist_ok=True, mode=0o700)

        return prepare

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """The server's environment: a home in the teaching folder, nothing of the platform's keys."""
        home = self._home()
        binaries = str(Path(sys.executable).parent)
        return {
            **env,
            "USER": self.user.name,
            "HOME": str(home),
            "SHELL": "/bin/bash",
            "PATH": f"{binaries}:{os.defpath}",
            "JUPYTER_CONFIG_PATH": str(LAB),
            "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
            "JUPYTER_DATA_DIR": str(home / ".jupyter" / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / ".jupyter" / "runtime"),
            "IPYTHONDIR": str(home / ".ipython"),
            "PYTHONUTF8": "1",
            "CANXIE_RUN": str(get_settings().data),
        }

    def _home(self) -> Path:
        """The trainer's own folder for settings of the editor."""
        return get_settings().teaching / ".home" / str(self.user.name)

    async def start(self) -> Any:
        """Start the server; refused for anybody who isn't a trainer."""
        if not get_settings().trainer_servers or not may_start(self.user.name):
            raise HTTPError(403)
        return await super().start()


def may_start(username: str) -> bool:
    """Whether an account may have a server of its own.

    Args:
        username: the account.
    """
    with session_scope(reading=True) as session:
        account = session.scalar(select(Account).where(Account.username == username))
    return account is not None and account.enabled and not account.must_change and account.role in MAY_START
