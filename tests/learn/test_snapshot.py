"""Kernels forked from a process that has run the lesson: the stock tools use them, they share no secret, and they outlive their parent."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import nbformat
import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient import NotebookClient

from canxie_platform.learn.machine import raise_file_limit
from canxie_platform.learn.snapshot.ordinary import run_in
from canxie_platform.learn.snapshot.process import ForkedProcess
from canxie_platform.learn.snapshot.program import Fork, Program, lesson_program
from canxie_platform.learn.snapshot.provisioner import use_snapshots
from canxie_platform.learn.snapshot.server import SnapshotError
from canxie_platform.learn.snapshot.snapshots import snapshots
from tests.bench.stock import voila
from tests.learn.course import LESSON, code, notebook, write_course

Act = Callable[[Path], Awaitable[None]]


@pytest.fixture(autouse=True)
def forks() -> Iterator[None]:
    """Forks are the default for kernel managers of these tests, and of no others."""
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    use_snapshots()
    yield
    factory.default_provisioner_name = before


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The invented course."""
    return write_course(tmp_path)


def environment(folder: Path) -> dict[str, str]:
    """A kernel's environment without a learner."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**own, "IPYTHONDIR": str(folder / "ipython"), "CANXIE_COURSE_DIR": str(folder), "CANXIE_LESSON": "01-kanwang"}


def program(folder: Path, *cells: str) -> Program:
    """These cells, or the invented lesson."""
    content = notebook(*[code(cell) for cell in cells]) if cells else LESSON
    return lesson_program(content, environment(folder), folder)


def run(act: Awaitable[None]) -> None:
    """Run a test in a loop and a thread of its own (the browser of other tests holds a loop in this one), and end what it started."""

    async def whole() -> None:
        try:
            await act
        finally:
            await snapshots().stop()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, whole()).result()


async def started(of: Program, **more: str) -> AsyncKernelManager:
    """A kernel of a program."""
    manager = AsyncKernelManager(kernel_name="python3")
    await manager.start_kernel(env={**environment(Path(of.folder)), **more}, cwd=of.folder, program=of)
    return manager


async def value(manager: AsyncKernelManager, expression: str) -> Any:
    """What an expression is in a kernel."""
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=20)
        reply = await client.execute_interactive("pass", user_expressions={"it": expression}, timeout=20, output_hook=lambda _message: None)
        return json.loads(reply["content"]["user_expressions"]["it"]["data"]["text/plain"].strip("'").replace("\\'", "'"))
    finally:
        client.stop_channels()


def pid_of(manager: AsyncKernelManager) -> int:
    """Process id of a forked kernel."""
    forked = getattr(manager.provisioner, "forked", None)
    assert isinstance(forked, ForkedProcess), "the kernel was not forked"
    return forked.pid


def test_a_fork_has_run_the_lesson_and_shares_nothing_secret(folder: Path) -> None:
    async def act() -> None:
        of = program(folder, "import random, uuid\nnumber = 41")
        first, second = [await started(of, WHO=name) for name in ("wang", "li")]
        ask = '__import__("json").dumps([number, random.random(), __import__("os").environ["WHO"], uuid.uuid4().hex])'
        (one, random_one, who_one, id_one), (two, random_two, who_two, id_two) = await value(first, ask), await value(second, ask)
        assert (one, two, who_one, who_two) == (41, 41, "wang", "li")
        assert random_one != random_two
        assert id_one != id_two
        assert first.session.key != second.session.key
        names = await value(first, '__import__("json").dumps(sorted(__import__("os").environ))')
        assert not any("JUPYTERHUB" in name or name == "CANXIE_LESSON_WAITS" for name in names)
        open_ends = await value(second, '__import__("json").dumps(__import__("os").getppid())')
        assert open_ends == snapshots().servers[0].pid
        for manager in (first, second):
            await manager.shutdown_kernel(now=True)

    run(act())


def test_nbclient_runs_a_lesson_in_a_fork(folder: Path) -> None:
    async def act() -> None:
        content = nbformat.from_dict(LESSON)  # type: ignore[no-untyped-call]
        manager = AsyncKernelManager(kernel_name="python3")
        client = NotebookClient(content, km=manager, timeout=20)
        await client.async_execute(cleanup_kc=True, env=environment(folder), cwd=str(folder))
        shown = [output for cell in content.cells if cell.cell_type == "code" for output in cell.outputs]
        assert len(shown) == 6
        assert len(snapshots().servers) == 1

    run(act())


def test_stock_voila_shows_a_lesson_from_a_fork(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**environment(folder), "JUPYTER_DEFAULT_PROVISIONER_NAME": "canxie-snapshot"}.items():
        monkeypatch.setenv(name, value)
    with voila(folder / "01-kanwang.ipynb") as address:
        text = httpx.get(address, timeout=60).text
        option = f"--port={address.strip('/').rsplit(':', 1)[1]}"
        server = next(process for process in psutil.process_iter(["cmdline"]) if option in (process.info["cmdline"] or []))
        commands = [" ".join(process.cmdline()) for process in server.children(recursive=True)]
    assert text.count("application/vnd.jupyter.widget-view+json") == 6
    assert len([command for command in commands if "snapshot.parent" in command]) == 2, "a parent and the kernel forked from it"
    assert not [command for command in commands if "ipykernel_launcher" in command]


def test_restart_interrupt_and_a_clean_end(folder: Path) -> None:
    async def act() -> None:
        manager = await started(program(folder, "kept = 1"))
        first = pid_of(manager)
        await value(manager, '"1"')
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=20)
        waits = client.execute("import time\ntime.sleep(30)")
        await asyncio.sleep(0.5)
        await manager.interrupt_kernel()
        while (reply := await client.get_shell_msg(timeout=10))["parent_header"]["msg_id"] != waits:
            pass
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        client.stop_channels()
        await manager.restart_kernel(now=True)
        assert pid_of(manager) != first
        assert await value(manager, '__import__("json").dumps(kept)') == 1
        last, began = pid_of(manager), time.monotonic()
        await manager.shutdown_kernel()
        assert time.monotonic() - began < 3
        assert await gone(first)
        assert await gone(last)

    run(act())


def test_a_kernel_is_looked_after_also_beyond_the_1024th_descriptor(folder: Path) -> None:
    async def act() -> None:
        raise_file_limit()
        manager = await started(program(folder))
        forked = getattr(manager.provisioner, "forked", None)
        assert isinstance(forked, ForkedProcess)
        low, forked.descriptor = forked.descriptor, fcntl.fcntl(forked.descriptor, fcntl.F_DUPFD, 1100)
        os.close(low)
        assert await manager.is_alive()
        await manager.shutdown_kernel(now=True)
        assert not await manager.is_alive()

    run(act())


async def gone(pid: int) -> bool:
    """Whether a process ends within two seconds, and is buried."""
    for _ in range(40):
        if not psutil.pid_exists(pid):
            return True
        await asyncio.sleep(0.05)
    return False


def test_a_parents_death_leaves_its_kernels_alive_and_a_new_parent_follows(folder: Path) -> None:
    async def act() -> None:
        of = program(folder, "kept = 1")
        old = await started(of)
        parent = snapshots().servers[0].pid
        os.kill(parent, signal.SIGKILL)
        assert await value(old, '__import__("json").dumps(kept)') == 1
        new = await started(of)
        assert snapshots().servers[0].pid != parent
        assert await value(new, '__import__("json").dumps(kept)') == 1
        assert await value(old, '__import__("json").dumps(kept)') == 1
        for manager in (old, new):
            await manager.shutdown_kernel(now=True)

    run(act())


def test_a_changed_lesson_gets_a_parent_of_its_own(folder: Path) -> None:
    async def act() -> None:
        old, new = await started(program(folder, "kept = 1")), await started(program(folder, "kept = 2"))
        assert len(snapshots().servers) == 2
        assert await value(old, '__import__("json").dumps(kept)') == 1
        assert await value(new, '__import__("json").dumps(kept)') == 2
        await snapshots().tidy(0)
        assert snapshots().servers == []
        assert await value(old, '__import__("json").dumps(kept)') == 1
        for manager in (old, new):
            await manager.shutdown_kernel(now=True)

    run(act())


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()", "threads"),
        ("import socket\nkept = socket.socket()", "sockets"),
        ("import os\nos._exit(3)", "did not start"),
    ],
)
def test_what_must_not_be_forked_gets_an_ordinary_kernel(folder: Path, cell: str, reason: str) -> None:
    async def act() -> None:
        of = program(folder, cell)
        manager = await started(of)
        assert getattr(manager.provisioner, "forked", 0) is None
        assert await manager.is_alive()
        assert reason in snapshots().refusal(of)
        await manager.shutdown_kernel(now=True)
        with pytest.raises(SnapshotError):
            await snapshots().fork(of, Fork(environment={}))

    run(act())


def test_an_ordinary_kernel_names_its_widgets_as_a_fork_does(folder: Path) -> None:
    def models(outputs: list[list[dict[str, Any]]]) -> list[str]:
        return [output["data"]["application/vnd.jupyter.widget-view+json"]["model_id"] for cell in outputs for output in cell]

    async def act() -> None:
        of = program(folder)
        forked = await snapshots().ran(of)
        manager = AsyncKernelManager(kernel_name="python3")
        KernelProvisionerFactory.instance().default_provisioner_name = "local-provisioner"
        await manager.start_kernel(env=environment(folder), cwd=str(folder))
        ordinary = await run_in(manager, of)
        assert len(models(forked.outputs)) == 6
        assert models(ordinary.outputs) == models(forked.outputs)
        await manager.shutdown_kernel(now=True)

    run(act())
