"""Who relies on an article: lessons, items, the navigator, posters and other documents' digests that cite it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from canxie_platform.catalogue import load_courses
from canxie_platform.catalogue.courses import CourseError, widget_calls
from canxie_platform.library.citations import CitationError, inline_citations, name_key, parse
from canxie_platform.library.navigator import NavigatorError, navigator
from canxie_platform.library.posters import drafts
from canxie_platform.library.records import RecordError, records_of
from canxie_platform.settings import Settings

Kind = Literal["课程", "课文", "课里的题", "考试题", "政策导航", "海报", "政策要点"]
PORTAL = "/services/portal"


class Reliance(NamedTuple):
    """One place that cites an article.

    Attributes:
        document: :func:`name_key` of the cited name.
        article: its key; None when the whole document is cited.
        kind: what cites.
        label: which one, for people.
        address: its page, or empty.
    """

    document: str
    article: str | None
    kind: Kind
    label: str
    address: str


def reliances(settings: Settings) -> list[Reliance]:
    """Everything that cites something, read from the files as they are now.

    Args:
        settings: where courses and policies are.
    """
    found: dict[Reliance, None] = {}
    for kind, label, address, refs in _sources(settings):
        for ref in refs:
            with suppress(CitationError):
                cited = parse(ref)
                found[Reliance(name_key(cited.document), cited.article, kind, label, address)] = None
    return list(found)


def relying_on(settings: Settings, names: Iterable[str], *, exams: bool) -> list[Reliance]:
    """What cites one document.

    Args:
        settings: where courses and policies are.
        names: everything the document may be cited by.
        exams: whether exam items are named, too; learners don't see what an exam rests on.
    """
    keys = {name_key(name) for name in names}
    return [one for one in reliances(settings) if one.document in keys and (exams or one.kind != "考试题")]


def _sources(settings: Settings) -> Iterator[tuple[Kind, str, str, Iterable[str]]]:
    with suppress(CourseError, ValueError):
        for course in load_courses(settings).values():
            where = f"{PORTAL}/courses/{course.id}"
            yield "课程", course.title, where, course.cites
            for lesson in course.lessons:
                path = course.folder / lesson.file
                yield "课文", f"{course.title}：{lesson.title}", where, _of_notebook(path, path.stat().st_mtime_ns)
            for item in course.items.values():
                exam = item.use == "exam"
                yield "考试题" if exam else "课里的题", f"{course.title}：{item.id}", "" if exam else where, item.cites
    with suppress(NavigatorError):
        for rule in navigator(settings).rules:
            yield "政策导航", rule.title, f"{PORTAL}/navigator", rule.cites
    with suppress(OSError):
        for draft in drafts(settings).values():
            yield "海报", draft.title, "", draft.cites
    with suppress(RecordError):
        for record in records_of(settings).values():
            own = {name_key(name) for name in record.names}
            texts = "\n".join([record.purpose, record.duties, *(article.digest for article in record.articles)])
            refs = [ref for ref in inline_citations(texts) if name_key(ref.partition("#")[0]) not in own]
            yield "政策要点", f"《{record.title}》", f"{PORTAL}/library/{record.id}", refs


@lru_cache(maxsize=512)
def _of_notebook(path: Path, _changed: int) -> tuple[str, ...]:
    """The citations in a lesson's text and in its ``cite("…")`` calls."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    text = "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    shown = [ref for call in widget_calls(notebook) if call.widget == "cite" for ref in call.arguments if isinstance(ref, str)]
    return (*inline_citations(text), *shown)
