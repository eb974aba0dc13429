"""A second assessment in the sample course: an item of every type, with whatever rules a test needs."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select, update

from canxie_platform.accounts.models import Account
from canxie_platform.assessments.blueprints import Paper, load_papers
from canxie_platform.assessments.models import Attempt
from canxie_platform.database import session_scope
from canxie_platform.settings import Settings
from tests.assessments.every_item import ROWS

ANSWERS: dict[str, Any] = {
    "e-single": ["b"],
    "e-multiple": ["a", "b", "d"],
    "e-truefalse": ["f"],
    "e-order": ["b", "a", "d", "c"],
    "e-match": ["a:chair", "b:officer", "c:member"],
    "e-number": ["15"],
    "e-short": ["胜任工作"],
    "e-case": "先听本人说。",
}
LINES = [{"item": row["id"], "points": 2} for row in ROWS if row["type"] != "case"]
CASES = [{"item": row["id"], "points": 10} for row in ROWS if row["type"] == "case"]


def more_rows() -> list[dict[str, Any]]:
    """Three more true-or-false items to draw from."""
    row = next(row for row in ROWS if row["type"] == "truefalse")
    return [
        {**row, "id": f"e-more-{n}", "stem": f"说法{n}：残协在社区。", "competency": "C2", "key": ["t" if n % 2 else "f"]}
        for n in range(1, 5)
    ]


def add_every(settings: Settings, **rules: Any) -> Paper:
    """Put the assessment ``every`` into an installation.

    Args:
        settings: the installation.
        rules: fields of the blueprint.
    """
    course = settings.home / "courses" / "sample-course" / "exam.yml"
    bank = yaml.safe_load(course.read_text(encoding="utf-8"))
    have = {row["id"] for row in bank["items"]}
    bank["items"] += [row for row in (*ROWS, *more_rows()) if row["id"] not in have]
    course.write_text(yaml.safe_dump(bank, allow_unicode=True), encoding="utf-8")
    about = {"id": "every", "title": "各种题", "course": "sample-course", "objective": LINES, "cases": CASES, **rules}
    write_blueprint(settings, about)
    return load_papers(settings)["every"]


def write_blueprint(settings: Settings, about: dict[str, Any]) -> Path:
    """Write a blueprint's file."""
    path = settings.home / "assessments" / "blueprints" / f"{about['id']}.yml"
    path.write_text(yaml.safe_dump(about, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def local(moment: datetime) -> str:
    """A moment as a blueprint has it."""
    return moment.isoformat(sep=" ", timespec="seconds")


def person_id(settings: Settings, username: str) -> int:
    """An account's id."""
    with session_scope(settings.database, reading=True) as session:
        return session.scalars(select(Account.id).where(Account.username == username)).one()


def shift(settings: Settings, by: timedelta) -> None:
    """Let time pass: everything that was begun was begun earlier."""
    with session_scope(settings.database) as session:
        for attempt in session.scalars(select(Attempt)):
            values: dict[str, Any] = {"started_at": attempt.started_at - by}
            if attempt.deadline_at is not None:
                values["deadline_at"] = attempt.deadline_at - by
            if attempt.paused_at is not None:
                values["paused_at"] = attempt.paused_at - by
            session.execute(update(Attempt).where(Attempt.id == attempt.id).values(**values))
