"""``ask`` and ``case``: an item of the bank, judged here and answered only when the answer is stored."""

from __future__ import annotations

import re
from typing import Any

import traitlets

from canxie_widgets import wording
from canxie_widgets.bank import BankError, Item
from canxie_widgets.dialogue import DialogueItem
from canxie_widgets.front_end import LessonWidget, show
from canxie_widgets.judging import Verdict, judge
from canxie_widgets.lesson import OpenLesson, current
from canxie_widgets.order import memory_key, sheet, story
from canxie_widgets.outcomes import told
from canxie_widgets.place import keep_place_of
from canxie_widgets.records import Cited, NotSavedError, Response, Saved, UnreadError
from canxie_widgets.written import NumberItem, UnreadableError

SEQ = re.compile(r"[A-Za-z0-9-]{8,64}")


class Question(LessonWidget):
    """One item. Until an answer is stored, nothing the page gets says which option is right."""

    item = traitlets.Unicode().tag(sync=True)
    number = traitlets.Int().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    kind_label = traitlets.Unicode().tag(sync=True)
    stem = traitlets.List(traitlets.Unicode()).tag(sync=True)
    options = traitlets.List(traitlets.Dict()).tag(sync=True)
    targets = traitlets.List(traitlets.Dict()).tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    story = traitlets.Dict().tag(sync=True)
    memory = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)
    result = traitlets.Dict().tag(sync=True)

    def __init__(self, lesson: OpenLesson, item: Item) -> None:
        self._lesson = lesson
        self._model = item
        self._sheet = sheet(item, "")
        self._stored: set[str] = set()
        super().__init__(
            view="dialogue" if isinstance(item, DialogueItem) else "question",
            item=item.id,
            number=lesson.numbers[item.id],
            kind=item.type,
            kind_label=wording.KINDS[item.type],
            stem=[line.strip() for line in item.stem.splitlines() if line.strip()],
            unit=item.unit if isinstance(item, NumberItem) else "",
        )
        lesson.when_begun(self._begin)

    def _begin(self) -> None:
        lesson = self._lesson
        self._sheet = sheet(self._model, lesson.learner)
        with self.hold_sync():
            self.options = [{"id": shown.mark, "text": shown.text} for shown in self._sheet.options]
            self.targets = [{"id": shown.mark, "text": shown.text} for shown in self._sheet.targets]
            self.story = self._story([])
            self.memory = memory_key(lesson.learner, lesson.name, self._model)
            self.notice = "" if lesson.state else wording.STATE_UNREAD
            self.result = self._restored()

    def _story(self, way: list[str]) -> dict[str, Any]:
        return story(self._model, self._lesson.learner, way) if isinstance(self._model, DialogueItem) else {}

    def _restored(self) -> dict[str, Any]:
        """What was stored before; nothing when the item has changed so much that the answer doesn't fit it."""
        stored = self._lesson.state.responses.get(self._model.id) if self._lesson.state else None
        if stored is None:
            return {}
        try:
            verdict = judge(self._model, stored.answer)
        except ValueError:
            return {}
        return self._result(verdict, stored.answer, stored)

    def receive(self, content: Any) -> None:
        """Take an answer, store it, and only then say what it is worth.

        Args:
            content: ``{kind: "answer" or "walk", seq, answer}`` from our own front end; from a learner's script, anything.
        """
        match content:
            case {"kind": "answer" | "walk" as kind, "seq": str(seq), "answer": list(marks)} if SEQ.fullmatch(seq):
                if seq in self._stored:
                    self.send({"kind": "saved", "seq": seq})
                elif not self._walked(kind, seq, marks):
                    self._answer(seq, marks)

    def _walked(self, kind: str, seq: str, way: list[Any]) -> bool:
        """Show the next scene of a dialogue; False when the way taken is to be stored, or isn't one."""
        if not isinstance(self._model, DialogueItem):
            return kind == "walk"
        try:
            _, scene = self._model.walk(way)
        except ValueError:
            return False
        if scene.choices:
            self.send({"kind": "walked", "seq": seq, "story": self._story(way)})
        elif kind == "walk":  # a page that came back with a whole way: its last step is to be taken again
            self.send({"kind": "walked", "seq": seq, "story": self._story(way[:-1])})
        return bool(scene.choices) or kind == "walk"

    def _answer(self, seq: str, marks: list[Any]) -> None:
        if self.result.get("closed"):
            self._failed(seq, wording.CLOSED)
            return
        try:
            answer = self._sheet.answer(marks)
            verdict = judge(self._model, answer)
            saved = self._lesson.store(self._model.id, answer, seq)
        except UnreadableError:
            self._failed(seq, wording.NOT_A_NUMBER, fix=True)
        except ValueError:
            self._failed(seq, wording.DOES_NOT_FIT)
        except NotSavedError as error:
            self._failed(seq, str(error), login=error.login)
        else:
            self._stored.add(seq)
            self.notice = ""
            self.result = self._result(verdict, answer, saved)
            self.send({"kind": "saved", "seq": seq})

    def _failed(self, seq: str, message: str, *, login: bool = False, fix: bool = False) -> None:
        """Say that nothing was stored; ``fix`` when the learner has to write it differently."""
        self.send({"kind": "failed", "seq": seq, "message": message, "login": login, **({"fix": True} if fix else {})})

    def _result(self, verdict: Verdict, answer: list[str], stored: Response | Saved) -> dict[str, Any]:
        found = told(self._sheet, verdict, answer, stored.correct, stored.tries)
        return {
            **found,
            "citations": [self._citation(ref) for ref in self._model.cites] if found["explained"] else [],
            "story": self._story(answer),
            "saved": wording.saved(stored.saved_at) if self._lesson.recorded else wording.NOT_RECORDED,
        }

    def _citation(self, ref: str) -> dict[str, str]:
        try:
            cited = self._lesson.cited(ref) or Cited(label=ref)
        except UnreadError:
            cited = Cited(label=ref)
        return {"label": cited.label, "href": cited.href, "status": "" if cited.in_force else cited.status}


def ask(item_id: str) -> None:
    """Ask a question of the course's item bank.

    Args:
        item_id: id of the item in ``items.yml``.
    """
    _show(item_id, dialogue=False)


def case(item_id: str) -> None:
    """Tell a case of the course's item bank that branches by what the learner does.

    Args:
        item_id: id of the ``dialogue`` item in ``items.yml``.
    """
    _show(item_id, dialogue=True)


def _show(item_id: str, *, dialogue: bool) -> None:
    lesson = current()
    item = lesson.ask(item_id)
    if isinstance(item, DialogueItem) != dialogue:
        raise BankError((wording.NOT_A_CASE if dialogue else wording.A_CASE).format(item=item_id))
    keep_place_of(lesson)
    show(Question(lesson, item))
