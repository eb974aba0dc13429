"""Who waits for a kernel when the machine is full, in the order they came."""

from __future__ import annotations

import time

RETRY = 3
"""Seconds between two questions of a waiting page."""
PATIENCE = 12
"""Seconds without a question after which nobody waits there any more."""


class Queue:
    """A line of learners. Their pages ask again and again; no connection is held open for them."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        """Moment of each learner's newest question, in the order of their first."""

    def before(self, username: str) -> int:
        """How many wait before a learner, who is put at the end if new.

        Args:
            username: who asks.
        """
        now = time.monotonic()
        self._seen = {name: seen for name, seen in self._seen.items() if name == username or now - seen < PATIENCE}
        self._seen[username] = now
        return list(self._seen).index(username)

    def leave(self, username: str) -> None:
        """Take a learner out: the lesson is open.

        Args:
            username: who.
        """
        self._seen.pop(username, None)

    def __len__(self) -> int:
        return len(self._seen)
