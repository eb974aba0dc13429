"""Our own Markdown (purpose, duties, digests) as safe HTML and as plain text; citations in it become links."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

import markdown
import nh3
from markupsafe import Markup

from canxie_platform.library.citations import INLINE, CitationError, CitedArticle, citation_label, parse
from canxie_platform.library.keys import article_label, part_label

TAGS = {"a", "p", "ul", "ol", "li", "strong", "em", "code", "br", "blockquote", "table", "thead", "tbody", "tr", "th", "td"}
Resolve = Callable[[str], CitedArticle | None]


def markdown_html(text: str, resolve: Resolve) -> Markup:
    """Render Markdown with nothing in it that could run or load anything.

    Args:
        text: Markdown of a record.
        resolve: follows a citation; one that leads nowhere stays as text.
    """

    def link(found: re.Match[str]) -> str:
        cited = resolve(found[1])
        return f'<a href="{escape(cited.href)}">{escape(cited.label)}</a>' if cited else escape(found[1])

    html = markdown.markdown(INLINE.sub(link, text), extensions=["tables", "sane_lists"])
    clean = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"}, link_rel="noopener noreferrer")
    framed = clean.replace("<table>", '<div class="table-scroll" tabindex="0" role="region" aria-label="表格"><table>')
    return Markup(framed.replace("</table>", "</table></div>"))  # noqa: S704  (cleaned by nh3)


MARKS = re.compile(r"\[([^\]]*)\]\([^)]*\)|(?m:^\s*(?:[-*+>]|\d+\.|#{1,6})\s+)|\*\*|__|`|\||(?m:^[\s:|-]+$)")


GAPS = re.compile(r"(?<=[\u2010-\uffef])[ \t]+|[ \t]+(?=[\u2010-\uffef])")


def plain_text(text: str, *, cited: bool = True) -> str:
    """The words of a Markdown text, for the index, snippets and quotations.

    Args:
        text: Markdown of a record.
        cited: whether citations are written out; the index leaves them away, or each text would be found by what it cites.
    """

    def written(found: re.Match[str]) -> str:
        try:
            document, key, tail = parse(found[1])
        except CitationError:
            return found[1]
        name = (part_label(key) if "." in key else article_label(key)) if key else None
        return citation_label(document, name, tail)

    shown = INLINE.sub(written if cited else "", text)
    return GAPS.sub("", MARKS.sub(lambda found: found[1] or " ", shown)).strip()
