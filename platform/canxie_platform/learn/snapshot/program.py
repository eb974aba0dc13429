"""What is to be run before forking, and what came of it."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import canxie_widgets
from canxie_widgets.records import Cited, State

WAITS = "CANXIE_LESSON_WAITS"
"""Tells ``canxie_widgets`` that the learner comes later (``canxie_widgets.lesson.WAITS``)."""


class Program(BaseModel):
    """A lesson as a parent runs it; nothing of a learner is in it."""

    cells: list[str]
    """Source of each code cell."""
    environment: dict[str, str]
    folder: str
    """Working folder."""
    mark: str = ""
    """Whatever else must be the same for two programs to be the same, such as the item bank's content."""

    @property
    def version(self) -> str:
        """Mark of the program: two programs with the same one leave the same state behind."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:20]


class Ran(BaseModel):
    """What a program left behind."""

    outputs: list[list[dict[str, Any]]]
    """Outputs of each cell, as nbformat has them."""
    failed: list[int] = []
    """Cells that raised."""
    refs: list[str] = []
    """Articles the lesson cites."""
    unsafe: str = ""
    """Why this process must not be forked; empty when it may."""


class Fork(BaseModel):
    """A kernel to be forked."""

    environment: dict[str, str]
    """The child's whole environment."""
    connection_file: str = ""
    """Ports and key of an ipykernel, for the stock tools. Without it: the kernel of a lesson's page, which goes on over the same stream."""
    state: State | None = None
    """What is stored for the learner; None when the child is to ask itself."""
    cited: dict[str, Cited | None] = {}
    """Articles that were looked up already."""


class Forked(BaseModel):
    """The answer to a ``Fork``, sent when the child listens."""

    pid: int = 0
    error: str = ""


def lesson_program(notebook: dict[str, Any], environment: dict[str, str], folder: Path) -> Program:
    """The program of a lesson.

    Args:
        notebook: the lesson, as nbformat reads it.
        environment: environment of a kernel without a learner.
        folder: the course's folder.
    """
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    bank = folder / "items.yml"
    mark = sha256(bank.read_bytes() if bank.is_file() else b"").hexdigest() + _code()
    return Program(cells=cells, environment={**environment, WAITS: "1"}, folder=str(folder), mark=mark)


def _code() -> str:
    """Mark of the widgets' code as it lies on the disk, where a parent will read it."""
    files = sorted(Path(canxie_widgets.__file__).parent.glob("*.py"))
    return sha256(repr([(path.name, path.stat().st_mtime_ns) for path in files]).encode()).hexdigest()


def program_in(environment: dict[str, str]) -> Program | None:
    """The program an environment names by ``CANXIE_COURSE_DIR`` and ``CANXIE_LESSON``; None when it names none.

    Args:
        environment: a kernel's environment.
    """
    folder, lesson = Path(environment.get("CANXIE_COURSE_DIR", "")), environment.get("CANXIE_LESSON", "")
    path = folder / f"{lesson}.ipynb"
    if not lesson or not path.is_file():
        return None
    clean = {name: value for name, value in environment.items() if name not in LEARNERS}
    return lesson_program(json.loads(path.read_text(encoding="utf-8")), clean, folder)


LEARNERS = ("CANXIE_TICKET", "CANXIE_RECORDS_URL", "JPY_SESSION_NAME", "JPY_PARENT_PID")
"""What an environment says of one kernel or its learner."""
