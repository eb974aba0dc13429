"""A document's versions: which one held on a day, and how two of them differ, article by article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

import rjieba
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library.importing.comparing import differences
from canxie_platform.library.importing.models import Change
from canxie_platform.library.models import Article, Document, DocumentVersion

GONE, COME = Markup("<del>{}</del>"), Markup("<ins>{}</ins>")
WORDS: dict[Change, str] = {"changed": "改了", "added": "新加", "removed": "删去", "renumbered": "只换了条号"}


class Row(NamedTuple):
    """One article of a comparison.

    Attributes:
        change: what became of it.
        said: the same in Chinese.
        old_label: its name in the older version; empty when added.
        new_label: its name in the newer version; empty when removed.
        old: its text with what went marked ``<del>``.
        new: its text with what came marked ``<ins>``.
    """

    change: Change
    said: str
    old_label: str
    new_label: str
    old: Markup
    new: Markup


def versions_of(session: Session, document: Document) -> list[DocumentVersion]:
    """All versions, the current one first, then the younger before the older.

    Args:
        session: a database session.
        document: whose.
    """
    found = session.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document.id)).all()
    return sorted(found, key=lambda one: (one.id == document.current_version_id, _order(one)), reverse=True)


def version_on(session: Session, document: Document, day: date) -> DocumentVersion | None:
    """The version that held on a day, as far as the library has it.

    Args:
        session: a database session.
        document: whose.
        day: the day asked about.

    Returns:
        The youngest version in force by then and not ended; None when the library has none.
    """
    held = [
        one
        for one in versions_of(session, document)
        if (one.in_force or date.min) <= day and (one.ceased is None or day < one.ceased) and _order(one)[0] <= day.year
    ]
    return max(held, key=_order, default=None)


def _order(version: DocumentVersion) -> tuple[int, date]:
    found = re.search(r"\d{4}", version.label)
    return (int(found[0]) if found else (version.in_force or date.min).year), version.in_force or date.min


def articles_of(session: Session, version: DocumentVersion) -> Sequence[Article]:
    """The articles of a version in their order.

    Args:
        session: a database session.
        version: which.
    """
    return session.scalars(select(Article).where(Article.version_id == version.id).order_by(Article.position)).all()


def compare(session: Session, old: DocumentVersion, new: DocumentVersion) -> list[Row]:
    """How two versions differ; articles that read the same under the same number are left out.

    Args:
        session: a database session.
        old: the older version.
        new: the newer one.
    """
    before = {article.key: article for article in articles_of(session, old)}
    after = {article.key: article for article in articles_of(session, new)}
    rows: list[Row] = []
    found = differences({key: one.text or "" for key, one in before.items()}, {key: one.text or "" for key, one in after.items()})
    for change, key, moved_to in found:
        was = before.get(key) if change != "added" else None
        now = None if change == "removed" else after.get(moved_to or key)
        marked = _marked(_words(was), _words(now)) if change == "changed" else (escape(_words(was)), escape(_words(now)))
        rows.append(Row(change, WORDS[change], was.label if was else "", now.label if now else "", *marked))
    return rows


def _words(article: Article | None) -> str:
    return (article.text or "") if article else ""


def _marked(old: str, new: str) -> tuple[Markup, Markup]:
    """Both texts with the words marked that only one has."""
    before, after = rjieba.cut(old), rjieba.cut(new)
    left, right = Markup(), Markup()
    for what, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        if what == "equal":
            left, right = left + gone, right + come
        else:
            left, right = left + _lines(GONE, gone), right + _lines(COME, come)
    return left, right


def _lines(tag: Markup, text: str) -> Markup:
    """Each line of a text in a tag of its own, so that a page may take the lines apart."""
    return Markup("\n").join(tag.format(line) if line else Markup() for line in text.split("\n"))
