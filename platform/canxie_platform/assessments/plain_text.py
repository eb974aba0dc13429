"""Learners' text in a notebook: shown exactly as typed, never as HTML, Markdown, mathematics or code."""

from __future__ import annotations

import re
from string import punctuation

OPEN = '<div class="tex2jax_ignore mathjax_ignore" style="white-space:pre-wrap">'
CLOSE = "</div>"
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def as_cell(text: str) -> str:
    """A Markdown cell's source that displays a text as it was typed.

    One line, so that no Markdown block rule applies; every ASCII punctuation mark is a numeric entity, so that no inline rule, tag or
    formula applies either. White space is kept by the style. Characters no screen shows become the replacement character.

    Args:
        text: what the learner wrote.
    """
    shown = UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    coded = "".join(f"&#{ord(sign)};" if sign in punctuation or sign in "\n\t" else sign for sign in shown)
    return OPEN + re.sub(r" (?= )|^ | $", "&#32;", coded) + CLOSE
