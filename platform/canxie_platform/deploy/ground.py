"""Preparing the ground before the Hub starts: folders, OS accounts, database, library, grading, demo data."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import subprocess
from contextlib import closing
from pathlib import Path

from canxie_platform.accounts.demo import seed_demo
from canxie_platform.assessments.course import prepare_grading
from canxie_platform.catalogue.draft_copies import copy_drafts
from canxie_platform.database import session_scope
from canxie_platform.database.schema import upgrade
from canxie_platform.deploy import wording
from canxie_platform.deploy.backup import RESTORED
from canxie_platform.deploy.wording import StartError
from canxie_platform.hub.os_accounts import ensure_account, reachable
from canxie_platform.library.sync import sync
from canxie_platform.roster.demo import seed_demo_roster
from canxie_platform.settings import Settings, stored_secrets

TRAINER_ACCOUNT = "canxie-trainer"
LEARN_ACCOUNT = "canxie-learn"


def check_port(host: str, port: int) -> None:
    """Make sure the public port is free.

    Raises:
        StartError: something else listens there, or the address can't be used.
    """
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as error:
            raise StartError(wording.port_impossible(port)) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise StartError(wording.port_busy(port)) from error
            raise StartError(wording.port_refused(host, port, error.strerror or str(error))) from error


def free_ports(count: int) -> list[int]:
    """Free loopback ports for the internal services."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()


def make_folders(settings: Settings) -> None:
    """Make the data folder and its parts with the rights each needs.

    Raises:
        StartError: the folder can't be written.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        if settings.data.stat().st_uid == os.getuid():
            settings.data.chmod(0o755)
        for folder in (settings.private, settings.private / "hub", settings.private / "logs"):
            folder.mkdir(exist_ok=True, mode=0o700)
        for folder in (settings.teaching, settings.courses_published, settings.data / "learn"):
            folder.mkdir(exist_ok=True)
        (settings.private / ".probe").write_text("")
        (settings.private / ".probe").unlink()
    except OSError as error:
        raise StartError(wording.not_writable(settings.data, error.strerror or str(error))) from error
    stored_secrets(settings.private)


def separate_accounts(settings: Settings) -> tuple[Settings, list[str]]:
    """Give trainers' servers and the learn service OS accounts of their own when we may.

    Args:
        settings: as given.

    Returns:
        The settings with the accounts filled in, and what the administrator must know.
    """
    if os.getuid() != 0:
        return settings, [wording.TRAINERS_ARE_ADMINS]
    for account in (TRAINER_ACCOUNT, LEARN_ACCOUNT):
        ensure_account(account)
    python = settings.home / ".venv" / "bin" / "python"
    blocked = reachable(TRAINER_ACCOUNT, [Path(os.path.realpath(python)), settings.home / "courses", settings.teaching])
    if blocked is not None:
        without = settings.model_copy(update={"trainer_servers": False, "trainer_account": "", "learn_account": ""})
        return without, [wording.NO_TRAINER_SERVERS.format(account=TRAINER_ACCOUNT, path=blocked)]
    give_back(settings, TRAINER_ACCOUNT)
    for folder, account in ((settings.teaching, TRAINER_ACCOUNT), (settings.data / "learn", LEARN_ACCOUNT)):
        shutil.chown(folder, account, account)
        folder.chmod(0o771)  # the learn service enters drafts for previews; what is private in there is closed itself
    return settings.model_copy(update={"trainer_account": TRAINER_ACCOUNT, "learn_account": LEARN_ACCOUNT}), []


def give_back(settings: Settings, account: str) -> None:
    """After a restore: make the teaching folder the trainers' account's, links in it untouched. No process of theirs runs yet."""
    mark = settings.private / RESTORED
    if not mark.exists():
        return
    subprocess.run(["chown", "-hRP", f"{account}:{account}", settings.teaching], check=True)
    mark.unlink()


def fill(settings: Settings) -> list[tuple[str, str, str]]:
    """Bring the database to this version, index the library, lay out grading, add demo accounts.

    Args:
        settings: the installation.

    Returns:
        The demo accounts to print: (who, username, password).
    """
    upgrade(settings.database)
    with session_scope(settings.database) as session:
        sync(session, settings)
    copy_drafts(settings)
    prepare_grading(settings)
    if not settings.demo:
        return []
    with session_scope(settings.database) as session:
        shown = seed_demo(session)
        seed_demo_roster(session)
    return [(account.who, account.username, account.password) for account in shown]


def has_chinese_font() -> bool:
    """Whether this machine can draw Chinese; True when it can't be found out."""
    if shutil.which("fc-list") is None:
        return True
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip())
