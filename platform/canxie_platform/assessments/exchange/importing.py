"""Bringing a file of items into a course: read, check, merge; written only when everything is right."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from canxie_platform.assessments.exchange.formats import read
from canxie_platform.assessments.exchange.merging import Merged, merge
from canxie_platform.assessments.exchange.rows import Defaults, ExchangeError, Fault, Imported
from canxie_platform.catalogue.courses import load_items
from canxie_platform.library.citations import problems
from canxie_platform.settings import Settings
from canxie_widgets.bank import BankError, Item

FILES = {"lesson": "items.yml", "exam": "exam.yml"}
MOST_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class Outcome:
    """What a file would change, or what is wrong with it."""

    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    merged: dict[str, Merged] = field(default_factory=dict)
    """New texts by file name; only files that change."""
    remarks: Callable[[list[Fault]], bytes] | None = None
    """Makes the file with remarks, for formats that can carry them."""

    @property
    def added(self) -> list[str]:
        """Ids of new items."""
        return [name for merged in self.merged.values() for name in merged.added]

    @property
    def changed(self) -> list[str]:
        """Ids of items that replace older ones."""
        return [name for merged in self.merged.values() for name in merged.changed]

    @property
    def same(self) -> list[str]:
        """Ids of items that are there already, word for word."""
        return [name for merged in self.merged.values() for name in merged.same]


def plan(settings: Settings, bank: dict[str, bytes], data: bytes, name: str, defaults: Defaults, *, replace: bool) -> Outcome:
    """Work out what a file of items changes in a course.

    Args:
        settings: where the policies are.
        bank: what the course's ``items.yml`` and ``exam.yml`` hold; one that doesn't exist is left out.
        data: the file.
        name: its name, which says the format.
        defaults: what items get where the file says nothing.
        replace: whether items whose id is known may replace those of the course.

    Raises:
        ExchangeError: the file or the course's own bank can't be read at all.
    """
    known = items_of(bank)
    source = read(data, name, defaults, known, lambda refs: problems(settings, refs))
    found = source.found
    faults = sorted([*found.faults, *_conflicts(found, known, replace)], key=lambda fault: fault.line)
    if faults:
        return Outcome(faults=faults, notes=found.notes, remarks=source.remarks)
    merged = {}
    for use, file in FILES.items():
        mine = [item for item in found.items if item.use == use]
        if mine:
            merged[file] = merge(bank.get(file, b"").decode(), mine)
    items_of({**bank, **{file: change.text.encode() for file, change in merged.items()}})
    return Outcome(notes=found.notes, merged=merged)


def _conflicts(found: Imported, known: dict[str, Item], replace: bool) -> list[Fault]:
    faults = []
    for item in found.items:
        old = known.get(item.id)
        if old is None:
            continue
        line = found.lines.get(item.id, 0)
        if old.use != item.use:
            faults.append(Fault(line, f"编号 {item.id} 在 {FILES[old.use]} 里已经有了，用途不一样。请改成不同的编号。"))
        elif not replace and old.model_copy(update={"version": item.version}) != item:
            faults.append(Fault(line, f"编号 {item.id} 题库里已经有了，内容不一样。要替换，请选“替换”；要另加一道，请把编号空着。"))
    return faults


def items_of(bank: dict[str, bytes]) -> dict[str, Item]:
    """The items of a course's two files.

    Args:
        bank: contents by file name.

    Raises:
        ExchangeError: a file can't be used.
    """
    with tempfile.TemporaryDirectory(prefix="canxie-bank-") as scratch:
        folder = Path(scratch)
        for file in FILES.values():
            if file in bank:
                (folder / file).write_bytes(bank[file])
        try:
            return load_items(folder)
        except BankError as error:
            raise ExchangeError("课程的题库有错，请先改好再导入。\n" + str(error).replace(f"{folder}/", "")) from error
