"""The part of a text that answers a question, with the words marked; safe to put into a page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

LENGTH = 110
"""Signs of a snippet: about three lines on a phone."""


def snippet(text: str, terms: Iterable[str], length: int = LENGTH) -> Markup:
    """Cut out the part that holds most of the terms.

    Args:
        text: plain text of one article.
        terms: what to mark; a term with spaces stands for its parts.
        length: signs at most.

    Returns:
        Escaped text with ``<mark>`` around the terms; the beginning of the text when none occurs.
    """
    flat = re.sub(r"\s+", " ", text).strip()
    pieces = sorted({piece for term in terms for piece in term.split() if piece}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, pieces)), re.IGNORECASE) if pieces else None
    places = [found.start() for found in pattern.finditer(flat)] if pattern else []
    start = _best_start(flat, places, length)
    part = flat[start : start + length]
    body = _marked(part, pattern)
    return Markup("{}{}{}").format("…" if start else "", body, "…" if start + length < len(flat) else "")


def _best_start(text: str, places: list[int], length: int) -> int:
    """Where the window begins that holds most places; it begins at a sentence when one is near."""
    if not places or len(text) <= length:
        return 0
    best = max(places, key=lambda start: (sum(start <= place < start + length - 20 for place in places), -start))
    before = max(text.rfind(sign, max(0, best - 30), best) for sign in "。；：！？")
    start = before + 1 if before >= 0 else max(0, best - 12)
    return start if start > 12 else 0


def _marked(text: str, pattern: re.Pattern[str] | None) -> Markup:
    if pattern is None:
        return escape(text)
    body, end = Markup(""), 0
    for found in pattern.finditer(text):
        body += escape(text[end : found.start()]) + Markup("<mark>{}</mark>").format(found[0])
        end = found.end()
    return body + escape(text[end:])
