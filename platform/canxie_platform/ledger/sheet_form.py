"""The form of a classroom session: what was typed, what is wrong with it, and the sheet it makes."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from canxie_platform.catalogue.courses import CATEGORY_LABELS
from canxie_platform.database import now
from canxie_platform.ledger import wording
from canxie_platform.ledger.credits import plan_of
from canxie_platform.ledger.explain import shown
from canxie_platform.ledger.models import ClassroomSession
from canxie_platform.ledger.years import today


@dataclass
class SheetForm:
    """What somebody typed; kept as it is while anything is wrong."""

    title: str = ""
    held_on: str = ""
    category: str = ""
    hours: str = ""
    place: str = ""
    note: str = ""
    token: str = ""
    people: set[int] = field(default_factory=set)
    """Accounts ticked one by one."""
    whole: set[int] = field(default_factory=set)
    """Associations ticked as a whole."""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def fresh(cls) -> SheetForm:
        """An empty form with a token of its own."""
        return cls(token=secrets.token_hex(16))

    def sheet(self, by: int) -> ClassroomSession | None:
        """The session it makes, not stored; None with ``errors`` filled when something is wrong.

        Args:
            by: account that records it.
        """
        self.errors = {}
        title, place, note = (self._text(name) for name in ("title", "place", "note"))
        held_on, hours = self._held_on(), self._hours()
        if not 0 < len(title) <= 80:
            self.errors["title"] = wording.NO_TITLE
        if not 0 < len(place) <= 80:
            self.errors["place"] = wording.NO_PLACE
        if len(note) > 400:
            self.errors["note"] = wording.LONG_NOTE
        if self.category not in CATEGORY_LABELS:
            self.errors["category"] = wording.NO_CATEGORY
        if not re.fullmatch(r"[0-9a-f]{32}", self.token):
            self.token = secrets.token_hex(16)
        if held_on is None or hours is None or self.errors:
            return None
        plan = plan_of(held_on.year)
        if plan is None:
            self.errors["held_on"] = wording.NO_PLAN.format(year=held_on.year)
            return None
        if hours > plan.rules.classroom.max_per_day:
            self.errors["hours"] = wording.TOO_MANY_HOURS.format(most=shown(plan.rules.classroom.max_per_day))
            return None
        return ClassroomSession(
            title=title,
            held_on=held_on,
            category=self.category,
            hours=hours,
            place=place,
            note=note,
            recorded_by=by,
            form_token=self.token,
            created_at=now(),
        )

    def _text(self, name: str) -> str:
        return re.sub(r"[\x00-\x1f\x7f]", " ", str(getattr(self, name))).strip()

    def _held_on(self) -> date | None:
        try:
            day = date.fromisoformat(self.held_on.strip())
        except ValueError:
            self.errors["held_on"] = wording.NO_DATE
            return None
        if day > today():
            self.errors["held_on"] = wording.FUTURE
            return None
        return day

    def _hours(self) -> Decimal | None:
        text = unicodedata.normalize("NFKC", self.hours).strip().removesuffix("学时").strip()
        hours = Decimal(text) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", text) else Decimal(0)
        if hours <= 0:
            self.errors["hours"] = wording.NO_HOURS
            return None
        return hours
