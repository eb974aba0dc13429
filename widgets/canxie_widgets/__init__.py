"""What a lesson imports: ``ask``, ``case``, ``cite``, ``progress``, ``finish`` and the rest of ``__all__``.

They are looked up when they are first asked for, because the portal uses the item models of this package and has no need of widgets.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from canxie_widgets.asides import cards, checklist, term
    from canxie_widgets.citing import cite
    from canxie_widgets.questions import ask, case
    from canxie_widgets.standing import finish, progress, section_end

__all__ = ["ask", "cards", "case", "checklist", "cite", "finish", "progress", "section_end", "term"]

_HOMES = {
    "ask": "questions",
    "cards": "asides",
    "case": "questions",
    "checklist": "asides",
    "cite": "citing",
    "finish": "standing",
    "progress": "standing",
    "section_end": "standing",
    "term": "asides",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
