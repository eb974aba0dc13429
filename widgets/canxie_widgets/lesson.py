"""The lesson open in this kernel: its items, its learner's records, and who wants to know when they change."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from comm import get_comm_manager

from canxie_widgets import wording
from canxie_widgets.bank import BankError, CaseItem, Item, load_bank
from canxie_widgets.order import learner_of
from canxie_widgets.portal_records import PortalRecords
from canxie_widgets.records import Cited, MemoryRecords, Records, Saved, Standing, State, UnreadError

TICKET_TARGET = "canxie.ticket"
"""Comm by which the learn service hands the kernel a newer ticket; pages can't open it."""

WAITS = "CANXIE_LESSON_WAITS"
"""Variable of the environment in which a lesson is run without a learner, to be forked."""


class OpenLesson:
    """One learner in one lesson.

    Where kernels are forked from a process that has run the lesson already, that process has no learner: its lesson waits, and ``begin``
    is called in each fork. What a widget shows of its learner is therefore computed by a function it hands to ``when_begun``.
    """

    def __init__(
        self, bank: dict[str, Item], learner: str = "", name: str = "", records: Records | None = None, *, waits: bool = False
    ) -> None:
        self.bank = bank
        self.learner = learner
        self.name = name
        self.recorded = records is not None
        """False where answers live in memory: at an author's, in a preview, in tests of notebooks."""
        self.numbers: dict[str, int] = {}
        """Number of each item asked so far, by id."""
        self._sectioned = 0
        self.records = records or MemoryRecords(bank, lambda: list(self.numbers))
        self.listeners: list[Callable[[], None]] = []
        """Called after every change of the standing."""
        self.refs: list[str] = []
        """Articles the lesson may come to show."""
        self._cited: dict[str, Cited | None] = {}
        self._waiting: list[Callable[[], None]] | None = [] if waits else None
        self.state = None if waits else self._read()
        """What was stored when the kernel started; None when it couldn't be read."""
        self.standing: Standing | None = self.state
        """Newest standing."""
        self.answered = set(self.state.responses) if self.state else set()
        """Items with a stored answer."""

    def when_begun(self, act: Callable[[], None]) -> None:
        """Call something as soon as the learner is known: at once, or in ``begin``.

        Args:
            act: sets what a widget shows of its learner.
        """
        if self._waiting is None:
            act()
        else:
            self._waiting.append(act)

    def begin(
        self, learner: str, name: str, records: Records | None, state: State | None = None, cited: Mapping[str, Cited | None] | None = None
    ) -> None:
        """Give a waiting lesson its learner, and have every widget show it.

        Args:
            learner: whose order of options.
            name: course and lesson.
            records: where answers are kept; in memory when left out.
            state: what is stored, when it was read already.
            cited: articles that were looked up already.
        """
        self._cited.update(cited or {})
        waiting, self._waiting = self._waiting or [], None
        self.learner, self.name, self.recorded = learner, name, records is not None
        self.records = records or self.records
        self.state = self.standing = state or self._read()
        self.answered = set(self.state.responses) if self.state else set()
        for act in waiting:
            act()

    def _read(self) -> State | None:
        try:
            return self.records.state()
        except UnreadError:
            return None

    def ask(self, item_id: str) -> Item:
        """Take an item into the lesson.

        Args:
            item_id: id in ``items.yml``.

        Raises:
            BankError: there is no such item, or lessons can't ask it.
        """
        item = self.bank.get(item_id)
        if item is None:
            raise BankError(wording.NO_ITEM.format(item=item_id))
        if item.use != "lesson" or isinstance(item, CaseItem):
            raise BankError(wording.NOT_FOR_LESSONS.format(item=item_id))
        self.numbers.setdefault(item_id, len(self.numbers) + 1)
        self.refs += item.cites
        self.tell()
        return item

    def end_section(self) -> list[str]:
        """The items asked since the last section ended."""
        items = list(self.numbers)[self._sectioned :]
        self._sectioned = len(self.numbers)
        return items

    def store(self, item_id: str, answer: list[str], seq: str) -> Saved:
        """Store an answer and spread the new standing.

        Args:
            item_id: what was answered.
            answer: chosen option ids.
            seq: the page's number of this answer.

        Raises:
            NotSavedError: nothing was stored.
        """
        saved = self.records.store(item_id, answer, seq)
        self.standing = saved
        self.answered.add(item_id)
        if self.state is None and (state := self._read()) is not None:
            self.state, self.standing = state, state
            self.answered |= state.responses.keys()
        self.tell()
        return saved

    def tell(self) -> None:
        """Call everyone who shows the standing."""
        for listener in self.listeners:
            listener()

    def cited(self, ref: str) -> Cited | None:
        """A cited article, looked up once.

        Args:
            ref: the citation.

        Raises:
            UnreadError: the library doesn't answer.
        """
        if ref not in self._cited:
            self._cited[ref] = self.records.citation(ref)
        return self._cited[ref]


def open_lesson(environment: Mapping[str, str], folder: Path) -> OpenLesson:
    """The lesson an environment describes: on the platform with the portal's records, elsewhere with records in memory.

    Args:
        environment: the kernel's environment (``canxie_platform.learn.environment``).
        folder: where ``items.yml`` is when the environment doesn't say.

    Raises:
        BankError: there are no items, or they can't be used.
    """
    path = Path(environment.get("CANXIE_COURSE_DIR") or folder) / "items.yml"
    if not path.is_file():
        raise BankError(wording.NO_BANK.format(path=path))
    bank = load_bank(path)
    if environment.get(WAITS):
        return OpenLesson(bank, waits=True)
    return OpenLesson(bank, *_learner(environment))


def begin_lesson(environment: Mapping[str, str], state: State | None = None, cited: Mapping[str, Cited | None] | None = None) -> None:
    """Give the waiting lesson of this process, if there is one, the learner an environment describes.

    Args:
        environment: the kernel's environment.
        state: what is stored for the learner, when it was read already.
        cited: articles that were looked up already; the others are asked for one by one.
    """
    if current.cache_info().currsize:
        current().begin(*_learner(environment), state, cited)


def cited_refs() -> list[str]:
    """The articles the lesson of this process may come to show, each once; none when there is no lesson."""
    return list(dict.fromkeys(current().refs)) if current.cache_info().currsize else []


def _learner(environment: Mapping[str, str]) -> tuple[str, str, Records | None]:
    name, url = environment.get("CANXIE_LESSON", ""), environment.get("CANXIE_RECORDS_URL", "")
    if not url:
        return "", name, None
    ticket = environment.get("CANXIE_TICKET", "")
    records = PortalRecords(url, ticket)
    take_tickets(records)
    return learner_of(ticket), f"{Path(environment['CANXIE_COURSE_DIR']).name}/{name}", records


def take_tickets(records: PortalRecords) -> None:
    """Use each newer ticket the learn service sends.

    Args:
        records: whose requests carry the ticket.
    """

    def opened(comm: Any, message: dict[str, Any]) -> None:
        ticket = message["content"]["data"].get("ticket")
        if isinstance(ticket, str) and ticket:
            records.ticket = ticket
        comm.close()

    get_comm_manager().register_target(TICKET_TARGET, opened)


@lru_cache(maxsize=1)
def current() -> OpenLesson:
    """The lesson of this kernel."""
    return open_lesson(os.environ, Path.cwd())
