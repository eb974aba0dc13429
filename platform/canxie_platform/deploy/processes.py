"""Finding and ending the processes of one installation, also those a killed start left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

MARK = "CANXIE_RUN"
"""Environment variable every process of an installation carries: the data folder it works on."""


def marked(data: Path) -> Iterator[psutil.Process]:
    """Processes of the installation on this data folder, except the asking one.

    Args:
        data: the data folder.
    """
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == str(data):
                yield process
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue


def end_all(data: Path, patience: float = 8) -> int:
    """End every process of the installation: asked first, forced after a while.

    Args:
        data: the data folder.
        patience: seconds between asking and forcing.

    Returns:
        How many processes had to be ended.
    """
    found = list(marked(data))
    _signal(found, signal.SIGTERM)
    _, alive = psutil.wait_procs(found, timeout=patience)
    _signal(alive, signal.SIGKILL)
    deadline = time.monotonic() + 3
    while (late := list(marked(data))) and time.monotonic() < deadline:  # children started while we were ending
        _signal(late, signal.SIGKILL)
        psutil.wait_procs(late, timeout=1)
    return len(found)


def _signal(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue
