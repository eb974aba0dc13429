"""nbgrader's list of grades as a CSV that Excel opens: UTF-8 with a byte order mark, and nothing in it is a formula."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from canxie_platform.assessments.statistics import wording
from canxie_platform.assessments.statistics.excel import FORMULA_SIGNS
from canxie_platform.settings import Settings

LIMIT = 120.0
"""Seconds after which an export that doesn't end is ended."""
KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "VIRTUAL_ENV", "CANXIE_RUN")


class NoGradesError(Exception):
    """There is no list of grades; the message is Chinese and says what to do."""


def grades_csv(settings: Settings, assessment_id: str = "") -> bytes:
    """Have nbgrader export its gradebook.

    The trainers' file is only ever read: nbgrader works on a copy, without the platform's keys in its environment.

    Args:
        settings: says where the gradebook is.
        assessment_id: only this assessment; empty for all.

    Raises:
        NoGradesError: the gradebook isn't there, or nbgrader couldn't export it.
    """
    with TemporaryDirectory(prefix="canxie-grades-") as name:
        folder = Path(name)
        _copy(settings.grading / "gradebook.db", folder / "gradebook.db")
        target = folder / "grades.csv"
        module = "canxie_platform.assessments.statistics.nbgrader_export"
        kept = {key: os.environ[key] for key in KEPT_VARIABLES if key in os.environ}
        environment = {**kept, "HOME": name, "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"}
        command = [sys.executable, "-m", module, str(folder / "gradebook.db"), str(target), *([assessment_id] if assessment_id else [])]
        try:
            subprocess.run(command, cwd=name, env=environment, check=True, capture_output=True, timeout=LIMIT)
            return safe_csv(target.read_text(encoding="utf-8"))
        except (subprocess.SubprocessError, OSError) as error:
            raise NoGradesError(wording.EXPORT_FAILED) from error


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True, timeout=10)) as theirs,
            closing(sqlite3.connect(target)) as ours,
        ):
            theirs.backup(ours)
    except sqlite3.Error as error:
        raise NoGradesError(wording.NO_GRADEBOOK) from error


def safe_csv(text: str) -> bytes:
    """A CSV for Excel: what would be taken for a formula gets an apostrophe before it.

    Args:
        text: a CSV.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in csv.reader(io.StringIO(text)):
        writer.writerow([_safe(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
