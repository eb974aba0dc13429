"""A kernel provisioner for jupyter_client whose kernels are forks of a process that has run their lesson already."""

from __future__ import annotations

import os
import signal
import socket
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Instance

from canxie_platform.learn.snapshot.process import ForkedProcess
from canxie_platform.learn.snapshot.program import Fork, Program, program_in
from canxie_platform.learn.snapshot.server import SnapshotError
from canxie_platform.learn.snapshot.snapshots import snapshots

NAME = "canxie-snapshot"
"""Name of the provisioner; for other programs, ``JUPYTER_DEFAULT_PROVISIONER_NAME`` switches it on."""


class SnapshotProvisioner(LocalProvisioner):
    """Forks where it can, and is the local provisioner where it can't.

    A kernel's program comes with ``start_kernel(program=…)``, or is the lesson its environment names.
    """

    program: Program | None = Instance(Program, allow_none=True)  # type: ignore[assignment]
    forked: ForkedProcess | None = None
    """The fork's process; None for an ordinary kernel."""
    _stream: socket.socket | None = None

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel."""
        return self.forked is not None or super().has_process

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Take the program out of the arguments; the rest is the local provisioner's."""
        self.program = kwargs.pop("program", None) or program_in(kwargs.get("env") or dict(os.environ))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel, or start an ordinary one and say why in the log."""
        if self.program is None:
            return await super().launch_kernel(cmd, **kwargs)
        environment = {name: value for name, value in kwargs["env"].items() if not name.startswith("JPY_PARENT")}
        manager: Any = self.parent
        fork = Fork(environment=environment, connection_file=manager.connection_file)
        try:
            self.pid, self._stream = await snapshots().fork(self.program, fork)
            self.forked = ForkedProcess(self.pid)
        except (SnapshotError, OSError, AttributeError) as error:
            self._forget()
            self.log.warning("an ordinary kernel for %s: %s", self.program.version, error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pgid = self.pid
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel lives."""
        if self.forked is None:
            return await super().poll()
        return None if self.forked.alive else 1

    async def wait(self) -> int | None:
        """Wait until the kernel has ended."""
        if self.forked is None:
            return await super().wait()
        await self.forked.wait()
        self._forget()
        return 0

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel."""
        if self.forked is None:
            await super().send_signal(signum)
        else:
            self.forked.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel."""
        await self._end(signal.SIGKILL, super().kill, restart)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self._end(signal.SIGTERM, super().terminate, restart)

    async def _end(self, signum: int, ordinary: Any, restart: bool) -> None:
        if self.forked is None:
            await ordinary(restart)
        else:
            self.forked.signal(signum)

    async def cleanup(self, restart: bool = False) -> None:
        """Give back what the kernel held."""
        self._forget()
        await super().cleanup(restart)

    def _forget(self) -> None:
        if self._stream is not None:
            self._stream.close()
        if self.forked is not None:
            self.forked.forget()
        self._stream = self.forked = None


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
