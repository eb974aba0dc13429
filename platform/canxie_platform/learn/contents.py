"""The text of a lesson as its page shows it: headings below the page's own, each with an address, and a table of contents."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from itertools import count
from typing import NamedTuple
from urllib.parse import unquote

TITLE = re.compile(r"\A\s*<h1[^>]*>.*?</h1>\s*", re.DOTALL)
HEADING = re.compile(r"<(?P<tag>h[1-6])(?P<attributes>[^>]*)>(?P<inner>.*?)</h[1-6]>", re.DOTALL)
OWN_LINK = re.compile(r'<a class="anchor-link"[^>]*>[^<]*</a>')
ID = re.compile(r'id="([^"]*)"')
TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
LONGEST_ANCHOR = 60


class Section(NamedTuple):
    """An entry of the table of contents; both are plain text."""

    anchor: str
    text: str


def lesson_text(cells: Mapping[int, str]) -> tuple[dict[int, str], list[Section]]:
    """Prepare the rendered Markdown cells of a lesson.

    The page has the lesson's title as its ``h1``: one that opens the first cell is left out, any other becomes an ``h2``. Tables get an
    area of their own that scrolls, so that a wide one doesn't push the page.

    Args:
        cells: HTML of each Markdown cell by the cell's place in the notebook.

    Returns:
        The same, prepared, and the sections.
    """
    sections: list[Section] = []
    taken: set[str] = set()
    tables = count(1)

    def heading(found: re.Match[str]) -> str:
        tag = "h2" if found["tag"] == "h1" else found["tag"]
        inner = OWN_LINK.sub("", found["inner"])
        given = ID.search(found["attributes"])
        anchor = _free(unquote(html.unescape(given[1])) if given else "", taken)
        if tag == "h2":
            sections.append(Section(anchor, html.unescape(re.sub(r"<[^>]+>", "", inner)).strip()))
        return f'<{tag} id="{html.escape(anchor)}">{inner}</{tag}>'

    def table(found: re.Match[str]) -> str:
        return f'<div class="table-scroll" role="region" aria-label="表格 {next(tables)}" tabindex="0">{found[0]}</div>'

    prepared: dict[int, str] = {}
    for place, text in cells.items():
        untitled = TITLE.sub("", text, count=1) if not prepared else text
        prepared[place] = TABLE.sub(table, HEADING.sub(heading, untitled))
    return prepared, sections


def _free(wanted: str, taken: set[str]) -> str:
    """An anchor nobody has yet; it never looks like one of the page's own ids."""
    base = "s-" + (re.sub(r"\s+", "-", wanted)[:LONGEST_ANCHOR] or "section")
    anchor = next(name for number in count(1) if (name := base if number == 1 else f"{base}-{number}") not in taken)
    taken.add(anchor)
    return anchor
