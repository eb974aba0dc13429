"""A kernel provisioner for jupyter_client whose kernels are forks of a process that has run their lesson already."""

from __future__ import annotations

import asyncio
import os
import select
import signal
from contextlib import suppress
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Instance, Unicode

from canxie_platform.learn.snapshot.program import Program, program_in
from canxie_platform.learn.snapshot.server import SnapshotError
from canxie_platform.learn.snapshot.snapshots import snapshots

NAME = "canxie-snapshot"
"""Name of the provisioner; for other programs, ``JUPYTER_DEFAULT_PROVISIONER_NAME`` switches it on."""


class SnapshotProvisioner(LocalProvisioner):
    """Forks where it can, and is the local provisioner where it can't.

    A kernel's program comes with ``start_kernel(program=…, state=…)``, or is the lesson its environment names.
    """

    program: Program | None = Instance(Program, allow_none=True)  # type: ignore[assignment]
    state = Unicode()
    forked_pid: int | None = None
    """Process id of the fork; None for an ordinary kernel."""
    _pidfd: int | None = None

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel."""
        return self._pidfd is not None or super().has_process

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Take the program out of the arguments; the rest is the local provisioner's."""
        self.program = kwargs.pop("program", None) or program_in(kwargs.get("env") or dict(os.environ))
        self.state = kwargs.pop("state", "")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or start an ordinary one and say why in the log."""
        if self.program is None:
            return await super().launch_kernel(cmd, **kwargs)
        environment = {name: value for name, value in kwargs["env"].items() if not name.startswith("JPY_PARENT")}
        manager: Any = self.parent
        try:
            pid = await snapshots().fork(self.program, environment, manager.connection_file, self.state)
            self._pidfd = os.pidfd_open(pid)
        except (SnapshotError, OSError, AttributeError) as error:
            self.log.warning("an ordinary kernel for %s: %s", self.program.version, error)
            return await super().launch_kernel(cmd, **kwargs)
        self.forked_pid = self.pid = pid
        self.pgid = pid
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel lives."""
        if self._pidfd is None:
            return await super().poll()
        ended = select.poll()  # not select(), which knows no descriptor beyond 1023
        ended.register(self._pidfd, select.POLLIN)
        return 1 if ended.poll(0) else None

    async def wait(self) -> int | None:
        """Wait until the kernel has ended."""
        if self._pidfd is None:
            return await super().wait()
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        pidfd = self._pidfd
        loop.add_reader(pidfd, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(pidfd)
            self._forget()
        return 0

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel; to no other process, even when its id was given away again."""
        if self._pidfd is None:
            await super().send_signal(signum)
            return
        signal.pidfd_send_signal(self._pidfd, signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel."""
        await self._end(signal.SIGKILL, super().kill, restart)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self._end(signal.SIGTERM, super().terminate, restart)

    async def _end(self, signum: int, ordinary: Any, restart: bool) -> None:
        if self._pidfd is None:
            await ordinary(restart)
            return
        with suppress(ProcessLookupError):
            await self.send_signal(signum)

    async def cleanup(self, restart: bool = False) -> None:
        """Give back what the kernel held."""
        self._forget()
        await super().cleanup(restart)

    def _forget(self) -> None:
        if self._pidfd is None or self.forked_pid is None:
            return
        os.close(self._pidfd)
        with suppress(OSError):  # it is this process's to bury only when its own parent died before it
            os.waitpid(self.forked_pid, os.WNOHANG)
        self._pidfd = self.forked_pid = None


class _Entry:
    """What the factory looks for under a name; this one needs no installed package."""

    name = NAME

    def load(self) -> type[SnapshotProvisioner]:
        """The class."""
        return SnapshotProvisioner


def use_snapshots() -> None:
    """Make forks the default of this process's kernel managers."""
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = _Entry()  # type: ignore[assignment]
    factory.default_provisioner_name = NAME
