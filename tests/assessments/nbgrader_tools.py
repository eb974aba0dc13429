"""nbgrader's own programs, run as anybody would run them, in processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

METADATA = """
import sys, nbformat
from nbgrader.nbgraderformat import MetadataValidator
MetadataValidator().validate_nb(nbformat.read(sys.argv[1], as_version=4))
"""
SCORES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db", "canxie") as gradebook:
    found = {one.student.id: {grade.name: grade.auto_score for grade in one.notebooks[0].grades}
             for one in gradebook.assignment_submissions(sys.argv[1])}
print(json.dumps(found))
"""
MANUAL = """
import sys
from nbgrader.api import Gradebook
_, learner, points, comment = sys.argv
with Gradebook("sqlite:///gradebook.db", "canxie") as gradebook:
    grade = gradebook.find_grade("case_t-case", "sample", "sample", learner)
    grade.manual_score, grade.needs_manual_grade = float(points), False
    gradebook.find_comment("case_t-case", "sample", "sample", learner).manual_comment = comment
    gradebook.db.commit()
"""


READ_MANUAL = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db", "canxie") as gradebook:
    grade = gradebook.find_grade("case_t-case", "sample", "sample", sys.argv[1])
    comment = gradebook.find_comment("case_t-case", "sample", "sample", sys.argv[1])
    print(json.dumps([grade.manual_score, grade.extra_credit, grade.needs_manual_grade, comment.manual_comment]))
"""


def check_metadata(notebook: Path) -> None:
    """nbgrader's validator of cell metadata."""
    run(notebook.parent, "-c", METADATA, str(notebook))


def validate(notebook: Path) -> None:
    """``nbgrader validate``: executes the notebook, and the instructor's answers must pass."""
    said = run(notebook.parent, "-m", "nbgrader", "validate", str(notebook))
    assert "Success" in said, said


def autograde(course: Path, assessment: str, *, stock: bool = True, limit: float = 180) -> dict[str, dict[str, float | None]]:
    """``nbgrader autograde``.

    Args:
        course: the course folder.
        assessment: what to grade.
        stock: with nbgrader's own chain, which executes; else with the course's configuration, as formgrader's button does.
        limit: seconds it may take.

    Returns:
        Automatic points by learner and grade cell.
    """
    config = course / "nbgrader_config.py"
    ours = config.read_text()
    if stock:
        start, end = ours.index("c.Autograde.autograde_preprocessors"), ours.index("# Pages of formgrader")
        config.write_text(ours[:start] + ours[end:])
    run(course, "-m", "nbgrader", "autograde", assessment, limit=limit)
    return auto_scores(course, assessment)


def auto_scores(course: Path, assessment: str) -> dict[str, dict[str, float | None]]:
    """Automatic points in a gradebook by learner and grade cell."""
    found: dict[str, dict[str, float | None]] = json.loads(run(course, "-c", SCORES, assessment).splitlines()[-1])
    return found


def grade_by_hand(course: Path, learner: str, points: float, comment: str) -> None:
    """What formgrader's pages do when a trainer types points and a comment."""
    run(course, "-c", MANUAL, learner, str(points), comment)


def manual_mark(course: Path, learner: str) -> list[object]:
    """What nbgrader's own interface says of the case: points, extra credit, whether it waits, comment."""
    found: list[object] = json.loads(run(course, "-c", READ_MANUAL, learner).splitlines()[-1])
    return found


def run(folder: Path, *command: str, limit: float = 180) -> str:
    """Run Python in a course folder; what it printed."""
    home = folder / ".home"
    home.mkdir(exist_ok=True)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"  # nbgrader calls `alembic` by name
    environment = {**os.environ, "HOME": str(home), "PATH": path, "PYTHONWARNINGS": "ignore"}
    try:
        done = subprocess.run(
            [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=limit
        )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
