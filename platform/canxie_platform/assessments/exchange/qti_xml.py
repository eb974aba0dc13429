"""XML of QTI 3: building it, and reading it without entities, document types or endless depth.

Names and namespaces: https://www.imsglobal.org/spec/qti/v3p0/impl.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

QTI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
QTI_SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
OWN = "urn:canxie:item:1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
DEEPEST = 64
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class XmlError(ValueError):
    """The text is no XML that may be read."""


def element(name: str, *children: Element | str, **attributes: str) -> Element:
    """An element with its content.

    Args:
        name: its name.
        children: elements and texts, in order.
        attributes: underscores stand for hyphens.
    """
    made = Element(name, {key.replace("_", "-"): ILLEGAL.sub("", value) for key, value in attributes.items()})
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif len(made):
            made[-1].tail = (made[-1].tail or "") + ILLEGAL.sub("", child)
        else:
            made.text = (made.text or "") + ILLEGAL.sub("", child)
    return made


def paragraphs(text: str) -> list[Element]:
    """A text as paragraphs: an empty line parts them, a line break stays one.

    Args:
        text: the text.
    """
    return [element("p", *_lines(part)) for part in text.split("\n\n")]


def _lines(text: str) -> Iterable[Element | str]:
    for place, line in enumerate(text.split("\n")):
        if place:
            yield element("br")
        yield line


def written(root: Element, namespace: str) -> bytes:
    """A document in one namespace.

    Args:
        root: made of names without namespaces.
        namespace: the namespace of all of it.
    """
    root.set("xmlns", namespace)
    if namespace == PACKAGE:  # in an item white space may be part of a text
        ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def parsed(data: bytes) -> Element:
    """Read a document; names lose their namespace.

    Args:
        data: the document.

    Raises:
        XmlError: it is broken, too deep, or brings a document type.
    """
    depth = 0

    def refuse(*_: object) -> None:
        raise XmlError

    def down(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise XmlError

    def up(*_: object) -> None:
        nonlocal depth
        depth -= 1

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = refuse
    reader.EntityDeclHandler = refuse
    reader.StartElementHandler = down
    reader.EndElementHandler = up
    try:
        reader.Parse(data, True)
        root = ElementTree.fromstring(data)  # noqa: S314  (document types, and with them entities, were refused above)
    except (expat.ExpatError, ElementTree.ParseError, ValueError) as error:
        raise XmlError from error
    for node in root.iter():
        if isinstance(node.tag, str):
            node.tag = node.tag.rpartition("}")[2]
    return root


def said(node: Element, leave: frozenset[str] = frozenset()) -> str:
    """The text of an element: paragraphs parted by an empty line, breaks as line breaks.

    Args:
        node: the element.
        leave: names of elements that aren't read.
    """
    blocks: list[str] = [""]
    _say(node, leave, blocks)
    return "\n\n".join(block.strip(" \t") for block in blocks if block.strip())


def _say(node: Element, leave: frozenset[str], blocks: list[str]) -> None:
    block = node.tag in ("p", "div", "li", "qti-prompt", "h1", "h2", "h3", "tr")
    if block:
        blocks.append("")
    if node.tag == "br":
        blocks[-1] += "\n"
    blocks[-1] += _spaced(node.text)
    for child in node:
        if child.tag not in leave:
            _say(child, leave, blocks)
        blocks[-1] += _spaced(child.tail)
    if block:
        blocks.append("")


def _spaced(text: str | None) -> str:
    """Text of a document, whose line breaks and indentation mean nothing."""
    return re.sub(r"\s*\n\s*", "", text or "")
