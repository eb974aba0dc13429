"""Library pages: search and browse, one document with its articles, and the way from a citation to its article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library import wording
from canxie_platform.library.cards import Card, shelf
from canxie_platform.library.citations import find_document, lookup
from canxie_platform.library.hits import Facet
from canxie_platform.library.keys import key_of
from canxie_platform.library.models import Article, Document, DocumentVersion
from canxie_platform.library.quotation import quoted_source
from canxie_platform.library.reliance import Reliance, relying_on
from canxie_platform.library.render import markdown_html
from canxie_platform.library.search import Answers, Filters, answers, suggestions
from canxie_platform.library.sounds import spelled
from canxie_platform.library.standing import STATUSES
from canxie_platform.portal.identity import Database, Person, reader
from canxie_platform.portal.pages_common import PREFIX, page
from canxie_platform.settings import get_settings

router = APIRouter()
Reader = Annotated[Person | None, Depends(reader)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=1000)]
PER_PAGE = 50
MOST_VALUES = 6
"""Values of a facet that are offered beside the hits; the form has them all."""
LEVELS = ("国家", "省", "市", "区", "街道")
KINDS = ("法律", "行政法规", "规章", "规范性文件", "标准", "党内法规")
TAGS = {"现行有效": "tag-good", "尚未施行": "tag-warn", "已被修改": "tag-warn", "已废止": "tag-bad", "待核实": "tag-warn"}


@router.get("/library")
def library(
    request: Request,
    reader: Reader,
    session: Database,
    filters: Annotated[Filters, Depends(Filters)],
    q: str = "",
    page_number: PageNumber = 1,
) -> HTMLResponse:
    """The search box, then what it found, or every document."""
    cards = list(shelf(session).cards.values())
    asked = q.strip()
    found = answers(session, asked, filters) if asked else Answers([], [], [])
    documents = [] if found.hits else sorted((card for card in cards if filters.admit(card)), key=_browse_order)
    pages = max(1, -(-len(documents) // PER_PAGE))
    here = min(page_number, pages)
    context: dict[str, Any] = {
        "q": asked[:200],
        "filters": filters,
        "limited": any(filters),
        "found": found,
        "documents": documents[(here - 1) * PER_PAGE : here * PER_PAGE],
        "count": len(documents),
        "here": here,
        "pages": pages,
        "nearest": suggestions(session, asked, found.hits) if asked else [],
        "choices": _choices(cards),
        "narrow": _narrowing(found.facets, filters),
        "address": _address,
    }
    return page(request, "library/index.html", person=reader, tags=TAGS, **context)


def _browse_order(card: Card) -> tuple[int, int, int, str]:
    """From the law down to the street's own plan, what we wrote about first, by sound; what is not in force at the end."""
    return (int(card.standing.status in wording.NOT_IN_FORCE), LEVELS.index(card.level), int(not card.described), card.sounds[0][0])


def _choices(cards: Sequence[Card]) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: only values that occur, and topics that several documents share."""
    topics = Counter(topic for card in cards for topic in card.topics)
    found: dict[str, list[str]] = {
        "level": [level for level in LEVELS if any(card.level == level for card in cards)],
        "kind": [kind for kind in KINDS if any(card.kind == kind for card in cards)],
        "status": [str(status) for status in STATUSES if any(card.standing.status == status for card in cards)],
        "topic": sorted((topic for topic, count in topics.items() if count > 1), key=spelled),
        "year": sorted({card.year for card in cards if card.year}, reverse=True),
    }
    return {name: [("", "全部"), *((value, value) for value in values)] for name, values in found.items()}


def _narrowing(found: Sequence[Facet], filters: Filters) -> list[tuple[str, list[tuple[str, int, Filters]]]]:
    """What the hits can be limited to: per facet its commonest values, each with its hits and the filters that leave only those."""
    names = {"level": "哪一级的", "kind": "哪一类", "status": "效力", "topic": "主题", "year": "公布年份"}
    offered = [
        (names[facet.name], [(value, count, filters._replace(**{facet.name: value})) for value, count in facet.values[:MOST_VALUES]])
        for facet in found
        if not getattr(filters, facet.name) and len(facet.values) > 1
    ]
    return [(name, values) for name, values in offered if values]


def _address(q: str, filters: Filters, page_number: int = 1) -> str:
    kept = {name: value for name, value in {"q": q, **filters._asdict()}.items() if value}
    kept |= {"page": str(page_number)} if page_number > 1 else {}
    return f"{PREFIX}/library" + (f"?{urlencode(kept)}" if kept else "")


@router.get("/library/cite")
def cite(request: Request, reader: Reader, session: Database, *, ref: str = "", doc: str = "", article: str = "") -> Response:
    """Lead from a citation, or from a document and the article number somebody typed, to the permanent address."""
    wanted = ref or f"{doc}#{article}"
    found = lookup(session, wanted[:200])
    if found is not None:
        return RedirectResponse(found.href, status_code=302)
    document = session.get(Document, doc) if doc else None
    return page(
        request, "library/no_article.html", person=reader, status=404, wanted=(article if document else ref)[:80], document=document
    )


@router.get("/library/{document_id}/art/{number}")
def article_address(document_id: str, number: str, _reader: Reader, session: Database) -> Response:
    """The same place in another spelling: ``/library/<id>/art/33``."""
    document = find_document(session, document_id)
    key = key_of(number)
    if document is None or key is None:
        raise HTTPException(404, wording.NO_SUCH_PAGE)
    return RedirectResponse(f"{PREFIX}/library/cite?doc={quote(document.id)}&article={quote(key)}", status_code=302)


@router.get("/library/{document_id}")
def document_page(request: Request, document_id: str, reader: Reader, session: Database) -> Response:
    """One document: what it is, what it governs, what an association must know, every article."""
    document = session.get(Document, document_id)
    if document is None:
        moved = shelf(session).moved(document_id)
        if moved is None:
            raise HTTPException(404, wording.NO_SUCH_DOCUMENT)
        return RedirectResponse(f"{PREFIX}/library/{moved}", status_code=302)
    articles = session.scalars(select(Article).where(Article.version_id == document.current_version_id).order_by(Article.position)).all()
    return page(
        request,
        "library/document.html",
        person=reader,
        tags=TAGS,
        **_document_context(session, document, articles),
        **_relying(reader, document),
    )


def _document_context(session: Session, document: Document, articles: Sequence[Article]) -> dict[str, Any]:
    version = session.get(DocumentVersion, document.current_version_id)
    return {
        "document": document,
        "version": version.label if version else "",
        "parts": [(name, list(group)) for name, group in groupby(articles, key=lambda article: article.part)],
        "source": partial(quoted_source, document),
        "html": partial(markdown_html, resolve=lru_cache(maxsize=None)(partial(lookup, session))),
        "held": document.standing,
        "said": wording.BANNERS.get(document.standing.status),
        "successors": [(name, find_document(session, name)) for name in document.replaced_by],
        "amended": [(name, find_document(session, name)) for name in document.amends],
    }


def _relying(asker: Person | None, document: Document) -> dict[str, Any]:
    """What cites the document, by article; what an exam rests on is shown to those who make exams only."""
    found: dict[str, list[Reliance]] = {}
    for one in relying_on(get_settings(), document.names, exams=asker is not None and asker.has("trainer")):
        found.setdefault(one.article or "", []).append(one)
    return {"relying": found}
