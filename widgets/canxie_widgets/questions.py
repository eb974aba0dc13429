"""``ask``: a question of the item bank, judged here and answered only when the answer is stored."""

from __future__ import annotations

import re
from typing import Any

import traitlets

from canxie_widgets import wording
from canxie_widgets.bank import Item
from canxie_widgets.front_end import LessonWidget, show
from canxie_widgets.judging import Verdict, judge
from canxie_widgets.lesson import OpenLesson, current
from canxie_widgets.order import memory_key, shown_options
from canxie_widgets.place import keep_place_of
from canxie_widgets.records import Cited, NotSavedError, UnreadError

SEQ = re.compile(r"[A-Za-z0-9-]{8,64}")


class Question(LessonWidget):
    """One item. Until an answer is stored, nothing the page gets says which option is right."""

    item = traitlets.Unicode().tag(sync=True)
    number = traitlets.Int().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    kind_label = traitlets.Unicode().tag(sync=True)
    stem = traitlets.List(traitlets.Unicode()).tag(sync=True)
    options = traitlets.List(traitlets.Dict()).tag(sync=True)
    memory = traitlets.Unicode().tag(sync=True)
    notice = traitlets.Unicode().tag(sync=True)
    result = traitlets.Dict().tag(sync=True)

    def __init__(self, lesson: OpenLesson, item: Item) -> None:
        self._lesson = lesson
        self._model = item
        self._shown = shown_options(item, lesson.learner)
        self._stored: set[str] = set()
        super().__init__(
            view="question",
            item=item.id,
            number=lesson.numbers[item.id],
            kind=item.type,
            kind_label=wording.KINDS[item.type],
            stem=[line.strip() for line in item.stem.splitlines() if line.strip()],
            options=[{"id": shown.mark, "text": shown.text} for shown in self._shown],
            memory=memory_key(lesson.learner, lesson.name, item),
            notice="" if lesson.state else wording.STATE_UNREAD,
            result=self._restored(),
        )

    def _restored(self) -> dict[str, Any]:
        """What was stored before; nothing when the item has changed so much that the answer doesn't fit it."""
        stored = self._lesson.state.responses.get(self._model.id) if self._lesson.state else None
        if stored is None:
            return {}
        try:
            verdict = judge(self._model, stored.answer)
        except ValueError:
            return {}
        return self._result(verdict, stored.answer, stored.correct, stored.tries, wording.moment(stored.saved_at))

    def receive(self, content: Any) -> None:
        """Take an answer, store it, and only then say what it is worth.

        Args:
            content: ``{kind: "answer", seq, answer}`` from our own front end; from a learner's script, anything.
        """
        match content:
            case {"kind": "answer", "seq": str(seq), "answer": list(marks)} if SEQ.fullmatch(seq):
                self._answer(seq, marks)

    def _answer(self, seq: str, marks: list[Any]) -> None:
        if seq in self._stored:
            self.send({"kind": "saved", "seq": seq})
            return
        by_mark = {shown.mark: shown.option for shown in self._shown}
        try:
            answer = [by_mark[mark] for mark in marks]
            verdict = judge(self._model, answer)
            saved = self._lesson.store(self._model.id, answer, seq)
        except (KeyError, TypeError, ValueError):
            self.send({"kind": "failed", "seq": seq, "message": wording.DOES_NOT_FIT, "login": False})
        except NotSavedError as error:
            self.send({"kind": "failed", "seq": seq, "message": str(error), "login": error.login})
        else:
            self._stored.add(seq)
            self.notice = ""
            self.result = self._result(verdict, answer, saved.correct, saved.tries, wording.moment(saved.saved_at))
            self.send({"kind": "saved", "seq": seq})

    def _result(self, verdict: Verdict, answer: list[str], correct: bool, tries: int, saved: str) -> dict[str, Any]:
        chosen = [shown for shown in self._shown if shown.option in answer]
        single = self._model.type == "truefalse"
        return {
            "answer": [shown.mark for shown in chosen],
            "correct": correct,
            "outcome": wording.RIGHT if correct else wording.PARTLY if verdict.score > 0 else wording.WRONG,
            "feedback": [
                {"label": shown.text if single else shown.mark, "text": verdict.feedback[shown.option]}
                for shown in chosen
                if shown.option in verdict.feedback
            ],
            "hint": "" if correct else self._model.hint,
            "explanation": self._model.explanation,
            "citations": [self._citation(ref) for ref in self._model.cites],
            "tries": tries,
            "saved": saved,
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
    lesson = current()
    item = lesson.ask(item_id)
    keep_place_of(lesson)
    show(Question(lesson, item))
