"""Items as a QTI 3 package: a zip with a manifest and an XML file for each item; what QTI can't hold stands in the manifest's metadata."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from io import BytesIO
from xml.etree.ElementTree import Element

from canxie_platform.assessments.exchange.qti_import import native_row
from canxie_platform.assessments.exchange.qti_item import item_xml
from canxie_platform.assessments.exchange.qti_xml import OWN, PACKAGE, element, parsed, written
from canxie_platform.assessments.exchange.rows import Exported, Row, carried, carried_notes, row_of
from canxie_widgets.bank import Item
from canxie_widgets.dialogue import DialogueItem

SHORT_NOTE = "别的软件批填空题和填数字题时按写法逐字比较，不认全角、中文数字和多余的空格：{ids}。"
MOMENT = (2026, 1, 1, 0, 0, 0)
"""Every file's date, so that the same items give the same bytes."""


def to_qti(items: Iterable[Item], title: str) -> Exported:
    """Make the package.

    Args:
        items: the items; a dialogue is left out with a note.
        title: title of the package.
    """
    lost: dict[str, list[str]] = {}
    notes: list[str] = []
    files: dict[str, bytes] = {}
    resources: list[Element] = []
    strict: list[str] = []
    for item in items:
        if isinstance(item, DialogueItem):
            notes.append(f"情景题放不进 QTI，没有写出：{item.id}。")
            continue
        row = row_of(item)
        data = item_xml(row)
        rest = carried(row, native_row(parsed(data)))
        for name in rest:
            lost.setdefault(name, []).append(item.id)
        if item.type in ("short", "number"):
            strict.append(item.id)
        files[f"items/{item.id}.xml"] = data
        resources.append(_resource(item.id, rest))
    if strict:
        notes.append(SHORT_NOTE.format(ids="、".join(strict)))
    return Exported(_package(title, resources, files), [*carried_notes("QTI", lost, len(files), "清单的元数据"), *notes])


def _resource(name: str, rest: Row) -> Element:
    kept = element("canxie:item", json.dumps(rest, sort_keys=True))
    kept.set("xmlns:canxie", OWN)
    href = f"items/{name}.xml"
    made = element("resource", element("metadata", kept), element("file", href=href), identifier=f"item-{name}", type="imsqti_item_xmlv3p0")
    made.set("href", href)
    return made


def _package(title: str, resources: list[Element], files: dict[str, bytes]) -> bytes:
    about = element("metadata", element("schema", "QTI Package"), element("schemaversion", "3.0.0"))
    about.append(element("canxie:title", title))
    about[-1].set("xmlns:canxie", OWN)
    manifest = element("manifest", about, element("organizations"), element("resources", *resources), identifier="canxie-items")
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {"imsmanifest.xml": written(manifest, PACKAGE), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
