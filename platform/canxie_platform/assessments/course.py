"""The platform's side of the live nbgrader course: starting the grading helper and having the course laid out."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import select
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import ValidationError

from canxie_platform.assessments import wording
from canxie_platform.assessments.blueprints import load_papers
from canxie_platform.assessments.grader_protocol import GiveMark, Grade, MakeFeedback, MarkNow, Prepare, Ready, Renew, Reply, Rescore
from canxie_platform.assessments.notebooks import as_json, source_notebook
from canxie_platform.settings import Settings

ORDER_LIMIT = 120.0
"""Seconds after which a helper that doesn't answer is ended."""
KEPT_VARIABLES = ("LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV", "CANXIE_RUN")
log = logging.getLogger("canxie.grading")


class GraderError(Exception):
    """The helper couldn't carry out an order; the message is Chinese."""


class MarkedMeanwhileError(GraderError):
    """Somebody else marked the answer since the page was made; nothing was written.

    Args:
        message: what to say, in Chinese.
        current: what the gradebook has now.
    """

    def __init__(self, message: str, current: MarkNow) -> None:
        super().__init__(message)
        self.current = current


class Grader:
    """The grading helper as a child process; ended with the block.

    Args:
        settings: the installation; says where the live course is and under which account the helper runs.
        rest: seconds without an order after which the helper ends by itself; 0: never.
    """

    def __init__(self, settings: Settings, rest: int = 0) -> None:
        self._settings = settings
        self._rest = rest
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """Whether the helper is there."""
        return self._process is not None and self._process.poll() is None

    def ask(self, order: Prepare | Renew | Rescore | Grade | GiveMark | MakeFeedback | Ready, limit: float = ORDER_LIMIT) -> Reply:
        """Give an order and wait for the reply; starts the helper when it isn't running.

        Args:
            order: what to do.
            limit: seconds to wait.

        Raises:
            GraderError: the helper died, didn't answer in time, or said that it couldn't.
            MarkedMeanwhileError: a mark was refused, because the gradebook has another than the trainer saw.
        """
        try:
            process = self._process if self._process is not None and self.running else self._start()
        except (OSError, ValueError, LookupError) as error:  # no such account, no such folder
            raise GraderError(wording.GRADER_NOT_STARTED.format(why=error)) from error
        if process.stdin is None or process.stdout is None:
            raise GraderError(wording.GRADER_DIED)
        try:
            process.stdin.write(order.model_dump_json() + "\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], limit)
            line = process.stdout.readline() if ready else ""
        except OSError as error:
            self.kill()
            raise GraderError(wording.GRADER_DIED) from error
        if not line:
            self.kill()
            raise GraderError(wording.GRADER_DIED if ready else wording.GRADER_SLOW)
        try:
            reply = Reply.model_validate_json(line)
        except ValidationError as error:
            self.kill()
            raise GraderError(wording.GRADER_DIED) from error
        if reply.changed is not None:
            raise MarkedMeanwhileError(reply.why, reply.changed)
        if not reply.ok:
            raise GraderError(reply.why)
        return reply

    def close(self) -> None:
        """Let the helper end; it has nothing to do, so it ends at once."""
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=3)
        self.kill()

    def kill(self) -> None:
        """End the helper whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _start(self) -> subprocess.Popen[str]:
        self.close()
        settings = self._settings
        course = settings.grading
        account = settings.trainer_account if os.getuid() == 0 and settings.trainer_account else None
        self._process = subprocess.Popen(
            [sys.executable, "-m", "canxie_platform.assessments.grader", str(course), str(self._rest)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            cwd=settings.teaching,
            env=_environment(course),
            umask=0o027,
            start_new_session=True,  # Ctrl-C is for us, and we end it
            user=account,
            group=account,
            extra_groups=None if account is None else [],
        )
        return self._process


def _environment(course: Path) -> dict[str, str]:
    """Nothing of the platform's secrets; Jupyter's own files go below the course."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    home = str(course / ".jupyter")
    own = {"HOME": home, "JUPYTER_CONFIG_DIR": home, "JUPYTER_DATA_DIR": home, "JUPYTER_RUNTIME_DIR": home, "IPYTHONDIR": home}
    path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}"  # nbgrader calls `alembic` by name
    return {**kept, **own, "PATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def prepare_grading(settings: Settings) -> list[str]:
    """Lay out the live course; when nothing has changed since the last time it is a matter of milliseconds.

    Args:
        settings: the installation; its teaching folder must exist and belong to the trainers' account when there is one.

    Returns:
        What the administrator should know.

    Raises:
        GraderError: it couldn't be done.
    """
    order = Prepare(
        files=_files(settings), sources={name: as_json(source_notebook(paper)) for name, paper in load_papers(settings).items()}
    )
    stamp = hashlib.sha256(json.dumps([order.model_dump(), version("nbgrader")], sort_keys=True).encode()).hexdigest()
    stamp_file = settings.private / "grading.stamp"
    there = (settings.grading / "gradebook.db").exists()
    if there and stamp_file.exists() and stamp_file.read_text() == stamp:
        return []
    with Grader(settings) as grader:
        kept = grader.ask(order).kept
    if not kept:
        stamp_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        stamp_file.write_text(stamp)
    return [wording.PAPER_CHANGED.format(id=name) for name in kept]


def _files(settings: Settings) -> dict[str, str]:
    names = ("nbgrader_config.py", "templates/classic/mathjax.html.j2")
    return {name: (settings.assessments / name).read_text(encoding="utf-8") for name in names}
