"""Start and idle memory: the whole platform against a stock JupyterHub with a stock Voila service."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from canxie_platform.deploy.processes import marked
from tests.bench.figure import Figure
from tests.bench.stock import hub, pss, tree
from tests.journeys.conftest import REPO, start

SETTLE = 5
"""Seconds after the start before memory is read."""


def measure() -> Iterator[Figure]:
    """Start each once on a used data folder, let it settle, read the memory of all its processes."""
    with tempfile.TemporaryDirectory(prefix="canxie-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        start(folder / "data").stop()  # the first start fills the folder; people start a filled one
        began = time.monotonic()
        running = start(folder / "data")
        seconds = time.monotonic() - began
        time.sleep(SETTLE)
        ours = pss(list(marked(running.data)))
        running.stop()
        stock_folder = folder / "stock"
        stock_folder.mkdir()
        with hub(stock_folder, REPO / "courses" / "canxie-zuzhi") as (_, pid, stock_seconds):
            time.sleep(SETTLE)
            stock = pss(tree(pid))
    yield Figure("start_to_login_page", seconds, stock_seconds, "s")
    yield Figure("idle_memory", ours, stock, "MB")
