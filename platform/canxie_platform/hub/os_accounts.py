"""OS accounts for trainers' servers and the learn service, made when the platform runs as root."""

from __future__ import annotations

import pwd
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from canxie_platform.deploy.wording import StartError


def ensure_account(name: str) -> None:
    """Make a system account without login and without a home, unless it is there.

    Args:
        name: the account, which gets a group of the same name.

    Raises:
        StartError: the machine refuses.
    """
    try:
        pwd.getpwnam(name)
    except KeyError:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        try:
            subprocess.run(["useradd", *options, name], check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise StartError(f"系统账号 {name} 没有建成：{getattr(error, 'stderr', '') or error}。请检查 useradd 能不能用。") from error


def reachable(account: str, paths: Iterable[Path]) -> Path | None:
    """The first path an account can't read, or None when it can read all.

    Args:
        account: an OS account.
        paths: files and folders it will need.
    """
    code = "import os, sys; sys.exit(next((n for n, p in enumerate(sys.argv[1:], 1) if not os.access(p, os.R_OK)), 0))"
    names = list(paths)
    program = "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable
    asked = subprocess.run([program, "-c", code, *map(str, names)], user=account, group=account, extra_groups=[], cwd="/", check=False)
    return names[asked.returncode - 1] if 0 < asked.returncode <= len(names) else None
