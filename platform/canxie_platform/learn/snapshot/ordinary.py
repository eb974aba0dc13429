"""A lesson run in an ordinary kernel, where no fork is to be had: slower, and otherwise the same."""

from __future__ import annotations

from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal
from nbformat.v4 import new_code_cell, new_notebook

from canxie_platform.learn.snapshot.program import Program, Ran

SECONDS = 30
"""How long the kernel may take to start, and each cell to run."""
SHOWN = ("display_data", "execute_result")


async def run_in(kernel: Any, program: Program) -> Ran:
    """Run a lesson in a kernel that was just started.

    Args:
        kernel: its manager.
        program: the lesson.

    Raises:
        RuntimeError: the kernel doesn't answer or died.
    """
    ids = f"from canxie_platform.learn.snapshot import identifiers\nidentifiers.name_comms({program.version!r})\ndel identifiers"
    cells = [new_code_cell(source) for source in (ids, *program.cells)]  # type: ignore[no-untyped-call]
    client = NotebookClient(new_notebook(cells=cells), km=kernel, startup_timeout=SECONDS, timeout=SECONDS)  # type: ignore[no-untyped-call]
    client.kc = await client.async_start_new_kernel_client()
    failed = []
    try:
        for place, cell in enumerate(cells):
            try:
                await client.async_execute_cell(cell, place, store_history=False)
            except CellControlSignal:
                failed.append(place - 1)
    finally:
        client.kc.stop_channels()
        client.kc = None
    outputs = [[dict(output) for output in cell.outputs if output.output_type in SHOWN] for cell in cells[1:]]
    return Ran(outputs=outputs, failed=failed)
