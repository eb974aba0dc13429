"""What a fork becomes: an ipykernel of its own around the shell that has run the lesson."""

from __future__ import annotations

import gc
import logging
import os
import random
import resource
import sys
import threading
from collections.abc import Callable
from typing import Any

import zmq
from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.application import BaseIPythonApplication

from canxie_platform.learn.snapshot.program import Fork
from canxie_widgets.lesson import begin_lesson
from canxie_widgets.records import State

MEMORY = 1 << 30
"""Bytes of data one kernel may have; a lesson needs a twentieth of it."""
FILES = 256
ARGUMENTS = (
    "--HistoryManager.enabled=False",
    "--InteractiveShellApp.ignore_cwd=True",
    "--InteractiveShell.cache_size=0",
    "--IPKernelApp.capture_fd_output=False",
    "--log-level=WARN",
)


class SnapshotApp(IPKernelApp):  # type: ignore[misc, unused-ignore]
    """ipykernel's application in two halves: what can be done before the fork, and what must be done after it."""

    def prepare(self) -> None:
        """Everything that has neither sockets nor threads."""
        BaseIPythonApplication.initialize(self, list(ARGUMENTS))  # type: ignore[no-untyped-call]
        self.init_pdb()  # type: ignore[no-untyped-call]
        self.shell = ZMQInteractiveShell.instance(
            parent=self, profile_dir=self.profile_dir, user_ns={}, kernel=None, compiler_class=XCachingCompiler
        )

    def init_iopub(self, context: Any) -> None:
        """Greet every subscriber, not only the first: whoever was greeted knows that it misses nothing from now on."""
        context.sockopts[zmq.XPUB_VERBOSE] = 1
        super().init_iopub(context)  # type: ignore[no-untyped-call]
        del context.sockopts[zmq.XPUB_VERBOSE]

    def attach(self, connection_file: str) -> None:
        """Bind the sockets a connection file names and put the kernel behind them.

        Args:
            connection_file: written by the kernel manager, with ports and key.
        """
        self.connection_file = connection_file
        self.parent_handle = 0
        steps: Any = self
        steps.init_connection_file()
        steps.init_sockets()
        steps.init_heartbeat()
        steps.write_connection_file()
        steps.init_io()
        steps.init_signal()
        steps.init_kernel()
        steps.init_shell()
        steps.shell.kernel = steps.kernel
        for made_before in steps.kernel.comm_manager.comms.values():
            made_before.kernel = steps.kernel


def become_kernel(app: SnapshotApp, fork: Fork, lifeline: int, ready: Callable[[], None]) -> None:
    """Turn this fresh fork into a kernel and run it to its end.

    Args:
        app: prepared before the fork.
        fork: whose kernel.
        lifeline: a pipe that ends when the service ends.
        ready: called when the sockets are bound.
    """
    _limits()
    os.environ.clear()
    os.environ.update(fork.environment)
    reseed()
    threading.Thread(target=_end_with_service, args=(lifeline,), daemon=True).start()
    gc.enable()
    begin_lesson(os.environ, State.model_validate_json(fork.state) if fork.state else None)
    app.attach(fork.connection_file)
    ready()
    app.start()  # type: ignore[no-untyped-call]


def reseed() -> None:
    """Random state of this fork's own. ``secrets``, ``uuid`` and ``tempfile`` ask the system or look at the process id themselves."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for kind, wanted in ((resource.RLIMIT_DATA, MEMORY), (resource.RLIMIT_NOFILE, FILES)):
        hard = resource.getrlimit(kind)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (most, most))


def _end_with_service(lifeline: int) -> None:
    os.read(lifeline, 1)  # nobody writes: it returns when the last end of the service's side is closed
    logging.getLogger(__name__).info("the service is gone")
    os._exit(0)
