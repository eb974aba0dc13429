"""``python -m canxie_platform.learn.snapshot.parent CHANNEL``: runs a lesson, then forks a kernel for whoever asks.

It has one thread and no ZeroMQ, so a fork copies nothing that is in the middle of something. The program comes over the channel as a line
of JSON and what came of it goes back. Then each byte on the channel brings one end of a pair of sockets, and a process is forked that
reads from it whose kernel it is to be: nothing of a learner is ever in this process.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import selectors
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from canxie_platform.learn.snapshot.child import SnapshotApp, become_kernel, say
from canxie_platform.learn.snapshot.collector import Collector
from canxie_platform.learn.snapshot.identifiers import repeatable_ids
from canxie_platform.learn.snapshot.preload import preload
from canxie_platform.learn.snapshot.program import Fork, Forked, Program, Ran
from canxie_platform.learn.snapshot.stream_kernel import use_snapshot_comms
from canxie_widgets.lesson import cited_refs

log = logging.getLogger(__name__)
SET_PARENT_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of prctl(2)."""


def run(app: SnapshotApp, program: Program) -> Ran:
    """Run a program's cells in this process.

    Args:
        app: prepared.
        program: what to run.
    """
    from ipywidgets import register_comm_target

    register_comm_target()
    use_snapshot_comms()
    collector = Collector()
    shell: Any = app.shell
    shell.display_pub.session = shell.displayhook.session = collector
    before = _sockets()
    outputs, failed = [], []
    with repeatable_ids(program.version):
        for place, source in enumerate(program.cells):
            if not shell.run_cell(source, store_history=False).success:
                failed.append(place)
            outputs.append(collector.taken())
    return Ran(outputs=outputs, failed=failed, refs=cited_refs(), unsafe=_unsafe(before))


def _unsafe(before: set[str]) -> str:
    """Why this process must not be forked now."""
    threads = os.listdir("/proc/self/task")
    if len(threads) > 1:
        return f"a cell left {len(threads)} threads running"
    if opened := _sockets() - before:
        return f"a cell left sockets open: {', '.join(sorted(opened))}"
    zmq = sys.modules.get("zmq")
    if zmq is not None and zmq.Context._instance is not None:
        return "a cell made a ZeroMQ context"
    return ""


def _sockets() -> set[str]:
    names = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            name = os.readlink(entry)
        except OSError:
            continue
        if name.startswith("socket:"):
            names.add(name)
    return names


class Parent:
    """The loop that forks, and buries what has died."""

    def __init__(self, app: SnapshotApp, channel: socket.socket) -> None:
        self._app = app
        self._channel = channel
        self._awake, self._waker = os.pipe()
        os.set_blocking(self._awake, False)
        os.set_blocking(self._waker, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(channel, selectors.EVENT_READ, self._asked)
        self._selector.register(self._awake, selectors.EVENT_READ, self._bury)

    def serve(self, ran: Ran) -> None:
        """Say what came of the program, then fork until the service closes the channel.

        Args:
            ran: what came of it.
        """
        self._channel.sendall(ran.model_dump_json().encode() + b"\n")
        while True:
            for key, _events in self._selector.select():
                key.data()

    def _asked(self) -> None:
        part, descriptors, _flags, _address = socket.recv_fds(self._channel, 1, 1)
        if not part:
            sys.exit(0)
        for descriptor in descriptors:
            with socket.socket(fileno=descriptor) as stream:
                self._fork(stream)

    def _fork(self, stream: socket.socket) -> None:
        try:
            pid = os.fork()
        except OSError as error:
            with suppress(OSError):
                say(stream, Forked(error=str(error)))
            return
        if pid == 0:
            self._become(stream)

    def _bury(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._awake, 4096)
        while True:
            try:
                pid, _status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return

    def _become(self, stream: socket.socket) -> NoReturn:
        """In the child: let go of all that is the parent's, and never come back."""
        code = 1
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._selector.close()
            self._channel.close()
            os.close(self._awake)
            os.close(self._waker)
            line = first_line(stream)
            if line:
                become_kernel(self._app, stream, Fork.model_validate_json(line))
            code = 0
        except (ConnectionResetError, BrokenPipeError):
            code = 0  # the service is gone
        except BaseException:
            log.exception("a forked kernel failed")
        finally:
            logging.shutdown()
            os._exit(code)


def _die_with_service() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def first_line(stream: socket.socket) -> bytes:
    """The line a stream begins with; empty when it ended before.

    Args:
        stream: on which nothing more is sent until the line is answered.
    """
    text = bytearray()
    while not text.endswith(b"\n"):
        part = stream.recv(1 << 16)
        if not part:
            return b""
        text += part
    return bytes(text)


def main(channel_number: int) -> None:
    """Run the program that comes over the channel and serve forks of it.

    Args:
        channel_number: file descriptor of the socket to the service.
    """
    _die_with_service()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    channel = socket.socket(fileno=channel_number)
    line = first_line(channel)
    if not line:
        sys.exit(0)
    program = Program.model_validate_json(line)
    preload()
    app = SnapshotApp.instance()
    app.prepare()
    ran = run(app, program)
    parent = Parent(app, channel)
    gc.collect()
    gc.freeze()
    parent.serve(ran)


if __name__ == "__main__":
    main(int(sys.argv[1]))
