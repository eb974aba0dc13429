"""``python -m canxie_platform.learn.snapshot.parent CHANNEL LIFELINE``: runs a lesson, then forks a kernel for whoever asks.

It has one thread and no ZeroMQ, so a fork copies nothing that is in the middle of something. Everything on the channel is a line of JSON:
the program comes first and what came of it goes back; then ``Fork`` and ``Forked``, any number of them at a time.
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
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from canxie_platform.learn.snapshot.child import SnapshotApp, become_kernel
from canxie_platform.learn.snapshot.collector import Collector
from canxie_platform.learn.snapshot.identifiers import repeatable_ids
from canxie_platform.learn.snapshot.preload import preload
from canxie_platform.learn.snapshot.program import Fork, Forked, Program, Ran

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
    return Ran(outputs=outputs, failed=failed, unsafe=_unsafe(before))


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

    def __init__(self, app: SnapshotApp, channel: socket.socket, lifeline: int) -> None:
        self._app = app
        self._channel = channel
        self._lifeline = lifeline
        self._rest = b""
        self._starting: dict[int, int] = {}
        """Pipes of children that aren't ready yet, and their process ids."""
        self._selector = selectors.DefaultSelector()
        self._selector.register(channel, selectors.EVENT_READ, self._asked)
        self._selector.register(lifeline, selectors.EVENT_READ, lambda: sys.exit(0))
        awake, self._waker = os.pipe()
        os.set_blocking(awake, False)
        os.set_blocking(self._waker, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        self._awake = awake
        self._selector.register(awake, selectors.EVENT_READ, self._bury)

    def serve(self) -> None:
        """Answer until the service closes the channel."""
        while True:
            for key, _events in self._selector.select():
                key.data()

    def say(self, answer: Ran | Forked) -> None:
        """Send an answer."""
        self._channel.sendall(answer.model_dump_json().encode() + b"\n")

    def _asked(self) -> None:
        part = self._channel.recv(1 << 16)
        if not part:
            sys.exit(0)
        *lines, self._rest = (self._rest + part).split(b"\n")
        for line in lines:
            self._fork(Fork.model_validate_json(line))

    def _fork(self, fork: Fork) -> None:
        said, says = os.pipe()
        try:
            pid = os.fork()
        except OSError as error:
            os.close(said)
            os.close(says)
            self.say(Forked(number=fork.number, error=str(error)))
            return
        if pid == 0:
            os.close(said)
            self._become(fork, says)
        os.close(says)
        self._starting[said] = pid
        self._selector.register(said, selectors.EVENT_READ, partial(self._started, fork.number, pid, said))

    def _started(self, number: int, pid: int, said: int) -> None:
        word = os.read(said, 1)
        self._selector.unregister(said)
        os.close(said)
        del self._starting[said]
        self.say(Forked(number=number, pid=pid, error="" if word else "the kernel ended while it was starting"))

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

    def _become(self, fork: Fork, says: int) -> NoReturn:
        """In the child: let go of all that is the parent's, and never come back."""
        code = 1
        try:
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._selector.close()
            self._channel.close()
            for file in (self._awake, self._waker, *self._starting):
                os.close(file)
            become_kernel(self._app, fork, self._lifeline, _ready(says))
            code = 0
        except BaseException:
            log.exception("a forked kernel failed")
        finally:
            logging.shutdown()
            os._exit(code)


def _ready(says: int) -> Callable[[], None]:
    def ready() -> None:
        os.write(says, b"1")
        os.close(says)

    return ready


def _die_with_service() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _first_line(channel: socket.socket) -> bytes:
    text = b""
    while not text.endswith(b"\n"):
        part = channel.recv(1 << 16)
        if not part:
            sys.exit(0)
        text += part
    return text


def main(channel_number: int, lifeline: int) -> None:
    """Run the program that comes over the channel and serve forks of it.

    Args:
        channel_number: file descriptor of the socket to the service.
        lifeline: file descriptor of a pipe that ends with the service.
    """
    _die_with_service()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    channel = socket.socket(fileno=channel_number)
    program = Program.model_validate_json(_first_line(channel))
    preload()
    app = SnapshotApp.instance()
    app.prepare()
    parent = Parent(app, channel, lifeline)
    ran = run(app, program)
    gc.collect()
    gc.freeze()
    parent.say(ran)
    parent.serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
