"""What a fork becomes: the kernel of a lesson's page, or an ipykernel of its own around the shell that has run the lesson."""

from __future__ import annotations

import gc
import logging
import os
import random
import resource
import socket
import sys
import threading
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.application import BaseIPythonApplication

from canxie_platform.learn.snapshot.program import Fork, Forked
from canxie_platform.learn.snapshot.stream_kernel import StreamKernel
from canxie_widgets.lesson import begin_lesson

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


def become_kernel(app: SnapshotApp, stream: socket.socket, fork: Fork) -> None:
    """Turn this fresh fork into a kernel and run it to its end.

    Args:
        app: prepared before the fork.
        stream: to the service; when it ends, the kernel ends.
        fork: whose kernel.
    """
    _limits()
    os.environ.clear()
    os.environ.update(fork.environment)
    reseed()
    gc.enable()
    begin_lesson(os.environ, fork.state, fork.cited)
    if fork.connection_file:
        threading.Thread(target=_end_with_service, args=(stream,), daemon=True).start()
        app.attach(fork.connection_file)
    say(stream, Forked(pid=os.getpid()))
    if fork.connection_file:
        app.start()  # type: ignore[no-untyped-call]
    else:
        StreamKernel(stream).run()


def say(stream: socket.socket, forked: Forked) -> None:
    """Answer the service.

    Args:
        stream: to the service.
        forked: what came of its wish.
    """
    stream.sendall(forked.model_dump_json().encode() + b"\n")


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


def _end_with_service(stream: socket.socket) -> None:
    stream.recv(1)  # nobody writes: it returns when the service's side is closed
    logging.getLogger(__name__).info("the service is gone")
    os._exit(0)
