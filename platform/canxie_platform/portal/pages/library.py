"""Library pages: search and browse, one document with its articles, and the way from a citation to its article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import groupby
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session

from canxie_platform.library import wording
from canxie_platform.library.citations import find_document, lookup
from canxie_platform.library.keys import key_of
from canxie_platform.library.models import Article, Document, DocumentVersion
from canxie_platform.library.quotation import quoted_source
from canxie_platform.library.render import markdown_html
from canxie_platform.library.search import Filters, search, suggestions
from canxie_platform.library.standing import STATUSES
from canxie_platform.portal.identity import Database, Person, person
from canxie_platform.portal.pages_common import PREFIX, page

router = APIRouter()
Reader = Annotated[Person, Depends(person)]
LEVELS = ("国家", "省", "市", "区", "街道")
KINDS = ("法律", "行政法规", "规章", "规范性文件", "标准", "党内法规")
TAGS = {"现行有效": "tag-good", "尚未施行": "tag-warn", "已被修改": "tag-warn", "已废止": "tag-bad", "待核实": "tag-warn"}


@router.get("/library")
def library(
    request: Request, reader: Reader, session: Database, filters: Annotated[Filters, Depends(Filters)], q: str = ""
) -> HTMLResponse:
    """The search box, then what it found, or every document."""
    documents = session.scalars(select(Document)).all()
    shown = sorted((document for document in documents if filters.admit(document)), key=_browse_order)
    asked = q.strip()
    hits = search(session, asked, filters) if asked else []
    context: dict[str, Any] = {
        "q": asked[:200],
        "filters": filters,
        "limited": any(filters),
        "hits": hits,
        "documents": shown,
        "nearest": suggestions(session, asked, hits) if asked else [],
        "choices": _choices(documents),
        "address": _address,
    }
    return page(request, "library/index.html", person=reader, tags=TAGS, **context)


def _browse_order(document: Document) -> tuple[int, int, str]:
    """From the law down to the street's own plan, by sound within a level; what is not in force at the end."""
    sound = " ".join(lazy_pinyin(document.title.removeprefix("中华人民共和国")))
    return (int(document.standing.status in wording.NOT_IN_FORCE), LEVELS.index(document.level), sound)


def _choices(documents: Sequence[Document]) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer: only values that occur, and topics that several documents share."""
    topics = Counter(topic for document in documents for topic in document.topics)
    found: dict[str, list[str]] = {
        "level": [level for level in LEVELS if any(document.level == level for document in documents)],
        "kind": [kind for kind in KINDS if any(document.kind == kind for document in documents)],
        "status": [str(status) for status in STATUSES if any(document.standing.status == status for document in documents)],
        "topic": sorted(topic for topic, count in topics.items() if count > 1),
    }
    return {name: [("", "全部"), *((value, value) for value in values)] for name, values in found.items()}


def _address(q: str, filters: Filters) -> str:
    kept = {name: value for name, value in {"q": q, **filters._asdict()}.items() if value}
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
def document_page(request: Request, document_id: str, reader: Reader, session: Database) -> HTMLResponse:
    """One document: what it is, what it governs, what an association must know, every article."""
    document = session.get(Document, document_id)
    if document is None:
        raise HTTPException(404, wording.NO_SUCH_DOCUMENT)
    articles = session.scalars(select(Article).where(Article.version_id == document.current_version_id).order_by(Article.position)).all()
    return page(request, "library/document.html", person=reader, tags=TAGS, **_document_context(session, document, articles))


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
